import { Observable, share, shareReplay } from 'rxjs';

export const about = {
  what: 'share lets go of its source with the last consumer, and the source does not let go of the device.',
  hint: 'teardown',
};

const device = { listeners: new Set() };

const samples = () =>
  // makes: 2 zombies
  new Observable((subscriber) => {
    device.listeners.add((value) => subscriber.next(value));
  });
const samplesWithEnd = () =>
  new Observable((subscriber) => {
    const hear = (value) => subscriber.next(value);
    device.listeners.add(hear);
    return () => device.listeners.delete(hear);
  });

export async function leaky(app) {
  const shared = samples().pipe(share());
  const counted = samples().pipe(shareReplay({ bufferSize: 1, refCount: true }));
  const first = shared.subscribe(); // leaks: 1 zombie
  const second = counted.subscribe(); // leaks: 1 zombie
  await leave(app, [first, second, shared.subscribe()]);
}

export async function fixed(app) {
  const shared = samplesWithEnd().pipe(share());
  const counted = samplesWithEnd().pipe(shareReplay({ bufferSize: 1, refCount: true }));
  await leave(app, [shared.subscribe(), counted.subscribe(), shared.subscribe()]);
}

async function leave(app, consumers) {
  for (const each of consumers) each.unsubscribe();
  for (let value = 0; value < 5; value++) {
    for (const hear of device.listeners) hear(value);
    await app.wait(2);
  }
}
