import type { Context } from 'rxjs-marbles/context.js';

import { createOwner } from '../lib/owner/owner.js';
import { FakeDestroyRef } from './destroy-ref.js';
import { drainsTooLate, endsTwice, testIsOver } from './errors.js';
import { Expectations } from './expectations.js';
import { inOrder, readLife, type Turn } from './owner-row.js';
import { OpenCheck } from './open.js';
import { TimeLimit } from './time-limit.js';
import { Roots } from './roots.js';
import type { MarbleContext, TestObservable } from './types.js';
import { clockOf } from './virtual-clock.js';

/** The toolkit of one marble test, and the functions that start and finish it. */
export interface Toolkit {
  readonly m: MarbleContext;
  /** Collects subscriptions from now on. Returns the undo. */
  readonly watch: () => () => void;
  /** Flushes the virtual time, and runs all remaining checks. */
  readonly finish: () => void;
}

export function toolkit(context: Context): Toolkit {
  const { scheduler } = context;
  const clock = clockOf(scheduler);
  const roots = new Roots(scheduler);
  const timeLimit: TimeLimit = new TimeLimit(scheduler, (horizon) => open.endless(horizon));
  const expectations = new Expectations(context, (frame) => timeLimit.extendTo(frame));
  const open = new OpenCheck(
    roots,
    () => scheduler.frame,
    (source) => expectations.callerFor(source),
  );
  let over = false;

  const flush = (): void => {
    timeLimit.flush();
    expectations.checkRest();
  };

  /** Throws after the end of the test, when nothing would be checked. */
  const inTime = (what: string): void => {
    if (over) throw new Error(testIsOver(what));
  };

  const read = (row: string, of: string, symbols: RegExp): readonly Turn[] => {
    inTime(of);
    const turns = readLife(row, { of: `The life of m.${of}()`, symbols });
    for (const { frame } of turns) timeLimit.extendTo(scheduler.frame + frame);
    return turns;
  };

  /** As with `!` in rxjs, an end comes before the other events of its frame. */
  const live = (turns: readonly Turn[], act: (turn: Turn) => void): void => {
    for (const turn of turns) scheduler.schedule(() => act(turn), turn.frame);
  };

  const expectHere: MarbleContext['expect'] = (actual, subscription) => {
    inTime('expect');
    return expectations.expect(actual, subscription, expectHere);
  };

  const m: MarbleContext = {
    cold(marbles, values, error) {
      inTime('cold');
      return expectations.made(context.cold(marbles, values, error) as TestObservable<never>, values);
    },
    hot(marbles, values, error) {
      inTime('hot');
      return expectations.made(context.hot(marbles, values, error) as TestObservable<never>, values);
    },
    expect: expectHere,
    expectObservable: (...given) => scheduler.expectObservable(...given),
    expectSubscriptions: (...given) => scheduler.expectSubscriptions(...given),
    time: (marbles) => context.time(marbles),
    flush() {
      inTime('flush');
      flush();
    },
    owner(row, options = {}) {
      const turns = read(row, 'owner', /^[d!]$/);
      const [, twice] = turns.filter(({ symbol }) => symbol === '!');
      if (twice !== undefined) throw new TypeError(endsTwice(row));
      const end = turns.find(({ symbol }) => symbol === '!')?.frame ?? Infinity;
      if (turns.some(({ symbol, frame }) => symbol === 'd' && frame > end))
        throw new TypeError(drainsTooLate(row));
      const owner = createOwner({ clock, ...(typeof options === 'string' ? { name: options } : options) });
      // A grace that begins with a `d` has no timer of its own at its end: that would come last in its frame.
      const drains = turns.some(({ symbol }) => symbol === 'd');
      live(turns, ({ symbol, frame }) => {
        const grace = symbol === 'd' ? end - frame : 0;
        void owner.close(drains ? { grace } : {});
      });
      return owner;
    },
    signal(row, reasons = {}) {
      const controller = new AbortController();
      live(read(row, 'signal', /^[^|#^]$/u), ({ symbol }) => controller.abort(reasons[symbol]));
      return controller.signal;
    },
    destroyRef(row) {
      const ref = new FakeDestroyRef();
      live(read(row, 'destroyRef', /^!$/), () => ref.destroy());
      return ref;
    },
    at(row, work) {
      read(row, 'at', /^!$/);
      inOrder(scheduler, row, work);
    },
    allowOpen: (source, reason) => open.allow(source, reason),
    clock,
    scheduler,
  };

  return {
    m,
    watch: () => roots.watch(),
    finish() {
      flush();
      expectations.checkCompared();
      over = true;
      const error = open.check();
      if (error !== undefined) throw error;
    },
  };
}
