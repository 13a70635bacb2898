import { interval, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'The notifier of takeUntil completes without a value, which stops nothing.',
  from: 'ReactiveX/rxjs#2304',
  hint: 'ownedBy(owner)',
};

const clock = interval(60_000);

export async function leaky() {
  const destroyed = new Subject();
  clock.pipe(takeUntil(destroyed)).subscribe(); // leaks: 1 unowned
  destroyed.complete();
}

export async function fixed() {
  const destroyed = new Subject();
  clock.pipe(takeUntil(destroyed)).subscribe();
  destroyed.next();
  destroyed.complete();
}
