import { interval, shareReplay, take } from 'rxjs';

export const about = { what: 'shareReplay with refCount lets go with its last consumer.' };

export async function correct(app) {
  const clock = interval(1).pipe(shareReplay({ bufferSize: 1, refCount: true }));
  const [a, b] = [clock.subscribe(), clock.subscribe()];
  clock.pipe(take(2)).subscribe();
  await app.wait(8);
  a.unsubscribe();
  b.unsubscribe();
}
