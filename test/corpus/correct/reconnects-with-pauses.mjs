import { EventEmitter } from 'node:events';
import { fromEvent, merge, mergeMap, Observable, retry, throwError, timer } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'A socket that is dropped is opened again, and each attempt cleans up after itself.',
};

const app = createOwner({ name: 'app' });
const sockets = [];

const socket = new Observable((subscriber) => {
  const opened = new EventEmitter();
  sockets.push(opened);
  const failing = fromEvent(opened, 'error').pipe(mergeMap((error) => throwError(() => error)));
  return merge(fromEvent(opened, 'message'), failing).subscribe(subscriber);
});

export async function correct({ wait }) {
  socket.pipe(retry({ delay: () => timer(1) }), ownedBy(app)).subscribe();
  for (let drop = 0; drop < 3; drop++) {
    sockets.at(-1).emit('message', drop);
    sockets.at(-1).emit('error', new Error('dropped'));
    await wait(8);
  }
}
