import { ownerFacts, ownerOfSignal } from '../../owner/owner-like.js';
import type { OwnerLike } from '../../owner/types.js';
import { textOf } from '../../show.js';
import { host } from '../base/host.js';
import { mishap } from '../base/mishaps.js';
import type { Watched } from '../base/rxjs-internals.js';
import type { Place } from '../stack/places.js';

/** A host's description of an owner of its own kind, such as a component. */
export interface OwnerDescription {
  /** The operator that ends a stream with this owner, in the words of the host. */
  readonly remedy: string;
  /**
   * Whether a subscription that is open after the owner has closed ends anyway. Called before it is reported,
   * with its subscriber and the place of the call, if one is reported.
   */
  readonly isExempt?: (subscriber: Watched, place: Place | undefined) => boolean;
  /**
   * The ordinal of this owner among the closed ones of its kind (such as the components of one class), and
   * their number so far.
   */
  readonly ordinal?: () => { readonly number: number; readonly of: number };
  /** Whether it belongs to no application, so that it is collected with the code that made it. */
  readonly isDetached?: boolean;
}

/**
 * Whether the host of an owner says that this ends anyway. If the host fails, nothing is proved for this
 * subscription, and the others are still examined.
 */
export function isSpared(
  description: OwnerDescription | undefined,
  subscriber: Watched,
  place: Place | undefined,
): boolean {
  try {
    return description?.isExempt?.(subscriber, place) === true;
  } catch (failure) {
    mishap('asking whether a subscription ends with its owner', failure);
    return true;
  }
}

/**
 * The facts about an owner that records keep. They do not hold the owner itself: it holds its subscribers, so
 * the registry would keep alive objects that the program has dropped.
 */
export interface OwnerInfo {
  readonly id: number;
  name: string;
  path: string;
  readonly parent: number | undefined;
  /** ms since the registry began; undefined while it is open or draining. */
  closedAt: number | undefined;
  /** The id of the first record that was opened after that. */
  closedBefore: number;
  reason: string | undefined;
  description: OwnerDescription | undefined;
  readonly owner: WeakRef<OwnerLike>;
}

/** Whether it lives on until something closes it, with everything that it owns. */
export function isOpen({ closedAt, description }: OwnerInfo): boolean {
  return closedAt === undefined && description?.isDetached !== true;
}

/** An owner in a snapshot. */
export interface OwnerRow {
  readonly id: number;
  readonly parent?: number;
  readonly name: string;
  readonly path: string;
  readonly state: 'open' | 'draining' | 'closed';
  readonly reason?: string;
}

/** All owners that dev mode knows and that have not been collected. */
export class OwnerBook {
  #byOwner = new WeakMap<OwnerLike, OwnerInfo>();
  readonly #open = new Set<OwnerInfo>();
  /** The owners that do not announce their close and are polled. */
  readonly #polled = new Set<OwnerInfo>();
  #lastId = 0;
  #pruneAt = 64;

  /** @param upcomingRecordId Returns the id of the next record. */
  constructor(private readonly upcomingRecordId: () => number) {}

  opened(owner: OwnerLike, parent: OwnerLike | undefined): void {
    this.#add(owner, parent && this.infoOf(parent)?.id);
  }

  closed(owner: OwnerLike, reason: unknown, at: number): void {
    const info = this.#byOwner.get(owner);
    if (info !== undefined) this.#close(info, reason, at);
  }

  renamed(owner: OwnerLike): void {
    const info = this.#byOwner.get(owner);
    if (info !== undefined) Object.assign(info, ownerPath(owner));
  }

  /**
   * The facts about an owner. Undefined for a `draining` signal, which does not own the subscriptions that
   * end with it.
   */
  infoOf(owner: OwnerLike, at = 0): OwnerInfo | undefined {
    const known = this.#byOwner.get(owner);
    // One that closes unannounced may have done so since the last look.
    if (known !== undefined && at > 0 && this.#polled.has(known)) this.#look(known, owner, at);
    if (known !== undefined) return known;
    const { draining, closed, reason } = ownerFacts(owner);
    if (draining) return undefined;
    const same = host.ownerOf?.(owner) ?? ownerOfSignal(owner);
    if (same !== undefined) return this.#addAlias(same, owner);
    const info = this.#add(owner, undefined);
    if (closed) this.#close(info, reason, at);
    else this.#polled.add(info);
    return info;
  }

  /** Adds the description of an owner by its host. */
  describe(owner: OwnerLike, description: OwnerDescription): void {
    const info = this.infoOf(owner);
    if (info !== undefined) info.description = description;
  }

  #addAlias(owner: OwnerLike, handle: OwnerLike): OwnerInfo | undefined {
    const info = this.infoOf(owner);
    if (info !== undefined) this.#byOwner.set(handle, info);
    return info;
  }

  /** Checks which of the polled owners have closed. */
  poll(at: number): void {
    for (const info of this.#polled) {
      const owner = info.owner.deref();
      if (owner === undefined) this.#polled.delete(info);
      else this.#look(info, owner, at);
    }
  }

  #look(info: OwnerInfo, owner: OwnerLike, at: number): void {
    const { closed, reason } = ownerFacts(owner);
    if (closed) this.#close(info, reason, at);
  }

  /** The rows of all open owners, and of `owners`. */
  rows(owners: Iterable<OwnerInfo>): OwnerRow[] {
    this.#prune();
    const infos = new Set([...this.#open, ...owners]);
    return [...infos].sort((a, b) => a.id - b.id).map(ownerRow);
  }

  /** The id of the next owner. */
  get upcomingId(): number {
    return this.#lastId + 1;
  }

  /**
   * The owners that could have been closed and were not. Polled ones are left out: a signal need never abort.
   */
  *neverClosed(): Generator<OwnerInfo> {
    for (const info of this.#open) {
      if (!this.#polled.has(info) && info.owner.deref() !== undefined) yield info;
    }
  }

  clear(): void {
    this.#byOwner = new WeakMap();
    this.#open.clear();
    this.#polled.clear();
  }

  #add(owner: OwnerLike, parent: number | undefined): OwnerInfo {
    const { name, path } = ownerFacts(owner);
    const info: OwnerInfo = {
      id: ++this.#lastId,
      name,
      path,
      parent,
      closedAt: undefined,
      closedBefore: Infinity,
      reason: undefined,
      description: undefined,
      owner: new WeakRef(owner),
    };
    this.#byOwner.set(owner, info);
    this.#open.add(info);
    if (this.#open.size >= this.#pruneAt) this.#prune();
    return info;
  }

  #close(info: OwnerInfo, reason: unknown, at: number): void {
    if (info.closedAt === undefined) {
      info.closedAt = at;
      info.closedBefore = this.upcomingRecordId();
    }
    info.reason ??= reasonText(reason);
    this.#open.delete(info);
    this.#polled.delete(info);
  }

  /** Removes collected owners. Amortised: it runs when their number has doubled. */
  #prune(): void {
    for (const info of this.#open) {
      if (info.owner.deref() === undefined) this.#open.delete(info);
    }
    this.#pruneAt = Math.max(64, 2 * this.#open.size);
  }
}

function ownerRow(info: OwnerInfo): OwnerRow {
  const { id, parent, name, path, closedAt, reason } = info;
  const owner = info.owner.deref() as { state?: OwnerRow['state'] } | undefined;
  const state = closedAt === undefined ? (owner?.state ?? 'open') : 'closed';
  return { id, ...(parent && { parent }), name, path, state, ...(reason !== undefined && { reason }) };
}

function ownerPath(owner: OwnerLike): Pick<OwnerInfo, 'name' | 'path'> {
  const { name, path } = ownerFacts(owner);
  return { name, path };
}

/** A reason as text, since the object itself could hold values of the user. */
export function reasonText(reason: unknown): string | undefined {
  return reason === undefined ? undefined : textOf(reason);
}
