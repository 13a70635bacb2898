import type { Clock } from '../clock.js';
import type { LeakSite } from '../site.js';

/** A function, a `Disposable`, an `AsyncDisposable` or a subscription that an owner tears down. */
export type Teardown =
  (() => unknown) | Disposable | AsyncDisposable | { readonly closed: boolean; unsubscribe(): void };

/** Releases an adopted thing without tearing it down. A second call does nothing. */
export type Release = () => void;

/** `draining`: closing has begun, and subscriptions can still end on their own. `closed`: everything has been ended. */
export type OwnerState = 'open' | 'draining' | 'closed';

/** The options of `createOwner`. */
export interface OwnerOptions {
  /** Shown in paths, errors and reports. Default `'owner'`. */
  readonly name?: string;
  /** The owner that this one cannot outlive. */
  readonly parent?: OwnerLike;
  /** When this signal is aborted, the owner closes, with the reason of the signal as the cause. */
  readonly signal?: AbortSignal;
  /** The time (ms) in which subscriptions and child owners can end on their own. Default 0. */
  readonly grace?: number;
  /** How long (ms) asynchronous teardowns are awaited before they are reported as stuck. Default 5 000. */
  readonly settle?: number;
  /** The time from now (ms), or the moment, at which the owner begins to close. */
  readonly deadline?: number | Date;
  /** Default: the clock of the parent, else that of the host. */
  readonly clock?: Clock;
  /** The effect of the first error of a child: none, or this owner closes. Default `'isolate'`. */
  readonly onChildError?: 'isolate' | 'close';
}

/** The options of `close()`. */
export interface CloseOptions {
  /** Why the owner closes. It reaches everything that ends with the owner. */
  readonly reason?: unknown;
  /** The grace (ms). Default: the grace of the owner. */
  readonly grace?: number;
}

/** A subscription or teardown that did not end on its own. */
export interface Remnant {
  readonly name: string | undefined;
  /** The line that made it, if dev mode is on. */
  readonly site: LeakSite | undefined;
  /** How long (ms) the owner had it. */
  readonly age: number;
}

/** The results of a close, descendants included. */
export interface CloseReport {
  /** The number of subscriptions that ended on their own while the owner was draining. */
  readonly drained: number;
  /** Subscriptions that the owner ended. */
  readonly forced: readonly Remnant[];
  /** Asynchronous teardowns that did not settle in time. */
  readonly stuck: readonly Remnant[];
  /** The errors of failed teardowns. */
  readonly errors: readonly unknown[];
  /** The duration of the close (ms). */
  readonly ms: number;
}

/** Owns subscriptions, teardowns and child owners, none of which outlives it. */
export interface Owner {
  readonly name: string;
  /** The names from the outermost owner down to this one, joined by `/`. */
  readonly path: string;
  readonly state: OwnerState;
  /** The number of things that it holds. */
  readonly size: number;
  /** Aborted as soon as closing begins. */
  readonly draining: AbortSignal;
  /** Aborted when it is closed. */
  readonly signal: AbortSignal;
  /** Creates an owner that cannot outlive this one. A child of a closed owner is closed. */
  child(options?: Omit<OwnerOptions, 'parent'>): Owner;
  /**
   * Runs `teardown` when this owner closes, newest first. Returns the release, which gives it back without running it.
   * A closed owner runs it at once. Throws a `TypeError` for a value that cannot be torn down, such as a Subject.
   */
  own(teardown: Teardown, options?: { readonly name?: string }): Release;
  /**
   * Drains for the grace (ms), ends the rest, and resolves when everything has ended. A second call returns the same
   * promise. Rejects with an `OwnerTeardownError` if a teardown failed.
   */
  close(options?: CloseOptions): Promise<CloseReport>;
  /** Resolves with the report when the owner has closed for any reason, and rejects like `close()`. Does not close it. */
  join(): Promise<CloseReport>;
  /** For `using`: closes without a grace, and does not wait. Throws if a teardown failed. */
  [Symbol.dispose](): void;
  /** For `await using`: closes, and waits. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** An Angular `DestroyRef`, by shape. */
export interface DestroyRefLike {
  onDestroy(callback: () => void): () => void;
  readonly destroyed?: boolean | undefined;
}

/** An rxjs `Subscription`, by shape. */
export interface SubscriptionLike {
  readonly closed: boolean;
  add(teardown: () => void): void;
  remove(teardown: () => void): void;
  unsubscribe(): void;
}

/** An `Observable` notifier, by shape. Its first value, completion or error counts as its close. */
export interface NotifierLike {
  // An Observable of the platform returns nothing, and ends by the signal.
  subscribe(
    observer: { next(value: unknown): void; error(error: unknown): void; complete(): void },
    options?: { signal: AbortSignal },
  ): { unsubscribe(): void } | undefined | void; // eslint-disable-line @typescript-eslint/no-invalid-void-type -- as its type says
}

/** A value that is accepted as an owner. */
export type OwnerLike = Owner | AbortSignal | DestroyRefLike | SubscriptionLike | NotifierLike;
