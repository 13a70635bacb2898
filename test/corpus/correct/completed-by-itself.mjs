import { EventEmitter } from 'node:events';
import { map, Observable } from 'rxjs';

export const about = {
  what: 'A source says that it is complete, and the emitter that it came from speaks on, to others: nobody ended it.',
};

const bus = new EventEmitter();

export async function correct(app) {
  const until = (last) =>
    new Observable((subscriber) => {
      bus.on('step', (step) => {
        if (step === last) subscriber.complete();
        subscriber.next(step);
      });
    });
  until(1).subscribe();
  until(2).pipe(map(String)).subscribe();
  for (let step = 0; step < 8; step++) {
    bus.emit('step', step);
    await app.wait(2);
  }
}
