import type { Observable, SchedulerLike, Subscription } from 'rxjs';

import { type Caller, callerOf, framesOf, pointTo, siteText } from '../lib/dev/report/caller.js';
import { alarmAt, type Clock, LONGEST_TIMER } from '../lib/clock.js';
import { realTimers } from '../lib/dev/base/real-timers.js';
import { checkDuration, checkName, knownOptions } from '../lib/options.js';
import {
  badCount,
  badScheduler,
  badSource,
  endedMeanwhile,
  gotOther,
  type Notification,
  nothingComes,
  noValueYet,
  tooLate,
  unconsumed,
  type Expected,
} from './wording.js';

/** Options of {@link probe}. */
export interface ProbeOptions {
  /** How long (ms) each wait may take; `Infinity` for no limit. Default 1000. */
  readonly timeout?: number;
  /** The scheduler of that limit, for example a `TestScheduler`. Default: real time, also under fake timers. */
  readonly scheduler?: SchedulerLike;
  /** The name in messages. Default: the line that made the probe. */
  readonly name?: string;
}

/** Thrown when a stream did not do what the test expects. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
}

/** A subscription whose notifications a test expects one by one. */
export interface Probe<T> {
  /** Resolves with the next notification, which must be a value. */
  expectValue(): Promise<T>;
  /** Resolves with the error of the stream, which must be the next notification. */
  expectError(): Promise<unknown>;
  /** Resolves if the next notification is the completion. */
  expectComplete(): Promise<void>;
  /** Skips `count` notifications, which must be values. Default 1. */
  skip(count?: number): Promise<void>;
  /** Returns the last value that has arrived, and discards the ones before it. */
  latest(): T;
  /** Throws if a notification has arrived that was not expected. Does not wait. */
  expectNoMore(): void;
  /** Discards the notifications that have arrived so far. */
  drop(): void;
  /** Unsubscribes, and throws if a notification has arrived that was not expected. A second call does nothing. */
  end(): void;
  [Symbol.dispose](): void;
}

/**
 * Subscribes to a stream at once, and lets a test expect its notifications one after the other. Notifications that were not
 * expected when the probe ends fail the test.
 *
 * A wait rejects with a {@link ProbeError} as soon as another notification arrives, or after 1000 ms (`timeout`) without one.
 * The error points to the line that waited.
 *
 * ```ts
 * const p = probe(interval(5).pipe(rxjs.take(2)));
 * log(await p.expectValue(), await p.expectValue());
 * await p.expectComplete();
 * p.end();
 * ```
 *
 * `using p = probe(stream$)` ends it with its block. For a cold stream that emits all its values at once, `toArray()` is
 * shorter.
 *
 * After turbine.
 *
 * @param source The stream; it may come from another copy of rxjs.
 */
export function probe<T>(source: Observable<T>, options: ProbeOptions = {}): Probe<T> {
  // Checked by shape: it may come from another copy of rxjs.
  const given = source as { readonly subscribe?: unknown } | null | undefined;
  if (typeof given?.subscribe !== 'function') throw new TypeError(badSource(source));
  knownOptions('probe', options, ['timeout', 'scheduler', 'name']);
  const { timeout = 1_000, scheduler, name } = options;
  checkDuration('timeout', timeout);
  if (name !== undefined) checkName('name', name);
  if (scheduler !== undefined && typeof (scheduler as Partial<SchedulerLike>).schedule !== 'function') {
    throw new TypeError(badScheduler(scheduler));
  }
  const label = name === undefined ? `the probe of ${siteText(callerOf().site)}` : `the probe "${name}"`;
  return new SubscribedProbe(source, label, timeout, scheduler);
}

/** A wait for the next notification. */
interface Waiting<T> {
  readonly expectation: Expectation;
  readonly receive: (notification: Notification<T>) => void;
  readonly fail: (error: Error) => void;
}

/** The expectation, its line, and its name in errors. */
interface Expectation {
  readonly expected: Expected;
  readonly caller: Caller;
  readonly text: string;
}

class SubscribedProbe<T> implements Probe<T> {
  /** Notifications that are not yet expected, or waits that are not yet served: never both. */
  #arrived: Notification<T>[] = [];
  readonly #waiting: Waiting<T>[] = [];
  /** The notification that ended it, once it was expected. */
  #over: 'error' | 'complete' | 'ended' | undefined = undefined;
  readonly #subscription: Subscription;

  constructor(
    source: Observable<T>,
    private readonly label: string,
    private readonly timeout: number,
    private readonly scheduler: SchedulerLike | undefined,
  ) {
    this.#subscription = source.subscribe({
      next: (value) => this.#receive({ kind: 'value', value }),
      error: (error: unknown) => this.#receive({ kind: 'error', error }),
      complete: () => this.#receive({ kind: 'complete' }),
    });
  }

  expectValue(): Promise<T> {
    return this.#expect('value', 'expectValue()').then((notification) => notification.value);
  }

  expectError(): Promise<unknown> {
    return this.#expect('error', 'expectError()').then((notification) => notification.error);
  }

  expectComplete(): Promise<void> {
    return this.#expect('complete', 'expectComplete()').then(() => undefined);
  }

  async skip(count = 1): Promise<void> {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(badCount(count));
    const caller = callerOf();
    await Promise.all(
      Array.from({ length: count }, () => this.#await(this.#expectation('value', 'skip()', caller))),
    );
  }

  latest(): T {
    const at = this.#arrived.findLastIndex(({ kind }) => kind === 'value');
    const latest = this.#arrived[at];
    const { caller, text } = this.#expectation('value', 'latest()', callerOf());
    if (latest?.kind !== 'value') throw pointed(noValueYet(text), caller);
    this.#arrived = this.#arrived.slice(at + 1);
    return latest.value;
  }

  expectNoMore(): void {
    this.#checkUnconsumed('expectNoMore()', callerOf());
  }

  drop(): void {
    this.#takeArrived();
  }

  end(): void {
    this.#end(callerOf());
  }

  [Symbol.dispose](): void {
    this.#end(callerOf());
  }

  #end(caller: Caller): void {
    if (this.#over === 'ended') return;
    this.#over = 'ended';
    this.#subscription.unsubscribe();
    for (const { expectation, fail } of this.#waiting.splice(0)) {
      fail(pointed(endedMeanwhile(expectation.text, expectation.expected), expectation.caller));
    }
    this.#checkUnconsumed('end()', caller);
  }

  #checkUnconsumed(what: string, caller: Caller): void {
    if (this.#arrived.length === 0) return;
    const { text } = this.#expectation('value', what, caller);
    const left = this.#takeArrived();
    throw pointed(unconsumed(text, left), caller);
  }

  /** Whether the stream is over is not forgotten with them. */
  #takeArrived(): readonly Notification<T>[] {
    const arrived = this.#arrived;
    this.#over ??= arrived.find((each) => each.kind !== 'value')?.kind;
    this.#arrived = [];
    return arrived;
  }

  #expectation(expected: Expected, what: string, caller: Caller): Expectation {
    return { expected, caller, text: `${what} of ${this.label}` };
  }

  #expect<Kind extends Expected>(expected: Kind, what: string): Promise<Notification<T> & { kind: Kind }> {
    return this.#await(this.#expectation(expected, what, callerOf())) as Promise<
      Notification<T> & { kind: Kind }
    >;
  }

  /** Resolves with the next notification; rejects if it is another one than expected. */
  #await(expectation: Expectation): Promise<Notification<T>> {
    return new Promise((resolve, reject) => {
      const receive = (notification: Notification<T>): void => {
        if (notification.kind !== 'value') this.#over = notification.kind;
        if (notification.kind === expectation.expected) resolve(notification);
        else
          reject(
            pointed(
              gotOther(expectation.text, expectation.expected, notification),
              expectation.caller,
              notification,
            ),
          );
      };
      const first = this.#arrived.shift();
      if (first !== undefined) receive(first);
      else if (this.#over !== undefined) {
        reject(pointed(nothingComes(expectation.text, expectation.expected, this.#over), expectation.caller));
      } else this.#wait({ expectation, receive, fail: reject });
    });
  }

  #wait(waiting: Waiting<T>): void {
    const { expectation, receive, fail } = waiting;
    const stop = this.#later(() => {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      fail(pointed(tooLate(expectation.text, expectation.expected, this.timeout), expectation.caller));
    });
    const entry: Waiting<T> = {
      expectation,
      receive(notification) {
        stop();
        receive(notification);
      },
      fail(error) {
        stop();
        fail(error);
      },
    };
    this.#waiting.push(entry);
  }

  /** Runs `run` when the time for a wait is over. Returns a function that cancels it. */
  #later(run: () => void): () => void {
    if (this.timeout === Infinity) return () => undefined;
    if (this.scheduler !== undefined) {
      const action = this.scheduler.schedule(run, this.timeout);
      return () => action.unsubscribe();
    }
    if (this.timeout > LONGEST_TIMER) {
      const alarm = alarmAt(REAL_CLOCK, realTimers.now() + this.timeout, run);
      return () => alarm.cancel();
    }
    const timer = realTimers.setTimeout(run, this.timeout);
    return () => realTimers.clearTimeout(timer);
  }

  #receive(notification: Notification<T>): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#arrived.push(notification);
    else waiting.receive(notification);
    if (notification.kind === 'value') return;
    // Nothing arrives after the end, so no wait has to reach its limit.
    for (const { expectation, fail } of this.#waiting.splice(0)) {
      fail(
        pointed(nothingComes(expectation.text, expectation.expected, notification.kind), expectation.caller),
      );
    }
  }
}

const REAL_CLOCK: Clock = {
  now: () => realTimers.now(),
  setTimeout: (run, ms) => realTimers.setTimeout(run, ms),
  clearTimeout: (handle) => realTimers.clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** An error that points to the line that waited. */
function pointed(message: string, caller: Caller, notification?: Notification<unknown>): ProbeError {
  const cause = notification?.kind === 'error' ? { cause: notification.error } : {};
  return pointTo(new ProbeError(message, cause), framesOf(caller));
}
