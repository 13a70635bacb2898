import { catchError, defer, delay, of, Subject, switchMap, throwError, timer } from 'rxjs';

export const about = {
  what: 'catchError begins the same stream again after every error, and there is no other end.',
  hint: 'ownedBy(owner)',
};

const feed = { opened: 0 };
const open = defer(() => throwError(() => new Error(`closed ${feed.opened++}`)));

export async function leaky(app) {
  open.pipe(catchError((_, again) => timer(1).pipe(switchMap(() => again)))).subscribe(); // leaks: 1 unowned
  await app.wait(10);
}

export async function fixed(app) {
  const gaveUp = new Subject();
  open.pipe(catchError(() => of('nothing').pipe(delay(1)))).subscribe(gaveUp);
  await app.wait(10);
}
