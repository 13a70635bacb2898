import { ownerFacts } from '../../owner/owner-like.js';
import type { OwnerLike } from '../../owner/types.js';
import { textOf } from '../../show.js';
import { host } from '../base/host.js';
import type { Watched } from '../base/rxjs-internals.js';

/** What a host can tell of an owner of its own kind, such as a component. */
export interface OwnerDescription {
  /** Of what should end with it: the operator that does, in the words of the host. */
  readonly remedy: string;
  /**
   * Does something that is open after it has closed go with it all the same, or end by itself? Asked with the subscriber, and with the
   * function that has subscribed, before that is reported.
   */
  readonly spares?: (subscriber: Watched, subscribedIn: string | undefined) => boolean;
  /** Of those of its kind that have closed, such as the components of one class: which one it was, and how many there are by now. */
  readonly turn?: () => { readonly number: number; readonly of: number };
}

/**
 * What records know of an owner. They do not hold the owner itself: it holds its subscribers, and through them the
 * registry would keep alive what the program has dropped.
 */
export interface OwnerInfo {
  readonly id: number;
  name: string;
  path: string;
  readonly parent: number | undefined;
  /** ms since the registry began; undefined while it is open or draining. */
  closedAt: number | undefined;
  /** The first id of what was opened after that. */
  closedBefore: number;
  reason: string | undefined;
  description: OwnerDescription | undefined;
  readonly owner: WeakRef<OwnerLike>;
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

/** Every owner that dev mode has heard of and that is still there. */
export class OwnerBook {
  #byOwner = new WeakMap<OwnerLike, OwnerInfo>();
  readonly #open = new Set<OwnerInfo>();
  /** Those that do not tell when they close, and are asked. */
  readonly #asked = new Set<OwnerInfo>();
  #lastId = 0;
  #pruneAt = 64;

  /** `nextRecord` tells the id that the next record will get. */
  constructor(private readonly nextRecord: () => number) {}

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

  /** Undefined for a `draining` signal: what ends with it is not owned by it. */
  infoOf(owner: OwnerLike, at = 0): OwnerInfo | undefined {
    const known = this.#byOwner.get(owner);
    if (known !== undefined) return known;
    const same = host.ownerOf?.(owner);
    if (same !== undefined) return this.#knownAs(same, owner);
    const { draining, closed, reason } = ownerFacts(owner);
    if (draining) return undefined;
    const info = this.#add(owner, undefined);
    if (closed) this.#close(info, reason, at);
    else this.#asked.add(info);
    return info;
  }

  /** What its host can tell of it. */
  describe(owner: OwnerLike, description: OwnerDescription): void {
    const info = this.infoOf(owner);
    if (info !== undefined) info.description = description;
  }

  #knownAs(owner: OwnerLike, handle: OwnerLike): OwnerInfo | undefined {
    const info = this.infoOf(owner);
    if (info !== undefined) this.#byOwner.set(handle, info);
    return info;
  }

  /** Asks those that do not tell. */
  ask(at: number): void {
    for (const info of this.#asked) {
      const owner = info.owner.deref();
      if (owner === undefined) this.#asked.delete(info);
      else {
        const { closed, reason } = ownerFacts(owner);
        if (closed) this.#close(info, reason, at);
      }
    }
  }

  /** The open ones, and whatever else `records` refer to. */
  rows(owners: Iterable<OwnerInfo>): OwnerRow[] {
    this.#prune();
    const infos = new Set([...this.#open, ...owners]);
    return [...infos].sort((a, b) => a.id - b.id).map(ownerRow);
  }

  /** The id that the next one will get. */
  get upcoming(): number {
    return this.#lastId + 1;
  }

  /** Those that could have been closed and were not. Who has to be asked may stay as it is: a signal need never abort. */
  *left(): Generator<OwnerInfo> {
    for (const info of this.#open) {
      if (!this.#asked.has(info) && info.owner.deref() !== undefined) yield info;
    }
  }

  clear(): void {
    this.#byOwner = new WeakMap();
    this.#open.clear();
    this.#asked.clear();
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
      info.closedBefore = this.nextRecord();
    }
    info.reason ??= reasonText(reason);
    this.#open.delete(info);
    this.#asked.delete(info);
  }

  /** Amortised: asked for only when their number has doubled. */
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

/** A reason as text: the object itself could hold anything of the user's. */
export function reasonText(reason: unknown): string | undefined {
  return reason === undefined ? undefined : textOf(reason);
}
