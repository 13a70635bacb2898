import { Subject, switchMap, takeUntil } from 'rxjs';

export const about = {
  what: 'takeUntil stands above switchMap: the inner stream goes on.',
  from: 'vmware-clarity/ng-clarity#1074',
  hint: 'last',
};

const selection = new Subject();
const details = new Subject();

export async function leaky() {
  const destroyed = new Subject();
  selection
    .pipe(
      takeUntil(destroyed),
      switchMap(() => details),
    )
    .subscribe(); // leaks: 1 unowned
  selection.next(7);
  destroyed.next();
}

export async function fixed() {
  const destroyed = new Subject();
  selection
    .pipe(
      switchMap(() => details),
      takeUntil(destroyed),
    )
    .subscribe();
  selection.next(7);
  destroyed.next();
}
