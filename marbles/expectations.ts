import type { Observable } from 'rxjs';
import type { Context } from 'rxjs-marbles/context.js';
import { TestScheduler } from 'rxjs/testing';

import { compareLogs, compareMessages, type Mismatch } from './compare.js';
import { draw } from './drawing.js';
import { Endings, readEndings } from './endings.js';
import {
  MarblesDifferError,
  neverCompared,
  noMatcher,
  NotComparedError,
  notFlushed,
  needsTestObservable,
} from './errors.js';
import { isLog, lastFrame, type Log, type Message } from './notifications.js';
import { callerOf, framesOf, pointTo, type Caller } from '../lib/dev/report/caller.js';
import type { Expectation, TestObservable } from './types.js';

type Values = Readonly<Record<string, unknown>> | undefined;
/** The things that can differ. */
type What = MarblesDifferError['what'];

/** One call of a matcher. */
interface Claim {
  readonly caller: Caller;
  /** For a stream: the letters of the caller. */
  readonly values?: Values;
  /** The check, if it is ours and not that of the scheduler of rxjs. */
  readonly check?: () => Error | undefined;
  /** Whether the expected value is known. `m.expectObservable()` gets it later, from `toBe()`. */
  ready: boolean;
  compared: boolean;
}

/** One call of `m.expect()`. */
interface ExpectCall {
  readonly caller: Caller;
  readonly actual: Observable<unknown>;
  matched: boolean;
}

/** All expectations of a test, in order. */
export class Expectations {
  readonly #claims: Claim[] = [];
  readonly #calls: ExpectCall[] = [];
  readonly #endings = new WeakMap<object, Endings>();
  /** The `values` of each source of `m.cold()` and `m.hot()`. */
  readonly #values = new WeakMap<object, Values>();
  readonly #context: Context;
  readonly #extendTo: (frame: number) => void;

  constructor(context: Context, extendTo: (frame: number) => void) {
    this.#context = context;
    this.#extendTo = extendTo;
    this.#hookInto(context.scheduler);
  }

  /** Stores the values of a source, which can also be passed as an expectation. */
  made<T>(source: TestObservable<T>, values: Values): TestObservable<T> {
    this.#values.set(source, values);
    const { messages } = source as unknown as { readonly messages: readonly Message[] };
    this.#extendTo(this.#context.scheduler.frame + lastFrame(messages));
    return source;
  }

  expect<T>(
    actual: Observable<T>,
    subscription: string | undefined,
    below: (...args: never[]) => unknown,
  ): Expectation<T> {
    const caller = callerOf(below);
    const call: ExpectCall = { caller, actual, matched: false };
    this.#calls.push(call);
    const context = this.#context;
    const matching = <Result>(work: () => Result): Result => {
      call.matched = true;
      return work();
    };
    return {
      toBeObservable: (expected: string | TestObservable<T>, values?: Values, error?: unknown) =>
        matching(() => {
          if (subscription !== undefined) {
            this.#extendTo(lastFrame([TestScheduler.parseMarblesAsSubscriptions(subscription, true)]));
          }
          if (typeof expected === 'string') {
            this.#extendTo(lastFrame(read(expected)));
            context.expect(actual, subscription).toBeObservable(expected, values as Record<string, T>, error);
          } else {
            context.expect(actual, subscription).toBeObservable(expected as never);
          }
          const letters = typeof expected === 'string' ? values : this.#values.get(expected);
          this.#claims.push({ caller, values: letters, ready: true, compared: false });
        }),
      toHaveSubscriptions: (expected) =>
        matching(() => {
          testObservable(actual, 'toHaveSubscriptions');
          const rows = typeof expected === 'string' ? expected : [...expected];
          for (const row of [rows].flat()) {
            this.#extendTo(lastFrame([TestScheduler.parseMarblesAsSubscriptions(row, true)]));
          }
          context.expect(actual).toHaveSubscriptions(rows);
          this.#claims.push({ caller, ready: true, compared: false });
        }),
      toHaveEndings: (expected, endings = {}) =>
        matching(() => {
          const expectedEndings = readEndings(expected, endings);
          this.#extendTo(lastFrame(expectedEndings.messages));
          const actualEndings = this.#endingsOf(testObservable(actual, 'toHaveEndings'));
          this.#check(caller, () => differ('endings', actualEndings.compare(expectedEndings)));
        }),
      toBeFlushed: () =>
        matching(() => {
          const { subscriptions } = testObservable(actual, 'toBeFlushed');
          this.#check(caller, () => unflushed(subscriptions, context.scheduler.frame));
        }),
    };
  }

  /** The line of `m.expect(source)`, if there is one. */
  callerFor(source: Observable<unknown>): Caller | undefined {
    return this.#calls.find(({ actual }) => actual === source)?.caller;
  }

  /** Runs our own checks. Called after the flush, when rxjs has run its checks. */
  checkRest(): void {
    for (const claim of this.#claims) {
      if (claim.check === undefined || claim.compared) continue;
      claim.compared = true;
      const error = claim.check();
      if (error !== undefined) throw pointTo(error, framesOf(claim.caller));
    }
  }

  /** Throws if an expectation was not compared. Called at the end of the test. */
  checkCompared(): void {
    const unmatched = this.#calls.find(({ matched }) => !matched);
    if (unmatched !== undefined) throw pointTo(new NotComparedError(noMatcher()), framesOf(unmatched.caller));
    const claim = this.#claims.find(({ compared }) => !compared);
    if (claim === undefined) return;
    throw pointTo(new NotComparedError(claim.ready ? neverCompared() : noMatcher()), framesOf(claim.caller));
  }

  #check(caller: Caller, check: () => Error | undefined): void {
    this.#claims.push({ caller, check, ready: true, compared: false });
  }

  #endingsOf(source: TestObservable<unknown>): Endings {
    const known = this.#endings.get(source) ?? new Endings(this.#context.scheduler, source);
    this.#endings.set(source, known);
    return known;
  }

  /** Replaces the comparison of the scheduler, and registers direct calls of its `expect…` methods. */
  #hookInto(scheduler: TestScheduler): void {
    scheduler.assertDeepEqual = (actual: unknown, expected: unknown) => {
      const claim = this.#claims.find(({ check, ready, compared }) => !check && ready && !compared);
      const error = compare(actual as never, expected as never, claim?.values);
      if (error !== undefined) throw pointTo(error, framesOf(claim?.caller));
      if (claim !== undefined) claim.compared = true;
    };
    const values = scheduler.expectObservable.bind(scheduler);
    const expectObservable: typeof values = (...given) => {
      const claim = this.#addDirectly(expectObservable);
      const { toBe, toEqual } = values(...given) as Deferred;
      return {
        toBe: (marbles: string, letters?: Values, error?: unknown) => {
          toBe(marbles, letters, error);
          Object.assign(claim, { ready: true, values: letters });
        },
        toEqual: (other) => {
          toEqual(other);
          claim.ready = true;
        },
      };
    };
    scheduler.expectObservable = expectObservable;
    const subscriptions = scheduler.expectSubscriptions.bind(scheduler);
    const expectSubscriptions: typeof subscriptions = (logs) => {
      const claim = this.#addDirectly(expectSubscriptions);
      const { toBe } = subscriptions(logs) as Deferred;
      return {
        toBe: (marbles: string | string[]) => {
          toBe(marbles);
          claim.ready = true;
        },
      };
    };
    scheduler.expectSubscriptions = expectSubscriptions;
  }

  #addDirectly(below: (...args: never[]) => unknown): Claim {
    const claim: Claim = { caller: callerOf(below), ready: false, compared: false };
    this.#claims.push(claim);
    return claim;
  }
}

/** The result of the `expect…` methods of the scheduler. These are functions without `this`. */
interface Deferred {
  readonly toBe: (marbles: string | string[], values?: unknown, error?: unknown) => void;
  readonly toEqual: (other: Observable<unknown>) => void;
}

function read(row: string): Message[] {
  return TestScheduler.parseMarbles(row, undefined, undefined, false, true);
}

function testObservable<T>(actual: Observable<T>, matcher: string): TestObservable<T> {
  if (!Array.isArray((actual as Partial<TestObservable<T>>).subscriptions)) {
    throw new TypeError(needsTestObservable(matcher));
  }
  return actual as TestObservable<T>;
}

function compare(
  actual: readonly (Message | Log)[],
  expected: readonly (Message | Log)[],
  values: Values,
): Error | undefined {
  const logs = [...actual, ...expected].some(isLog);
  return logs
    ? differ('subscriptions', compareLogs(actual as Log[], expected as Log[]))
    : differ('values', compareMessages(actual as Message[], expected as Message[], values));
}

function differ(what: What, mismatch: Mismatch | undefined): Error | undefined {
  return mismatch && new MarblesDifferError(what, mismatch.frame, mismatch.text);
}

function unflushed(subscriptions: readonly Log[], until: number): Error | undefined {
  if (subscriptions.length === 0) return new NotComparedError(notFlushed('unsubscribed', ''));
  const open = subscriptions.find(({ unsubscribedFrame }) => unsubscribedFrame === Infinity);
  if (open === undefined) return undefined;
  const { rows } = draw([[{ frame: open.subscribedFrame, symbol: '^' }]], until);
  return new NotComparedError(notFlushed('open', rows[0] ?? ''));
}
