import { EventEmitter } from 'node:events';
import { Observable, repeat, retry, take, takeUntil, Subject } from 'rxjs';

export const about = {
  what: 'retry and repeat subscribe to the same source again: what is sent then is meant for the newest attempt.',
};

export async function correct(app) {
  const socket = new EventEmitter();
  const attempts = { made: 0 };
  const messages = new Observable((subscriber) => {
    const attempt = ++attempts.made;
    const hear = (message) => {
      if (attempt % 3 === 1) subscriber.error(new Error('lost'));
      else if (attempt % 3 === 2) subscriber.complete();
      else subscriber.next(message);
    };
    socket.on('message', hear);
    return () => socket.off('message', hear);
  });
  const left = new Subject();
  messages.pipe(retry(9), repeat(9), take(20)).subscribe();
  messages.pipe(retry(), repeat(), takeUntil(left)).subscribe();
  for (let count = 0; count < 12; count++) {
    socket.emit('message', count);
    await app.turn();
  }
  left.next();
  while (attempts.made < 40 && socket.listenerCount('message') > 0) {
    socket.emit('message', 'more');
    await app.turn();
  }
}
