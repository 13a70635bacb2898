import { configure } from 'rxjs-marbles';
import type { RunContext } from 'rxjs-marbles/context-run.js';
import { expect, it } from 'vitest';

import type { Clock, Owner, OwnerOptions } from '../../lib/index.js';
import { createOwner } from '../../lib/index.js';

const { marbles: bound } = configure({
  run: true,
  frameworkMatcher: true,
  assertDeepEqual: (actual: unknown, expected: unknown) => expect(actual).toEqual(expected),
});

/** The context of a marble test, in which owners use the time of the diagram. */
export interface Marbles {
  readonly cold: RunContext['cold'];
  readonly hot: RunContext['hot'];
  readonly expect: RunContext['expect'];
  readonly scheduler: RunContext['scheduler'];
  readonly flush: () => void;
  readonly clock: Clock;
  /** An owner that closes at `!`, or never without one. In each frame, earlier rows come first. */
  owner(life: string, options?: OwnerOptions): Owner;
  /** Calls `work` at `!`. */
  at(life: string, work: () => void): void;
}

function toolkit(context: RunContext): Marbles {
  const { scheduler } = context;
  const clock: Clock = {
    now: () => scheduler.now(),
    setTimeout: (run, ms) => scheduler.schedule(run, ms),
    clearTimeout: (handle) => (handle as { unsubscribe(): void } | undefined)?.unsubscribe(),
  };
  const at = (life: string, work: () => void): void => {
    context.hot(life.replace('!', 'x')).subscribe(work);
  };
  return {
    cold: context.cold.bind(context),
    hot: context.hot.bind(context),
    expect: context.expect.bind(context),
    scheduler,
    flush: () => context.flush(),
    clock,
    at,
    owner(life, options = {}) {
      const owner = createOwner({ clock, ...options });
      at(life, () => void owner.close());
      return owner;
    },
  };
}

/** One test, on the time of a `TestScheduler`. */
export function marbles(name: string, body: (m: Marbles) => void): void {
  it(
    name,
    bound((context) => body(toolkit(context as unknown as RunContext))),
  );
}

/** One test per row. `$field` in the name is replaced by that field of the row. */
marbles.each =
  <Row extends object>(rows: readonly Row[]) =>
  (name: string, body: (m: Marbles, row: Row) => void): void => {
    it.each(rows)(name, (row) => {
      bound((context) => body(toolkit(context as unknown as RunContext), row))();
    });
  };
