import { type MonoTypeOperatorFunction, Observable, type Observer, type Subscriber } from 'rxjs';

export type Operator = MonoTypeOperatorFunction<string>;
export type Stream = Observable<string>;
export type Down = Subscriber<string>;

/** An operator that does nothing for whoever has left already. */
export function between(connect: (source: Stream, down: Down) => void): Operator {
  return (source) =>
    new Observable((down) => {
      if (!down.closed) connect(source, down);
    });
}

/** Those that have passed on the end of their source, or are doing so. */
export const ended = new WeakSet<Down>();

/** What stands between a source and `down`: it passes on what it does not `hear`, and says when it is torn down. */
export function middle(
  down: Down,
  hear: Partial<Observer<string>>,
  over = (): void => undefined,
): Subscriber<string> {
  const { next, error, complete } = {
    next: (value: string) => down.next(value),
    error: (error: unknown) => down.error(error),
    complete: () => down.complete(),
    ...hear,
  };
  const held: { up?: Down } = {};
  new Observable<string>((subscriber) => void (held.up = subscriber)).subscribe({
    next,
    error(reason) {
      if (held.up) ended.add(held.up);
      error(reason);
    },
    complete() {
      if (held.up) ended.add(held.up);
      complete();
    },
  });
  const { up } = held;
  if (up === undefined) throw new Error('An Observable did not subscribe.');
  const end = up.unsubscribe.bind(up);
  up.unsubscribe = () => {
    if (up.closed) return;
    end();
    over();
  };
  down.add(up);
  return up;
}
