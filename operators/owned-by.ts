import type { MonoTypeOperatorFunction, Observable, Subscriber } from 'rxjs';

import { cutByOwner } from '../lib/ending.js';
import { NoOwnerError } from '../lib/errors.js';
import { LeashObservable } from '../lib/subscriber/leash-observable.js';
import { type CloseNotification, LeashSubscriber } from '../lib/subscriber/leash-subscriber.js';
import { checkName, checkWord, knownOptions } from '../lib/options.js';
import type { Adoption, AdoptionList, AdoptionNode, Holder } from '../lib/owner/adoption.js';
import { ambient, ambientOwner } from '../lib/owner/ambient.js';
import { checkOwner, holderOf } from '../lib/owner/owner-like.js';
import type { OwnerLike } from '../lib/owner/types.js';
import { dev, type Link } from '../lib/dev-slot.js';

/** The options of {@link ownedBy}. */
export interface OwnedByOptions {
  /** How the subscription ends downstream when the owner closes. Default `'complete'`. */
  readonly onClose?: 'complete' | 'error' | 'silent';
  /** Shown in leak reports and in close reports. */
  readonly name?: string;
}

/**
 * Makes `owner` responsible for every subscription made through it: when the owner closes, first the source is torn
 * down, and then downstream is notified. `onClose` sets the notification:
 *
 * - `'complete'` (default): cannot leave a consumer waiting, and raises no unhandled error.
 * - `'error'`: an {@link OwnerClosedError}, whose reason shows whether a deadline struck. For promises and aggregates,
 *   in which a partial result must not look like success.
 * - `'silent'`: no notification. Only for the last operator, since operators below it would stay open without a source.
 *
 * Without an argument, the owner is the ambient one ({@link runWithOwner}) at the time of this call, else the one of
 * Angular's injection context (with `provideRxleash()` of `rxleash/angular`). If there is neither, it throws a
 * {@link NoOwnerError}. If the owner has already closed, the source is not subscribed to, and downstream is notified at
 * once.
 *
 * `ownedBy` ends only its upstream, so it comes last in a pipe. In particular, `repeat()` below it, or `retry()` in
 * `'error'` mode, would resubscribe to a closed owner forever.
 *
 * Throws a `TypeError` at once if `owner` is not an owner, or if an option is unknown.
 *
 * Costs one object per subscription, and one call per value (`bench/results.md`).
 *
 * ```ts
 * const panel = createOwner({ name: 'panel' });
 * prices$.pipe(ownedBy(panel)).subscribe(render);
 *
 * await panel.close(); // prices$ is torn down here
 * ```
 *
 * After AutoDispose, and Angular's `takeUntilDestroyed`.
 */
export function ownedBy<T>(
  owner: OwnerLike | undefined = ambientOwner() ?? ambient.find?.(),
  options: OwnedByOptions = {},
): MonoTypeOperatorFunction<T> {
  knownOptions('ownedBy()', options, ['onClose', 'name']);
  const { onClose = 'complete', name } = options;
  checkWord('onClose', onClose, ['complete', 'error', 'silent']);
  if (name !== undefined) checkName('name', name);
  if (owner === undefined) throw new NoOwnerError('ownedBy()');
  checkOwner('owner', owner);
  return (source) => owned(source, { operator: 'ownedBy', source, owner, name, onClose });
}

/** As `ownedBy`, with options that have been checked. */
export function owned<T>(source: Observable<T>, link: OwnedLink): Observable<T> {
  return new LeashObservable(link, (downstream) => {
    if (downstream.closed) return;
    const holder = holderOf(link.owner);
    const subscription = new OwnedSubscriber(downstream, link, holder);
    // Adopt first: a synchronous source can close its own owner while it emits.
    if (holder.adopt(subscription)) source.subscribe(subscription);
    else {
      dev.probe?.late({ what: 'subscription', owner: link.owner, link });
      subscription.end(holder);
    }
  });
}

type OwnedLink = Link & { readonly owner: OwnerLike; readonly onClose: CloseNotification };

/** One owned subscription. The subscriber itself is the node in the owner's list. */
class OwnedSubscriber<T> extends LeashSubscriber<T> implements AdoptionNode<'subscription'> {
  readonly kind = 'subscription';
  since!: number;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;
  link: OwnedLink | undefined;
  private holder: Holder | undefined;

  constructor(downstream: Subscriber<T>, link: OwnedLink, holder: Holder) {
    super(downstream, link);
    this.link = link;
    this.holder = holder;
  }

  end(holder: Holder): void {
    this.cutOff(cutByOwner(holder), (this.link as OwnedLink).onClose);
  }

  protected override _error(error: unknown): void {
    const { holder } = this;
    holder?.childFails?.(error);
    try {
      super._error(error);
    } finally {
      holder?.childFailed?.(error);
    }
  }

  protected override tornDown(): void {
    // After the teardown: a draining owner runs its cleanup as soon as its last subscription is released.
    this.holder?.release(this);
    this.link = this.holder = undefined;
  }
}
