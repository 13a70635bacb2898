import type { OwnerClosedError } from '../errors.js';
import type { Link } from '../probe.js';
import type { Owner } from './types.js';

/** What can wait for its owner to close. Only `subscription` and `child` can end by themselves, and hold a drain. */
export type AdoptionKind = 'subscription' | 'child' | 'channel' | 'cleanup';

/** Why an owner closes. */
export interface Why {
  readonly reason: unknown;
  readonly cause?: unknown;
}

/** The closing of an owner, as its child owners see it. */
export interface ParentClosing {
  /** What is left of its grace (ms). */
  readonly left: number;
  readonly settle: number;
  readonly core: { readonly why: Why };
}

/** An owner, as who renames it sees it: with what it holds. */
export interface NamedOwner {
  readonly handle: Owner;
  readonly parent: { readonly path: string } | undefined;
  readonly list: AdoptionList;
  name: string;
  path: string;
}

/** A child owner, as the closing of its parent sees it. */
export interface ChildOwner extends NamedOwner {
  readonly closing: { giveUp(): void } | undefined;
  begin(why: Why): { unawaited(): void };
  drainUnder(parent: ParentClosing): void;
  forceUnder(parent: ParentClosing): void;
}

/** Something that an owner holds. */
export type Adoption = Held<Exclude<AdoptionKind, 'child'>> | (Held<'child'> & { readonly core: ChildOwner });

/**
 * It is its own list node, so that adopting allocates nothing but the thing itself, and letting go costs the same
 * whatever the number and the order.
 */
export interface Held<Kind extends AdoptionKind> {
  readonly kind: Kind;
  /** Its name in a report, where its link has none. */
  readonly label?: string | undefined;
  readonly link?: Pick<Link, 'name'> | undefined;
  /** The subscription that it stands for, where it is none itself. */
  readonly subscription?: object | undefined;
  /** When it was adopted, in the clock of its holder. */
  since: number;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  /** Who holds it at present. */
  list: AdoptionList | undefined;
  /** Ends it, because its owner closed. A promise is waited for. */
  end(holder: Holder): unknown;
}

/** What one owner holds, in the order of adoption. */
export class AdoptionList {
  newest: Adoption | undefined;
  size = 0;
  /** How many of them can end by themselves. */
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

  /** Lets go of `adoption`; false where it was not held here any more. */
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

/** Who can hold adoptions: an owner, or the stand-in for a foreign one. */
export interface Holder {
  /** For good. Of a notifier it is only known while something hangs on it. */
  readonly closed: boolean;
  /** Takes responsibility for `adoption`; false, and untouched, where it is closed already. */
  adopt(adoption: Adoption): boolean;
  /** Lets go of it, unended. Does nothing where it is not held any more. */
  release(adoption: Adoption): void;
  /** Why it closed. Only asked once it has. */
  cause(): OwnerClosedError;
  /** An error is about to pass one of its subscriptions: where it drains already, it may be done after that. */
  childFails?(error: unknown): void;
  /** An error has passed one of its subscriptions, or closing a child of it failed. */
  childFailed?(error: unknown): void;
}

/** The property of an owner under which its {@link Holder} is found, whichever copy of this package made it. */
export const HOLDER: unique symbol = Symbol.for('rxleash/holder/v1');

/** Those of these kinds, newest first: a copy, since ending one may release others. */
export function newestFirst(list: AdoptionList, ...kinds: readonly AdoptionKind[]): Adoption[] {
  const found: Adoption[] = [];
  for (let adoption = list.newest; adoption !== undefined; adoption = adoption.older) {
    if (kinds.includes(adoption.kind)) found.push(adoption);
  }
  return found;
}
