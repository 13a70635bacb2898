import * as rxjs from 'rxjs';

export const noop = () => undefined;

/** The realistic case: five operators that do little, of one copy of rxjs. */
export const pipeOfFive =
  ({ distinctUntilChanged, filter, map, scan, tap }) =>
  (source) =>
    source.pipe(
      map((n) => n + 1),
      filter((n) => n > 0),
      scan((sum, n) => sum + n, 0),
      distinctUntilChanged(),
      tap(noop),
    );

export const five = pipeOfFive(rxjs);

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
