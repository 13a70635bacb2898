import { createServer } from 'node:http';
import { ownedBy } from 'rxleash';
import { requestOwner, shutdownOwner } from 'rxleash/node';
import { filter, interval, map, merge, scan, share } from 'rxjs';

import { tail } from './tail.mjs';

/* The server of leaky.mjs, where what is sent to a client is owned by that client, and the clients by the program. */

const file = process.argv[2];
const app = shutdownOwner({ name: 'log server', grace: 2_000 });

const server = createServer((request, response) => {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'close',
  });
  const client = requestOwner(request, response, { parent: app });
  // When the client leaves, or the program is to end: all three are torn down, and then the response ends.
  merge(lines(), errorCount(), beats())
    .pipe(ownedBy(client.draining))
    .subscribe({ next: (event) => response.write(event), complete: () => response.end() });
  response.on('close', () => console.log('a client has left'));
});

function lines() {
  return tail(file).pipe(map((line) => `data: ${line}\n\n`));
}

function errorCount() {
  return countErrors().pipe(map((count) => `event: errors\ndata: ${count}\n\n`));
}

/** `share` lets go of the file with its last subscriber. */
function countErrors() {
  return tail(file).pipe(
    filter((line) => line.startsWith('ERROR')),
    scan((count) => count + 1, 0),
    share(),
  );
}

function beats() {
  return interval(15_000).pipe(map(() => ': still here\n\n'));
}

app.draining.addEventListener('abort', () => server.close());
server.listen(0, '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
