import { EventEmitter } from 'node:events';
import { fromEventPattern } from 'rxjs';

export const about = {
  what: 'fromEventPattern with no function to remove the handler: the source goes on to call it.',
  hint: 'remove handler',
};

const sensor = new EventEmitter();
const add = (handler) => sensor.on('reading', handler);
const remove = (handler) => sensor.off('reading', handler);

export async function leaky(app) {
  // makes: 1 zombie
  const readings = fromEventPattern(add);
  const showing = readings.subscribe(() => {}); // leaks: 1 zombie
  await measure(app);
  showing.unsubscribe();
  await measure(app);
}

export async function fixed(app) {
  const readings = fromEventPattern(add, remove);
  const showing = readings.subscribe(() => {});
  await measure(app);
  showing.unsubscribe();
  await measure(app);
}

async function measure(app) {
  for (let count = 0; count < 5; count++) {
    sensor.emit('reading', count);
    await app.wait(2);
  }
}
