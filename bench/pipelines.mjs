import { distinctUntilChanged, filter, map, scan, tap } from 'rxjs';

export const noop = () => undefined;

/** The realistic case: five operators that do little. */
export const five = (source) =>
  source.pipe(
    map((n) => n + 1),
    filter((n) => n > 0),
    scan((sum, n) => sum + n, 0),
    distinctUntilChanged(),
    tap(noop),
  );

/** Subscribes and unsubscribes. */
export const subscribing = (stream) => (times) => {
  for (let i = 0; i < times; i++) stream.subscribe(noop).unsubscribe();
};

/** Sends values through a pipeline that stands. */
export const valuesThrough = (subject, pipeline) => {
  pipeline(subject).subscribe(noop);
  return (times) => {
    for (let i = 0; i < times; i++) subject.next(i);
  };
};
