import {
  type MonoTypeOperatorFunction,
  Observable,
  type Observer,
  type Subscriber,
  Subscription,
} from 'rxjs';

export type Operator = MonoTypeOperatorFunction<string>;
export type Stream = Observable<string>;
export type Down = Subscriber<string>;

/** An operator that does nothing for a closed subscriber. */
export function between(connect: (source: Stream, down: Down) => void): Operator {
  return (source) =>
    new Observable((down) => {
      if (!down.closed) connect(source, down);
    });
}

/** The subscribers that have passed on the end of their source, or are doing so. */
export const ended = new WeakSet<Down>();

/** The subscribers that one of our operators is ending. */
export const cut = new WeakSet<Down>();

/** The subscribers that their source has unsubscribed, with the function that ends them. */
export const stranded = new WeakMap<Down, () => void>();

/** Neither ended, nor unsubscribed by its source. */
export function isOpen(up: Down): boolean {
  return !up.closed || stranded.has(up);
}

interface Middle {
  /** It has ended. */
  readonly over?: () => void;
  /** If its source unsubscribes it, it stays: an owner or a limit can still end downstream. */
  readonly waits?: boolean;
  /** Its finalizers are added to `down`, and run with those of `down` in the order in which all were added. */
  readonly standsIn?: boolean;
}

/** A subscriber between a source and `down`: it passes on notifications without a handler, and logs its teardown. */
export function middle(
  down: Down,
  handlers: Partial<Observer<string>>,
  { over = () => undefined, waits = false, standsIn = false }: Middle = {},
): Subscriber<string> {
  const { next, error, complete } = {
    next: (value: string) => down.next(value),
    error: (error: unknown) => down.error(error),
    complete: () => down.complete(),
    ...handlers,
  };
  const held: { up?: Down } = {};
  new Observable<string>((subscriber) => void (held.up = subscriber)).subscribe({
    next(value) {
      if (!held.up?.closed) next(value);
    },
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
  const add = up.add.bind(up);
  if (standsIn) {
    up.add = (teardown) => {
      const part = typeof teardown === 'function' ? new Subscription(teardown) : teardown;
      if (!up.closed && part !== up) down.add(part);
      add(part);
    };
  }
  up.unsubscribe = () => {
    if (up.closed) return;
    // Unsubscribing one of the two unsubscribes the other, and down runs it as one of its finalizers.
    if (standsIn && !down.closed && !cut.has(up)) {
      down.unsubscribe();
      return;
    }
    const letGo = waits && !ended.has(up) && !cut.has(up) && !down.closed;
    const leave = (): void => {
      if (stranded.delete(up)) over();
    };
    if (letGo) stranded.set(up, leave);
    if (standsIn && down.closed) up.closed = true;
    else end();
    if (letGo) down.add(leave);
    else over();
  };
  down.add(up);
  return up;
}
