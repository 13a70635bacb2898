import { map, Observable, Subject, takeUntil, tap } from 'rxjs';

export const about = {
  what: 'Pages end their streams with takeUntil beside one more operator, and the callback that a sensor was given stays registered.',
  hint: 'teardown',
};

const sensor = { callbacks: new Set() };

// makes: 4 zombies
const readings = new Observable((subscriber) => {
  sensor.callbacks.add((value) => subscriber.next(value));
});
const orderly = new Observable((subscriber) => {
  const callback = (value) => subscriber.next(value);
  sensor.callbacks.add(callback);
  return () => sensor.callbacks.delete(callback);
});

export async function leaky(app) {
  for (let visit = 0; visit < 2; visit++) {
    const destroyed = new Subject();
    readings
      .pipe(
        map((value) => value / 10),
        takeUntil(destroyed),
      )
      .subscribe(); // leaks: 2 zombie
    readings.pipe(takeUntil(destroyed), tap()).subscribe(); // leaks: 2 zombie
    destroyed.next();
  }
  await measure(app);
}

export async function fixed(app) {
  for (let visit = 0; visit < 2; visit++) {
    const destroyed = new Subject();
    orderly
      .pipe(
        map((value) => value / 10),
        takeUntil(destroyed),
      )
      .subscribe();
    orderly.pipe(takeUntil(destroyed), tap()).subscribe();
    destroyed.next();
  }
  await measure(app);
}

async function measure(app) {
  for (let value = 0; value < 5; value++) {
    for (const callback of sensor.callbacks) callback(value);
    await app.wait(2);
  }
}
