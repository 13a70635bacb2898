import { EventEmitter } from 'node:events';
import { Observable } from 'rxjs';

export const about = {
  what: 'A process that is told to stop says that it has ended, after nobody listens any more.',
};

export async function correct(app) {
  const child = new EventEmitter();
  const output = new Observable((subscriber) => {
    const hear = (line) => subscriber.next(line);
    child.on('line', hear);
    child.once('exit', () => subscriber.complete());
    return () => child.off('line', hear);
  });
  const reading = output.subscribe();
  child.emit('line', 'a');
  reading.unsubscribe();
  for (let line = 0; line < 5; line++) {
    child.emit('line', line);
    await app.turn();
  }
  child.emit('exit');
  await app.turn();
}
