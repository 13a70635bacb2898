import * as rxjs from 'rxjs';

export const noop = () => undefined;

let compiled = 0;

/**
 * The same function, compiled once more, as if in a file of its own: what works on two copies of rxjs would become polymorphic
 * for both, and a program has but one.
 */
const anew = (code) => new Function(`return (${code})\n//# sourceURL=file:///bench/${++compiled}.mjs`)();

/** The realistic case: five operators that do little, of one copy of rxjs. */
export const pipeOfFive = (rxjs) => anew(makeFive)(rxjs);

const makeFive =
  ({ distinctUntilChanged, filter, map, scan, tap }) =>
  (source) =>
    source.pipe(
      map((n) => n + 1),
      filter((n) => n > 0),
      scan((sum, n) => sum + n, 0),
      distinctUntilChanged(),
      tap(() => undefined),
    );

export const five = pipeOfFive(rxjs);

/** Subscribes and unsubscribes. */
export const subscribing = (stream) => anew(subscribeOften)(stream);

const subscribeOften = (stream) => {
  const listen = () => undefined;
  return (times) => {
    for (let i = 0; i < times; i++) stream.subscribe(listen).unsubscribe();
  };
};

/** Sends values through a pipeline that stands. */
export const valuesThrough = (subject, pipeline) => {
  pipeline(subject).subscribe(anew(noop));
  return anew(sendOften)(subject);
};

const sendOften = (subject) => (times) => {
  for (let i = 0; i < times; i++) subject.next(i);
};
