import { exhaustMap, interval, mergeMap, Subject, switchMap, take, takeUntil, zip } from 'rxjs';

export const about = {
  what: 'Inner streams come and go in a root that lives on, and in no two windows there are more of them than before.',
};

export async function correct(app) {
  const asked = new Subject();
  const endless = () => interval(60_000);
  const streams = [
    asked.pipe(switchMap(endless)),
    asked.pipe(exhaustMap(endless)),
    asked.pipe(mergeMap(() => asked.pipe(take(1)))),
    asked.pipe(mergeMap(() => endless().pipe(takeUntil(asked)))),
    zip(asked, asked).pipe(mergeMap(endless, 2)),
  ].map((stream) => stream.subscribe());
  for (let n = 0; n < 8; n++) {
    asked.next(n);
    await app.window();
  }
  for (const each of streams) each.unsubscribe();
}
