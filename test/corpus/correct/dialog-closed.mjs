import { BehaviorSubject, EMPTY, interval, Subject, switchMap } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'The inner streams of a dialog end with it, the stream that opened it goes on.',
};

const page = createOwner({ name: 'page' });
const dialog = new BehaviorSubject(undefined);
const typed = new Subject();

export async function correct(app) {
  dialog
    .pipe(
      switchMap((name) => (name === undefined ? EMPTY : interval(1).pipe(switchMap(() => typed)))),
      ownedBy(page),
    )
    .subscribe();
  for (const name of ['open', undefined, 'save', undefined]) {
    dialog.next(name);
    await app.wait(4);
    typed.next('x');
  }
}
