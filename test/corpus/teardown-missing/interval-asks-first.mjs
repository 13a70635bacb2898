import { map, Observable, take } from 'rxjs';

export const about = {
  what: 'An interval asks whether anybody still listens, says nothing when nobody does, and goes on.',
  hint: 'clears this interval',
};

export async function leaky(app) {
  const clock = new Observable((subscriber) => {
    setInterval(() => subscriber.closed || subscriber.next(Date.now()), 1); // leaks: 2 residue; unmarked: nothing
  });
  const shown = clock.pipe(
    map((now) => new Date(now)),
    take(1),
  );
  for (let widget = 0; widget < 2; widget++) shown.subscribe();
  await app.wait(20);
}

export async function fixed(app) {
  const clock = new Observable((subscriber) => {
    const ticking = setInterval(() => subscriber.next(Date.now()), 1);
    return () => clearInterval(ticking);
  });
  const shown = clock.pipe(
    map((now) => new Date(now)),
    take(1),
  );
  for (let widget = 0; widget < 2; widget++) shown.subscribe();
  await app.wait(20);
}
