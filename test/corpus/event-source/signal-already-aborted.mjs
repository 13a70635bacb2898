import { BehaviorSubject, EMPTY, fromEvent, takeUntil } from 'rxjs';

export const about = {
  what: 'takeUntil of the abort event of a signal: one that is aborted already fires no more.',
  from: 'ReactiveX/rxjs#6442',
  hint: 'ownedBy(owner)',
};

const progress = new BehaviorSubject(0);

export async function leaky() {
  const follow = (signal) => progress.pipe(takeUntil(fromEvent(signal, 'abort'))).subscribe(); // leaks: 1 unowned
  const controller = new AbortController();
  follow(controller.signal);
  controller.abort();
  follow(controller.signal);
}

export async function fixed() {
  const follow = (signal) =>
    (signal.aborted ? EMPTY : progress.pipe(takeUntil(fromEvent(signal, 'abort')))).subscribe();
  const controller = new AbortController();
  follow(controller.signal);
  controller.abort();
  follow(controller.signal);
}
