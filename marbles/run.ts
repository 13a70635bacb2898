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
 * Runs one marble test, now: in the test function of whatever runner. Throws what fails it.
 *
 * The time is virtual, also that of owners, deadlines and guards; it runs out when `body` has returned, at the latest.
 * Then everything must have been compared that was expected, and nothing may be open but what `m.allowOpen()` allows.
 * Dev mode is on meanwhile.
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
      // What it rejects with later would be reported as unhandled, beside what matters.
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
