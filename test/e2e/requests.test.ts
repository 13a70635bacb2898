import { expect, it } from 'vitest';

import { Folder } from './command.js';

it('100,000 requests leave no listener and no owner behind', () => {
  const { code, stdout, stderr } = new Folder().node(
    'many.mjs',
    `import { once } from 'node:events';
     import { createServer } from 'node:http';
     import { connect } from 'node:net';
     import { NEVER } from 'rxjs';
     import { createOwner, ownedBy } from 'rxleash';
     import { ownRequests } from 'rxleash/node';

     const [REQUESTS, AT_ONCE] = [100_000, 500];
     const app = createOwner({ name: 'app' });
     ownRequests({ parent: app });
     let asked = 0;
     let socket;
     const server = createServer((request, response) => {
       asked++;
       socket ??= request.socket;
       NEVER.pipe(ownedBy()).subscribe();
       response.end();
     }).listen(0, '127.0.0.1');
     await once(server, 'listening');
     const client = connect(server.address().port, '127.0.0.1').resume();
     const round = async (sent) => {
       client.write('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'.repeat(AT_ONCE));
       while (asked < sent + AT_ONCE || app.size > 0) await new Promise((resolve) => setImmediate(resolve));
       return socket.listenerCount('close');
     };
     const before = await round(0);
     for (let sent = AT_ONCE; sent < REQUESTS - AT_ONCE; sent += AT_ONCE) await round(sent);
     const after = await round(REQUESTS - AT_ONCE);
     console.log({ asked, owners: app.size, listeners: after - before });
     process.exit();`,
  );
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '{ asked: 100000, owners: 0, listeners: 0 }\n',
    stderr: '',
  });
});
