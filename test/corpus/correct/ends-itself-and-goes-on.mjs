import { merge, NEVER, Observable, of, Subject, switchMap, takeUntil } from 'rxjs';

export const about = {
  what: 'A feed completes after three values, and its loop calls next all the same: sloppy, and torn down by nobody.',
};

function feed(ends) {
  return new Observable((subscriber) => {
    let sent = 0;
    const loop = setInterval(() => {
      subscriber.next(sent++);
      if (sent === 3) ends(subscriber);
      if (sent === 30) clearInterval(loop);
    }, 1);
  });
}

export async function correct(app) {
  const left = new Subject();
  const completing = feed((subscriber) => subscriber.complete());
  const failing = feed((subscriber) => subscriber.error(new Error('the line is gone')));
  completing.pipe(takeUntil(left)).subscribe();
  failing.pipe(takeUntil(left)).subscribe({ error: () => undefined });
  const shown = merge(NEVER, of('news').pipe(switchMap(() => completing))).subscribe();
  await app.wait(20);
  shown.unsubscribe();
  left.next();
  await app.wait(20);
}
