import type { Context } from 'rxjs-marbles/context.js';

import { createOwner } from '../lib/owner/owner.js';
import { FakeDestroyRef } from './destroy-ref.js';
import { testIsOver } from './errors.js';
import { Expectations } from './expectations.js';
import { inOrder, readLife, type Turn } from './life.js';
import { OpenCheck } from './open.js';
import { Patience } from './patience.js';
import { Roots } from './roots.js';
import type { MarbleContext, TestObservable } from './types.js';
import { clockOf } from './virtual-clock.js';

/** What one marble test works with, and how it is brought to its end. */
export interface Toolkit {
  readonly m: MarbleContext;
  /** Sees from now on who subscribes. The undo no longer. */
  readonly watch: () => () => void;
  /** Runs out the time, and checks all that is left to check. */
  readonly finish: () => void;
}

export function toolkit(context: Context): Toolkit {
  const { scheduler } = context;
  const clock = clockOf(scheduler);
  const roots = new Roots(scheduler);
  const patience: Patience = new Patience(scheduler, (horizon) => open.endless(horizon));
  const expectations = new Expectations(context, (frame) => patience.draws(frame));
  const open = new OpenCheck(
    roots,
    () => scheduler.frame,
    (source) => expectations.callerFor(source),
  );
  let over = false;

  const flush = (): void => {
    patience.flush();
    expectations.checkRest();
  };

  /** Refuses to begin what nobody would look at any more. */
  const inTime = (what: string): void => {
    if (over) throw new Error(testIsOver(what));
  };

  const read = (row: string, of: string, marks: RegExp): readonly Turn[] => {
    inTime(of);
    const turns = readLife(row, { of: `The life of m.${of}()`, marks });
    for (const { frame } of turns) patience.draws(scheduler.frame + frame);
    return turns;
  };

  /** Like the `!` of rxjs, an end comes before what its frame brings. */
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
      const end = turns.find(({ mark }) => mark === '!')?.frame ?? Infinity;
      const owner = createOwner({ clock, ...(typeof options === 'string' ? { name: options } : options) });
      live(turns, ({ mark, frame }) => void owner.close(mark === 'd' ? { grace: end - frame } : {}));
      return owner;
    },
    signal(row, reasons = {}) {
      const controller = new AbortController();
      live(read(row, 'signal', /^[^|#^]$/u), ({ mark }) => controller.abort(reasons[mark]));
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
