import type { Observable, Subscription } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';

import type { Clock } from '../lib/clock.js';
import type { Ending } from '../lib/ending.js';
import type { DestroyRefLike, Owner, OwnerOptions } from '../lib/owner/types.js';

/** What `m.cold()` and `m.hot()` make: a source that remembers from when to when it was subscribed. */
export type TestObservable<T> = Observable<T> & {
  readonly subscriptions: Parameters<TestScheduler['expectSubscriptions']>[0];
};

/** An ending as a test says it: what is left out may be anything. */
export interface ExpectedEnding {
  readonly by: Ending['by'];
  /** Of the source: did it complete, or fail? */
  readonly kind?: 'complete' | 'error';
  /** Of the owner; what the deadline or the guard was called. */
  readonly name?: string;
  /** Why the owner closed, or the signal was aborted. */
  readonly reason?: unknown;
  /** Of the deadline. */
  readonly error?: unknown;
  /** Of the guard. */
  readonly leak?: unknown;
}

/** What is said of a stream. All of it is checked when the time has run out. */
export interface Expectation<T> {
  /** It gives this, frame by frame; values are compared deeply, errors with their own fields. */
  toBeObservable(expected: TestObservable<T>): void;
  toBeObservable(expected: string, values?: Readonly<Record<string, unknown>>, error?: unknown): void;
  /** It was subscribed from each `^` to its `!`: a row for each subscription. */
  toHaveSubscriptions(expected: string | readonly string[]): void;
  /**
   * Its subscriptions ended then, and so: `|` and `#` are the source's own ends, and a letter is what `endings` says it
   * is; `o`, `c`, `d`, `s` and `g` are known as owner, consumer, deadline, signal and guard.
   */
  toHaveEndings(expected: string, endings?: Readonly<Record<string, ExpectedEnding>>): void;
  /** It was subscribed to, and none of that is left. */
  toBeFlushed(): void;
}

/** The toolkit of one marble test: its streams, its owners and its time, a character a ms. */
export interface MarbleContext {
  /** A source that begins anew for each who subscribes. */
  cold<T = string>(marbles: string, values?: Readonly<Record<string, T>>, error?: unknown): TestObservable<T>;
  /** A source that is there for all; with a `^`, which stands for the first frame. */
  hot<T = string>(marbles: string, values?: Readonly<Record<string, T>>, error?: unknown): TestObservable<T>;
  /** What is to come of `actual`, where that is subscribed from `^` to `!` of the second row. */
  expect<T>(actual: Observable<T>, subscription?: string): Expectation<T>;
  /** As in the `run` of rxjs's own scheduler. */
  expectObservable: TestScheduler['expectObservable'];
  expectSubscriptions: TestScheduler['expectSubscriptions'];
  /** How long (ms) it is to the `|`. */
  time(marbles: string): number;
  /** Runs the time out, now, and compares what was expected until now; done once more when the body has returned. */
  flush(): void;
  /**
   * An owner that closes at `!`, and lives on the time of the diagram; it drains from `d` on, and at `!` its grace is over.
   * As with the `!` of rxjs, that comes before whatever else comes in this frame.
   */
  owner(life: string, options?: string | OwnerOptions): Owner;
  /** A signal that is aborted at a letter, with the reason that this stands for, or at `!`, likewise. */
  signal(life: string, reasons?: Readonly<Record<string, unknown>>): AbortSignal;
  /** Like Angular's `DestroyRef`, destroyed at `!`, likewise. */
  destroyRef(life: string): DestroyRefLike;
  /** Does `work` at each `!`: in its frame after the owners, and after the hot sources of the rows above. */
  at(life: string, work: () => void): void;
  /** What is subscribed to `source`, or through it, may be open when the test is over. */
  allowOpen(source: Observable<unknown> | Subscription, reason: string): void;
  readonly clock: Clock;
  readonly scheduler: TestScheduler;
}
