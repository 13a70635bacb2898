import { mergeMap, NEVER, Subject, takeUntil } from 'rxjs';

export const about = { what: 'Five connections stay open side by side in one mergeMap, and take turns.' };

export async function correct(app) {
  const wanted = new Subject();
  const dropped = new Subject();
  const pool = wanted.pipe(mergeMap(() => NEVER.pipe(takeUntil(dropped)), 5)).subscribe();
  for (let n = 0; n < 8; n++) {
    if (n === 6) dropped.next(n);
    wanted.next(n);
    await app.window();
  }
  pool.unsubscribe();
}
