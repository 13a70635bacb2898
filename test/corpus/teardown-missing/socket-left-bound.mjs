import { createSocket } from 'node:dgram';
import { Observable, take } from 'rxjs';

export const about = {
  what: 'A stream of datagrams ends by error or completion of its own, and never closes its socket.',
  hint: 'closes this socket',
};

export async function leaky(app) {
  const datagrams = new Observable((subscriber) => {
    const socket = createSocket('udp4'); // leaks: 1 residue; unmarked: nothing
    socket.on('message', (message) => subscriber.next(message));
    socket.bind(0, '127.0.0.1', () => subscriber.next('listening'));
  });
  datagrams.pipe(take(1)).subscribe();
  await app.wait(40);
}

export async function fixed(app) {
  const datagrams = new Observable((subscriber) => {
    const socket = createSocket('udp4');
    socket.on('message', (message) => subscriber.next(message));
    socket.bind(0, '127.0.0.1', () => subscriber.next('listening'));
    return () => socket.close();
  });
  datagrams.pipe(take(1)).subscribe();
  await app.wait(40);
}
