import type { OwnerClosedError } from '../errors.js';
import type { Link } from '../dev-slot.js';
import type { Tally } from './tally.js';
import type { Owner } from './types.js';

/** The kinds of things that an owner holds. Only `subscription` and `child` can end on their own, and delay a drain. */
export type AdoptionKind = 'subscription' | 'child' | 'channel' | 'cleanup';

/** The reason of a close, and its cause if that is an error. */
export interface Why {
  readonly reason: unknown;
  readonly cause?: unknown;
}

/** The closing of an owner, as its child owners see it. */
export interface ParentClosing {
  /** The rest of its grace (ms). */
  readonly left: number;
  /** Its owner. `settle`: the time limit of the join (ms). */
  readonly core: { readonly why: Why; readonly settle: number };
}

/** A closing that may not be done. */
export interface OpenClosing {
  readonly tally: Tally;
  /** The work that it waits for. Other versions of this package do not show it. */
  readonly pending?: ReadonlySet<Adoption> | undefined;
}

/** An owner with the fields that a rename needs. */
export interface NamedOwner {
  readonly handle: Owner;
  readonly parent: { readonly path: string } | undefined;
  readonly list: AdoptionList;
  name: string;
  path: string;
}

/** A child owner, as the closing of its parent sees it. */
export interface ChildOwner extends NamedOwner {
  readonly closing: ({ giveUp(): void } & OpenClosing) | undefined;
  begin(why: Why): { unawaited(): void };
  drainUnder(parent: ParentClosing): void;
  forceUnder(parent: ParentClosing): void;
}

/** A thing that an owner holds. */
export type Adoption =
  AdoptionNode<Exclude<AdoptionKind, 'child'>> | (AdoptionNode<'child'> & { readonly core: ChildOwner });

/**
 * An adoption is its own list node. So adopting allocates no second object, and releasing costs the same for any number
 * and order.
 */
export interface AdoptionNode<Kind extends AdoptionKind> {
  readonly kind: Kind;
  /** The name in a report, if the link has none. */
  readonly label?: string | undefined;
  readonly link?: Pick<Link, 'name'> | undefined;
  /** The adopted subscription, if it is another object than the node. */
  readonly subscription?: object | undefined;
  /** The time of adoption, by the clock of the holder. */
  since: number;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  /** The list that it is in. */
  list: AdoptionList | undefined;
  /** Ends the adopted thing, since its owner closes. A returned promise is awaited. */
  end(holder: Holder): unknown;
}

/** The adoptions of one owner, in their order. */
export class AdoptionList {
  newest: Adoption | undefined;
  size = 0;
  /** The number of those that delay a drain. */
  holding = 0;

  push(adoption: Adoption): void {
    const { newest } = this;
    adoption.list = this;
    adoption.older = newest;
    if (newest !== undefined) newest.newer = adoption;
    this.newest = adoption;
    this.size++;
    if (holdsDrain(adoption)) this.holding++;
  }

  /** Removes `adoption`; false if it is not in this list. */
  remove(adoption: Adoption): boolean {
    if (adoption.list !== this) return false;
    const { older, newer } = adoption;
    if (older !== undefined) older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    adoption.list = adoption.older = adoption.newer = undefined;
    this.size--;
    if (holdsDrain(adoption)) this.holding--;
    return true;
  }
}

export function holdsDrain({ kind }: Adoption): boolean {
  return kind === 'subscription' || kind === 'child';
}

/** An object that holds adoptions: an owner, or the stand-in for a foreign owner. */
export interface Holder {
  /** Whether it has closed. For a notifier this is known only while it is subscribed to. */
  readonly closed: boolean;
  /** Adopts; returns false, and does not change `adoption`, if the holder has closed. */
  adopt(adoption: Adoption): boolean;
  /** Releases `adoption` without ending it. Does nothing if it is not held. */
  release(adoption: Adoption): void;
  /** Why the holder closed. Must not be called before. */
  cause(): OwnerClosedError;
  /** One of its subscriptions is about to pass an error on. Called before, since a draining owner can be done after it. */
  childFails?(error: unknown): void;
  /** One of its subscriptions has passed an error on, or closing one of its children has failed. */
  childFailed?(error: unknown): void;
}

/** The property of an owner with its {@link Holder}. The symbol is shared by all copies of this package. */
export const HOLDER: unique symbol = Symbol.for('rxleash/holder/v1');

/** The adoptions of these kinds, newest first. A copy, since ending one can release others. */
export function newestFirst(list: AdoptionList, ...kinds: readonly AdoptionKind[]): Adoption[] {
  const found: Adoption[] = [];
  for (let adoption = list.newest; adoption !== undefined; adoption = adoption.older) {
    if (kinds.includes(adoption.kind)) found.push(adoption);
  }
  return found;
}
