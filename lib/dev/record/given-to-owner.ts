import type { OwnerInfo } from './owner-book.js';
import { HELD, type TrackRecord } from './record.js';
import { ancestor, type Watched } from '../base/rxjs-internals.js';

/** What owners were given to own, by `own()`: subscriptions, and composites of them. */
export class GivenToOwner {
  #owners = new WeakMap<Watched, OwnerInfo>();
  /** Has anything been given to an owner? */
  any = false;

  /** Without an owner, it was given back. */
  set(subscription: Watched, owner: OwnerInfo | undefined): void {
    this.any = true;
    if (owner === undefined) this.#owners.delete(subscription);
    else this.#owners.set(subscription, owner);
  }

  /** A record that has no owner of its own has that of whatever its subscriber is a part of. */
  attribute(record: TrackRecord, subscriber: Watched | undefined): void {
    if (!this.any || subscriber === undefined || (record.owner !== undefined && (record.traits & HELD) === 0))
      return;
    const ownerOf = (part: Watched): OwnerInfo | undefined => this.#owners.get(part);
    const owner = ownerOf(subscriber) ?? ancestor(subscriber, ownerOf);
    if (owner === undefined && record.owner === undefined) return;
    record.owner = owner;
    record.traits |= HELD;
  }

  clear(): void {
    this.#owners = new WeakMap();
    this.any = false;
  }
}
