import { VirtualTimeScheduler } from 'rxjs';
import { configure } from 'rxjs-marbles';
import type { Context } from 'rxjs-marbles/context.js';

import { enableDevMode } from '../lib/dev/enable-dev-mode.js';
import { AsyncBodyError, badBody, twoCopies } from './errors.js';
import { type Toolkit, toolkit } from './toolkit.js';
import type { MarbleContext } from './types.js';
import { clockOf, turnHostClock } from './virtual-clock.js';

const { marbles: inVirtualTime } = configure({ run: true });

/**
 * Runs one marble test, in the test function of any runner. Throws if the test fails.
 *
 * The time is virtual, also for owners, deadlines and guards, and is flushed when `body` has returned. Then the test fails
 * if an expectation was not compared, or if a subscription is open that `m.allowOpen()` does not allow. Dev mode is on
 * during the test. Throws a `TypeError` if `body` is not a function.
 *
 * ```ts
 * runMarbles((m) => {
 *   const source = m.hot('  -a-b-c-');
 *   const page = m.owner('  ^---!  ');
 *   const expected = '      -a-b|  ';
 *   m.expect(source.pipe(ownedBy(page))).toBeObservable(expected);
 * });
 * ```
 *
 * Built on rxjs-marbles.
 */
export function runMarbles(body: (m: MarbleContext) => void): void {
  if (typeof body !== 'function') throw new TypeError(badBody(body));
  inVirtualTime((context) => runIn(context, body))();
}

function runIn(context: Context, body: (m: MarbleContext) => unknown): void {
  const { scheduler } = context;
  if (!(scheduler instanceof VirtualTimeScheduler)) throw new Error(twoCopies());
  const { m, watch, finish }: Toolkit = toolkit(context);
  const undos = [
    turnHostClock(clockOf(scheduler)),
    enableDevMode({ track: 'all', sites: 'all', now: () => scheduler.now() }),
    watch(),
  ];
  try {
    const result = body(m);
    if (isPromise(result)) {
      // A later rejection would be reported as unhandled, beside the actual error.
      result.then(undefined, () => undefined);
      throw new AsyncBodyError();
    }
    finish();
  } finally {
    for (const undo of undos.reverse()) undo();
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
