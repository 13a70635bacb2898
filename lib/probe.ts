import type { Observable, Subscription } from 'rxjs';

import type { Leak } from './leak.js';
import type { OwnerLike } from './owner/types.js';
import { realm } from './realm.js';
import type { LeakSite } from './site.js';

/**
 * What this library's operators leave on the Observables they make, so that a walk from a root's Observable
 * upstream (over `.source`, and over `link.source` here) meets them in order.
 */
export interface Link {
  readonly operator: 'ownedBy' | 'timeoutOrAbort' | 'withLeakGuard' | 'onEnding';
  readonly source: Observable<unknown>;
  readonly name?: string | undefined;
  /** Whose the subscription is: of `ownedBy`, `withLeakGuard({ owner })` and `timeoutOrAbort({ owner, signal })`. */
  readonly owner?: OwnerLike | undefined;
  /** What a guard lets pass (ms), and the tags it gives. */
  readonly guard?: { maxAge?: number; maxIdle?: number; tags?: readonly string[] } | undefined;
}

/** The property of an Observable that holds its {@link Link}. */
export const LINK: unique symbol = Symbol.for('rxleash/link/v1');

export type Linked = Observable<unknown> & { readonly [LINK]?: Link };

/** The property of a channel that holds its name, whichever copy of this package made it. */
export const CHANNEL: unique symbol = Symbol.for('rxleash/channel/v1');

/** The name of a channel, empty where it has none; undefined for what is no channel. */
export function channelOf(observable: object | undefined): string | undefined {
  return (observable as { readonly [CHANNEL]?: string } | undefined)?.[CHANNEL];
}

/** A record, as far as the subscriber it stands for needs to know it. */
export interface Trace {
  /** Bumped by the subscriber for every value: nothing else happens per value. */
  values: number;
  /** The subscriber was torn down, however it ended. */
  end(): void;
}

/** Work that arrived after its owner had closed. */
export interface LateWork {
  readonly what: 'subscription' | 'teardown' | 'value';
  readonly owner: OwnerLike;
  readonly name?: string | undefined;
  /** Of a subscription: through which operator. */
  readonly link?: Link | undefined;
}

/** Dev mode, seen from what it watches. All of it is told synchronously, and none of it may throw. */
export interface Probe {
  /**
   * One of our operators subscribes `subscriber` to its source. Returns the record that now stands for it, or
   * undefined where none is made, since the root it is a part of stands for it already.
   */
  opened(subscriber: Subscription, link: Link): Trace | undefined;
  /**
   * It is about to be torn down, alone or in the course of more: its source has ended by itself, or others end it. Not in 0.1.0,
   * which may be in the same realm.
   */
  ends?(subscriber: Subscription, by: 'source' | 'others'): void;
  /** The line that made `subscriber`, or the root whose chain it is part of. */
  siteOf(subscriber: Subscription): LeakSite | undefined;
  /** A guard's limit has struck: calls `onLeak`, and gives the leak for `LeakError` and the ending. */
  struck(subscriber: Subscription, link: Link, verdict: 'overdue' | 'stalled'): Leak;
  /** An owner was made; `parent` is what it was given as such. */
  ownerOpened(owner: OwnerLike, parent: OwnerLike | undefined): void;
  /** It has another name now, or an owner above it has. */
  ownerRenamed(owner: OwnerLike): void;
  /** It was given this to own, by `own()`; undefined when it was given back. */
  ownerHolds(subscription: object, owner: OwnerLike | undefined): void;
  /** It closed for good: from now on nothing of it should be open. */
  ownerClosed(owner: OwnerLike, reason: unknown): void;
  late(work: LateWork): void;
  /** Says a thing once per `key`. */
  warn(key: string, message: string): void;
}

/**
 * The slot that dev mode fills. While it is empty, who would tell a probe pays one load and one compare;
 * bundlers drop the registry of a program that never switches it on.
 */
export const dev: { probe: Probe | null } = /* @__PURE__ */ realm('dev', () => ({ probe: null }));
