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

/** An operator that does nothing for whoever has left already. */
export function between(connect: (source: Stream, down: Down) => void): Operator {
  return (source) =>
    new Observable((down) => {
      if (!down.closed) connect(source, down);
    });
}

/** Those that have passed on the end of their source, or are doing so. */
export const ended = new WeakSet<Down>();

/** Those that one of us is ending. */
export const cut = new WeakSet<Down>();

/** Those whose source has let go of them, while they wait for somebody to end them: how that is done. */
export const stranded = new WeakMap<Down, () => void>();

/** Neither ended, nor waiting to be ended after its source has let go of it. */
export function isOpen(up: Down): boolean {
  return !up.closed || stranded.has(up);
}

interface Middle {
  /** It is over. */
  readonly over?: () => void;
  /** Where its source lets go of it, it waits: somebody may still end it. */
  readonly waits?: boolean;
  /** What is added to it is added to `down`, and is torn down with that, in the order in which all of it was added. */
  readonly standsIn?: boolean;
}

/** What stands between a source and `down`: it passes on what it does not `hear`, and says when it is torn down. */
export function middle(
  down: Down,
  hear: Partial<Observer<string>>,
  { over = () => undefined, waits = false, standsIn = false }: Middle = {},
): Subscriber<string> {
  const { next, error, complete } = {
    next: (value: string) => down.next(value),
    error: (error: unknown) => down.error(error),
    complete: () => down.complete(),
    ...hear,
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
    // Whoever ends the one ends the other, and down tears it down in its turn.
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
