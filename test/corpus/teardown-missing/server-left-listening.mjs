import { createServer } from 'node:net';
import { Observable } from 'rxjs';

export const about = {
  what: 'A stream of connections listens at a port, and goes on to listen when it is left.',
  hint: 'closes this server',
};

export async function leaky(app) {
  const connections = new Observable((subscriber) => {
    const server = createServer((socket) => subscriber.next(socket));
    server.listen(0); // leaks: 1 residue; unmarked: nothing
  });
  connections.subscribe().unsubscribe();
  await app.wait(20);
}

export async function fixed(app) {
  const connections = new Observable((subscriber) => {
    const server = createServer((socket) => subscriber.next(socket));
    server.listen(0);
    return () => server.close();
  });
  connections.subscribe().unsubscribe();
  await app.wait(20);
}
