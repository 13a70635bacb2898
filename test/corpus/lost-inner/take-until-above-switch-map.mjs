import { BehaviorSubject, map, NEVER, startWith, Subject, switchMap, takeUntil } from 'rxjs';

export const about = {
  what: 'takeUntil stands above switchMap: it stops the selection, and what was selected last goes on.',
  hint: 'Put takeUntil(…) last',
};

const selected = new BehaviorSubject('eur');
const rates = (currency) =>
  NEVER.pipe(
    startWith(1),
    map((rate) => `${currency} ${rate}`),
  );

export async function leaky() {
  for (let visit = 0; visit < 3; visit++) {
    const left = new Subject();
    selected.pipe(takeUntil(left), switchMap(rates)).subscribe(); // leaks: 3 unowned
    left.next();
  }
}

export async function fixed() {
  for (let visit = 0; visit < 3; visit++) {
    const left = new Subject();
    selected.pipe(switchMap(rates), takeUntil(left)).subscribe();
    left.next();
  }
}
