import type { Observable, Subscription } from 'rxjs';

import type { Leak } from './leak.js';
import type { OwnerLike } from './owner/types.js';
import { realm } from './realm.js';
import type { LeakSite } from './site.js';

/**
 * A description of one of our operators, stored on the Observable that it makes. A walk upstream from the Observable of a
 * root follows `source` of rxjs, and `link.source`, and finds the operators in order.
 */
export interface Link {
  readonly operator: 'ownedBy' | 'timeoutOrAbort' | 'withLeakGuard' | 'onEnding';
  readonly source: Observable<unknown>;
  readonly name?: string | undefined;
  /** The owner of the subscription: of `ownedBy`, `withLeakGuard({ owner })` and `timeoutOrAbort({ owner, signal })`. */
  readonly owner?: OwnerLike | undefined;
  /** The limits (ms) and tags of a guard. */
  readonly guard?: { maxAge?: number; maxIdle?: number; tags?: readonly string[] } | undefined;
  /** A host applies the operator, so it has no line of its own: the line of its root is used, which costs nothing. */
  readonly isByHost?: true;
}

/** The property of an Observable with its {@link Link}. */
export const LINK: unique symbol = Symbol.for('rxleash/link/v1');

export type Linked = Observable<unknown> & { readonly [LINK]?: Link };

/** The property of a channel with its name. The symbol is shared by all copies of this package. */
export const CHANNEL: unique symbol = Symbol.for('rxleash/channel/v1');

/** The name of a channel, empty if it has none; undefined if `observable` is not a channel. */
export function channelOf(observable: object | undefined): string | undefined {
  return (observable as { readonly [CHANNEL]?: string } | undefined)?.[CHANNEL];
}

/** The record of a subscriber, as the subscriber sees it. */
export interface Trace {
  /** The number of values. The subscriber increments it for every value; nothing else happens per value. */
  values: number;
  /** Called when the subscriber has been torn down. */
  end(): void;
}

/** Work that was started after its owner had closed. */
export interface LateWork {
  readonly what: 'subscription' | 'teardown' | 'value';
  readonly owner: OwnerLike;
  readonly name?: string | undefined;
  /** For a subscription: the operator that made it. */
  readonly link?: Link | undefined;
}

/** The interface through which operators and owners notify dev mode. All calls are synchronous, and must not throw. */
export interface Probe {
  /**
   * One of our operators is about to subscribe `subscriber` to its source. Returns the new record, or undefined if the
   * subscriber is a part of a root that has a record.
   */
  opened(subscriber: Subscription, link: Link): Trace | undefined;
  /**
   * A subscriber is about to be torn down, since its source has ended or something else ends it. Optional, since the
   * probe of 0.1.0, which can be in the same realm, does not have it.
   */
  ends?(subscriber: Subscription, by: 'source' | 'others'): void;
  /** The line that made `subscriber`, or the root of its chain. */
  siteOf(subscriber: Subscription): LeakSite | undefined;
  /** The limit of a guard has struck. Calls `onLeak`, and returns the leak for `LeakError` and the ending. */
  struck(subscriber: Subscription, link: Link, verdict: 'overdue' | 'stalled'): Leak;
  /** An owner was made. `parent` is the value of its `parent` option. */
  ownerOpened(owner: OwnerLike, parent: OwnerLike | undefined): void;
  /** An owner, or one of its ancestors, has a new name. */
  ownerRenamed(owner: OwnerLike): void;
  /** `own()` gave `subscription` to `owner`; undefined when it was released. */
  ownerHolds(subscription: object, owner: OwnerLike | undefined): void;
  /** An owner has closed. Nothing that it owns should be open from now on. */
  ownerClosed(owner: OwnerLike, reason: unknown): void;
  late(work: LateWork): void;
  /** Prints a warning once per `key`. */
  warn(key: string, message: string): void;
}

/**
 * The slot for the probe of dev mode. While it is empty, a notification costs one load and one compare. Bundlers drop the
 * registry of a program that never enables dev mode.
 */
export const dev: { probe: Probe | null } = /* @__PURE__ */ realm('dev', () => ({ probe: null }));
