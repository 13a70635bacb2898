import { BehaviorSubject, combineLatestWith, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'combineLatestWith below takeUntil keeps the other stream, and waits for it to end.',
  from: 'angular/components#16091',
  hint: 'last',
};

const cells = new Subject();
const columns = new BehaviorSubject(['name', 'age']);

export async function leaky() {
  const destroyed = new Subject();
  cells.pipe(takeUntil(destroyed), combineLatestWith(columns)).subscribe(); // leaks: 1 unowned
  cells.next('ada');
  destroyed.next();
  destroyed.complete();
}

export async function fixed() {
  const destroyed = new Subject();
  cells.pipe(combineLatestWith(columns), takeUntil(destroyed)).subscribe();
  cells.next('ada');
  destroyed.next();
  destroyed.complete();
}
