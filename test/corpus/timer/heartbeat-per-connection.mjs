import { EventEmitter } from 'node:events';
import { fromEvent, interval, takeUntil } from 'rxjs';

export const about = {
  what: 'Each connection gets a heartbeat, and the connection that closes keeps it.',
  hint: 'ownedBy(owner)',
};

const server = { alive: 0 };

export async function leaky(app) {
  const accept = (socket) => {
    const beat = () => socket.writable && server.alive++;
    interval(1).subscribe(beat); // leaks: 3 unowned
  };
  await serve(accept, app);
}

export async function fixed(app) {
  const accept = (socket) => {
    const beat = () => socket.writable && server.alive++;
    interval(1)
      .pipe(takeUntil(fromEvent(socket, 'close')))
      .subscribe(beat);
  };
  await serve(accept, app);
}

async function serve(accept, app) {
  for (let count = 0; count < 3; count++) {
    const socket = Object.assign(new EventEmitter(), { writable: true });
    accept(socket);
    await app.wait(2);
    socket.writable = false;
    socket.emit('close');
  }
}
