import { concatMap, delay, exhaustMap, of, Subject } from 'rxjs';

export const about = { what: 'Clicks while a save runs are dropped, and queued mail is sent to the end.' };

export async function correct(app) {
  const clicks = new Subject();
  const letters = new Subject();
  clicks.pipe(exhaustMap(() => of('saved').pipe(delay(3)))).subscribe();
  letters.pipe(concatMap((letter) => of(letter).pipe(delay(1)))).subscribe();
  for (let count = 0; count < 4; count++) {
    clicks.next();
    letters.next(count);
  }
  clicks.complete();
  letters.complete();
  await app.wait(40);
}
