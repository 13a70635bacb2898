import type { Observable, Subscription } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';

import type { Clock } from '../lib/clock.js';
import type { Ending } from '../lib/ending.js';
import type { DestroyRefLike, Owner, OwnerOptions } from '../lib/owner/types.js';

/** A source of `m.cold()` or `m.hot()`, which records its subscriptions. */
export type TestObservable<T> = Observable<T> & {
  readonly subscriptions: Parameters<TestScheduler['expectSubscriptions']>[0];
};

/** An expected ending. Omitted fields match any value. */
export interface ExpectedEnding {
  readonly by: Ending['by'];
  /** For the source: whether it completed or failed. */
  readonly kind?: 'complete' | 'error';
  /** The name of the owner, the deadline or the guard. */
  readonly name?: string;
  /** The reason of the owner or the signal. */
  readonly reason?: unknown;
  /** The error of the deadline. */
  readonly error?: unknown;
  /** The leak of the guard. */
  readonly leak?: unknown;
}

/** The matchers for a stream. They are checked at the flush. */
export interface Expectation<T> {
  /** The stream emits these notifications at these frames. Values are compared deeply, errors with their own fields. */
  toBeObservable(expected: TestObservable<T>): void;
  toBeObservable(expected: string, values?: Readonly<Record<string, unknown>>, error?: unknown): void;
  /** The source was subscribed from `^` to `!`, with one row per subscription. */
  toHaveSubscriptions(expected: string | readonly string[]): void;
  /**
   * The subscriptions to the source ended at these frames, in these ways. `|` and `#` are completion and error of the
   * source, and other letters are defined in `endings`. Predefined are `o` (owner), `c` (consumer), `d` (deadline),
   * `s` (signal) and `g` (guard).
   */
  toHaveEndings(expected: string, endings?: Readonly<Record<string, ExpectedEnding>>): void;
  /** The source was subscribed to, and all its subscriptions have ended. */
  toBeFlushed(): void;
}

/** The toolkit of one marble test: its streams, owners and time. One character of a diagram is 1 ms. */
export interface MarbleContext {
  /** A source that starts anew for each subscription. */
  cold<T = string>(marbles: string, values?: Readonly<Record<string, T>>, error?: unknown): TestObservable<T>;
  /** A source that all its subscriptions share. A `^` in it is the first frame. */
  hot<T = string>(marbles: string, values?: Readonly<Record<string, T>>, error?: unknown): TestObservable<T>;
  /** Expects something of `actual`. `subscription` is a row with `^` (subscribe) and `!` (unsubscribe). */
  expect<T>(actual: Observable<T>, subscription?: string): Expectation<T>;
  /** As in `TestScheduler.run` of rxjs. */
  expectObservable: TestScheduler['expectObservable'];
  expectSubscriptions: TestScheduler['expectSubscriptions'];
  /** The time (ms) up to the `|`. */
  time(marbles: string): number;
  /** Runs the virtual time to its end, and checks the expectations so far. Also called after the body has returned. */
  flush(): void;
  /**
   * An owner that closes at `!`, in the time of the diagram. With a `d` it drains from there on, and its grace ends at `!`.
   * As with `!` in rxjs, this comes before the other events of the frame.
   */
  owner(life: string, options?: string | OwnerOptions): Owner;
  /** A signal that is aborted at a letter or a `!`, with its reason in `reasons`, if there is one. */
  signal(life: string, reasons?: Readonly<Record<string, unknown>>): AbortSignal;
  /** A stand-in for the `DestroyRef` of Angular, destroyed at `!`. */
  destroyRef(life: string): DestroyRefLike;
  /** Calls `work` at each `!`: in its frame after the owners, and after hot sources that were created before. */
  at(life: string, work: () => void): void;
  /** Subscriptions to `source`, or through it, can stay open at the end of the test. */
  allowOpen(source: Observable<unknown> | Subscription, reason: string): void;
  readonly clock: Clock;
  readonly scheduler: TestScheduler;
}
