import { EventEmitter } from 'node:events';
import { Observable } from 'rxjs';

export const about = {
  what: 'A subscribe call emits an event, and a service that hears it begins its interval.',
};

const bus = new EventEmitter();
const service = { beats: 0, timer: undefined };
bus.on('first reader', () => (service.timer ??= setInterval(() => service.beats++, 1)));

export async function correct(app) {
  const source = () =>
    new Observable((subscriber) => {
      bus.emit('first reader');
      subscriber.complete();
    });
  for (let reader = 0; reader < 2; reader++) source().subscribe();
  await app.wait(20);
}
