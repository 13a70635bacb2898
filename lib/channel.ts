import { Subject } from 'rxjs';

import { checkName, knownOptions } from './options.js';
import type { Adoption, AdoptionList, Held, Holder } from './owner/adoption.js';
import { checkOwner, holderOf } from './owner/owner-like.js';
import type { OwnerLike } from './owner/types.js';
import { CHANNEL, dev } from './probe.js';

/** What {@link channel} takes. */
export interface ChannelOptions {
  /** Shown in reports. */
  readonly name?: string;
}

/**
 * A `Subject` that completes when `owner` begins to drain: who reads it hears that no more will come, and can finish.
 * For any other kind of owner, when that closes. With an owner that has closed, it is complete from the start.
 *
 * A `next` after that goes nowhere, as on any completed Subject; dev mode reports it as *late*. A channel that is
 * completed earlier is let go by its owner. Throws a `TypeError` for what is no owner.
 *
 * Costs one object for each channel, and a flag per value.
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

class Channel<T> extends Subject<T> implements Held<'channel'> {
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
