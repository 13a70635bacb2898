import type { Clock } from '../clock.js';
import type { LeakSite } from '../site.js';

/** What has to be undone: a function, a `Disposable`, an `AsyncDisposable`, or a subscription. */
export type Teardown =
  (() => unknown) | Disposable | AsyncDisposable | { readonly closed: boolean; unsubscribe(): void };

/** Gives an adopted thing back, undisposed. A second call does nothing. */
export type Release = () => void;

/** `open` takes all; `draining` lets what is left end by itself; `closed` has ended the rest. */
export type OwnerState = 'open' | 'draining' | 'closed';

/** What `createOwner` takes. */
export interface OwnerOptions {
  /** Shown in paths, errors and reports. Default `'owner'`. */
  readonly name?: string;
  /** Whoever this owner cannot outlive. */
  readonly parent?: OwnerLike;
  /** Closes the owner when it is aborted, with its reason as the cause. */
  readonly signal?: AbortSignal;
  /** How long (ms) subscriptions and child owners may take to end by themselves. Default 0. */
  readonly grace?: number;
  /** How long (ms) asynchronous teardowns are awaited before they are let go as stuck. Default 5 000. */
  readonly settle?: number;
  /** A duration (ms) from now, or a moment, at which the owner begins to close by itself. */
  readonly deadline?: number | Date;
  /** Default: the parent's, else the host's. */
  readonly clock?: Clock;
  /** What the first error of a child does: nothing, or close this owner. Default `'isolate'`. */
  readonly onChildError?: 'isolate' | 'close';
}

/** What `close()` takes. */
export interface CloseOptions {
  /** Why: reaches everything that ends through it. */
  readonly reason?: unknown;
  /** Instead of the owner's own grace (ms). */
  readonly grace?: number;
}

/** One thing that did not end by itself. */
export interface Remnant {
  readonly name: string | undefined;
  /** The line that made it, where dev mode knows it. */
  readonly site: LeakSite | undefined;
  /** How long (ms) the owner had it. */
  readonly age: number;
}

/** How a close went, descendants included. */
export interface CloseReport {
  /** Subscriptions that ended by themselves while the owner was draining. */
  readonly drained: number;
  /** Subscriptions that had to be ended. */
  readonly forced: readonly Remnant[];
  /** Asynchronous teardowns that did not settle in time, and were let go. */
  readonly stuck: readonly Remnant[];
  /** What teardowns threw, or rejected with. */
  readonly errors: readonly unknown[];
  /** How long the close took. */
  readonly ms: number;
}

/** Owns subscriptions, teardowns and child owners, none of which outlives it. */
export interface Owner {
  readonly name: string;
  /** The names from the outermost owner down to this one, joined by `/`. */
  readonly path: string;
  readonly state: OwnerState;
  /** How many things it holds at present. */
  readonly size: number;
  /** Aborted as soon as closing begins. */
  readonly draining: AbortSignal;
  /** Aborted when it is closed for good. */
  readonly signal: AbortSignal;
  /** Makes an owner that cannot outlive this one. Of a closed owner: one that is closed. */
  child(options?: Omit<OwnerOptions, 'parent'>): Owner;
  /**
   * Undoes it when this owner closes, newest first, at the latest; returns the release, which gives it back, undisposed.
   * Of a closed owner: undoes it at once. Throws a `TypeError` for what cannot be undone, such as a Subject.
   */
  own(teardown: Teardown, options?: { readonly name?: string }): Release;
  /**
   * Drains for the grace (ms), ends what is left, and settles when that is over. A second call returns the same promise.
   * Rejects with an `OwnerTeardownError` where a teardown failed.
   */
  close(options?: CloseOptions): Promise<CloseReport>;
  /** Settles when it has closed, whoever closed it, with the same report; rejects as `close()` does. */
  join(): Promise<CloseReport>;
  /** `using`: closes without a grace, and waits for nothing. */
  [Symbol.dispose](): void;
  /** `await using`: closes, and waits. */
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

/** An `Observable` notifier, by shape: its first value, its completion or its error closes. */
export interface NotifierLike {
  subscribe(observer: { next(value: unknown): void; error(error: unknown): void; complete(): void }): {
    unsubscribe(): void;
  };
}

/** Accepted wherever an owner is. */
export type OwnerLike = Owner | AbortSignal | DestroyRefLike | SubscriptionLike | NotifierLike;
