import { createServer } from 'node:http';
import { filter, fromEvent, interval, scan, shareReplay, Subject, takeUntil } from 'rxjs';

import { tail } from './tail.mjs';

/* Streams a growing log file to browsers as Server-Sent Events. Knows nothing of rxleash. */

const file = process.argv[2];

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  sendLines(response);
  sendErrorCount(response);
  keepAlive(response);
  response.on('close', () => console.log('a client has left'));
});

/** Nobody unsubscribes when the client leaves. */
function sendLines(response) {
  tail(file).subscribe((line) => response.write(`data: ${line}\n\n`));
}

/** Ends with the client; but `shareReplay(1)` keeps the file open for the next subscriber, who never comes. */
function sendErrorCount(response) {
  const count$ = countErrors();
  const left$ = fromEvent(response, 'close');
  count$.pipe(takeUntil(left$)).subscribe((count) => response.write(`event: errors\ndata: ${count}\n\n`));
}

function countErrors() {
  return tail(file).pipe(
    filter((line) => line.startsWith('ERROR')),
    scan((count) => count + 1, 0),
    shareReplay(1),
  );
}

/** `takeUntil` waits for a value, and does not mind that its notifier completes. */
function keepAlive(response) {
  const left$ = new Subject();
  response.on('close', () => left$.complete());
  const beats$ = interval(15_000).pipe(takeUntil(left$));
  beats$.subscribe(() => response.write(': still here\n\n'));
}

server.listen(0, '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
