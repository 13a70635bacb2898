import type { OwnerInfo } from './owner-book.js';
import { GIVEN_TO_OWNER, type TrackRecord } from './record.js';
import { ancestor, type Watched } from '../base/rxjs-internals.js';

/** The subscriptions (also composites of them) that were given to owners with `own()`. */
export class GivenToOwner {
  #owners = new WeakMap<Watched, OwnerInfo>();
  /** Whether anything has been given to an owner. */
  any = false;

  /** Sets the owner of a subscription; undefined if the subscription was released. */
  set(subscription: Watched, owner: OwnerInfo | undefined): void {
    this.any = true;
    if (owner === undefined) this.#owners.delete(subscription);
    else this.#owners.set(subscription, owner);
  }

  /**
   * Gives a record without an owner of its own the owner of its subscriber, or of a composite that contains
   * it.
   */
  attribute(record: TrackRecord, subscriber: Watched | undefined): void {
    if (
      !this.any ||
      subscriber === undefined ||
      (record.owner !== undefined && (record.traits & GIVEN_TO_OWNER) === 0)
    )
      return;
    const ownerOf = (part: Watched): OwnerInfo | undefined => this.#owners.get(part);
    const owner = ownerOf(subscriber) ?? ancestor(subscriber, ownerOf);
    if (owner === undefined && record.owner === undefined) return;
    record.owner = owner;
    record.traits |= GIVEN_TO_OWNER;
  }

  clear(): void {
    this.#owners = new WeakMap();
    this.any = false;
  }
}
