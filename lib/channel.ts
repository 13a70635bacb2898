import { Subject } from 'rxjs';

import { checkName, knownOptions } from './options.js';
import type { Adoption, AdoptionList, AdoptionNode, Holder } from './owner/adoption.js';
import { checkOwner, holderOf } from './owner/owner-like.js';
import type { OwnerLike } from './owner/types.js';
import { CHANNEL, dev } from './dev-slot.js';

/** The options of {@link channel}. */
export interface ChannelOptions {
  /** Shown in reports. */
  readonly name?: string;
}

/**
 * Creates a `Subject` that completes when `owner` begins to drain, so that its subscribers can finish. A signal, a
 * `DestroyRef` or another kind of owner does not drain: then the channel completes when that owner closes. If the owner
 * has already closed, the channel is complete from the start.
 *
 * A later `next` is ignored, as on any completed Subject. Dev mode reports it as *late*. The owner releases a channel
 * that completes earlier. Throws a `TypeError` if `owner` is not an owner.
 *
 * Costs one object per channel, and one flag check per value.
 *
 * ```ts
 * const jobs = channel<Job>(worker, { name: 'jobs' });
 * jobs.subscribe({ next: run, complete: flush });
 *
 * await worker.close(); // flush runs first
 * ```
 *
 * After Go's `close(ch)`.
 */
export function channel<T>(owner: OwnerLike, options: ChannelOptions = {}): Subject<T> {
  checkOwner('owner', owner);
  knownOptions('channel()', options, ['name']);
  if (options.name !== undefined) checkName('name', options.name);
  return new Channel<T>(owner, options.name);
}

class Channel<T> extends Subject<T> implements AdoptionNode<'channel'> {
  readonly [CHANNEL]: string;
  readonly kind = 'channel';
  since = 0;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;
  readonly #holder: Holder;
  #closedByOwner = false;

  constructor(
    private readonly owner: OwnerLike,
    readonly label: string | undefined,
  ) {
    super();
    this[CHANNEL] = label ?? '';
    this.#holder = holderOf(owner);
    if (!this.#holder.adopt(this)) this.end();
  }

  end(): void {
    this.#closedByOwner = true;
    this.complete();
  }

  override next(value: T): void {
    if (this.#closedByOwner) {
      dev.probe?.late({ what: 'value', owner: this.owner, name: this.label });
    }
    super.next(value);
  }

  override error(error: unknown): void {
    this.#holder.release(this);
    super.error(error);
  }

  override complete(): void {
    this.#holder.release(this);
    super.complete();
  }

  override unsubscribe(): void {
    this.#holder.release(this);
    super.unsubscribe();
  }
}
