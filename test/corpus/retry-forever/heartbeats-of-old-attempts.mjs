import { EventEmitter } from 'node:events';
import { fromEvent, interval, take, takeUntil } from 'rxjs';

export const about = {
  what: 'A client connects again on each error, and the heartbeats of its old connections go on.',
  hint: 'ownedBy(owner)',
};

export async function leaky(app) {
  const client = { beats: 0, connections: [] };
  const connect = () => {
    const socket = new EventEmitter();
    client.connections.push(socket);
    fromEvent(socket, 'error')
      .pipe(take(1))
      .subscribe(() => connect()); // leaks: 1 unowned
    interval(1).subscribe(() => client.beats++); // leaks: 4 unowned
  };
  connect();
  for (let times = 0; times < 3; times++) client.connections[times].emit('error', times);
  await app.wait(3);
}

export async function fixed(app) {
  const client = { beats: 0, connections: [] };
  const connect = () => {
    const socket = new EventEmitter();
    client.connections.push(socket);
    const ended = fromEvent(socket, 'end');
    fromEvent(socket, 'error')
      .pipe(take(1), takeUntil(ended))
      .subscribe(() => {
        socket.emit('end');
        connect();
      });
    interval(1)
      .pipe(takeUntil(ended))
      .subscribe(() => client.beats++);
  };
  connect();
  for (let times = 0; times < 3; times++) client.connections[times].emit('error', times);
  await app.wait(3);
  client.connections.at(-1).emit('end');
}
