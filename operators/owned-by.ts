import type { MonoTypeOperatorFunction, Observable, Subscriber } from 'rxjs';

import { cutByOwner } from '../lib/ending.js';
import { NoOwnerError } from '../lib/errors.js';
import { LeashObservable } from '../lib/subscriber/leash-observable.js';
import { type Farewell, LeashSubscriber } from '../lib/subscriber/leash-subscriber.js';
import { checkName, checkWord, knownOptions } from '../lib/options.js';
import type { Adoption, AdoptionList, Held, Holder } from '../lib/owner/adoption.js';
import { ambient, ambientOwner } from '../lib/owner/ambient.js';
import { checkOwner, holderOf } from '../lib/owner/owner-like.js';
import type { OwnerLike } from '../lib/owner/types.js';
import { dev, type Link } from '../lib/probe.js';

/** What {@link ownedBy} takes beside the owner. */
export interface OwnedByOptions {
  /** What downstream hears when the owner closes. Default `'complete'`. */
  readonly onClose?: 'complete' | 'error' | 'silent';
  /** Shown in reports, and in those of the owner's close. */
  readonly name?: string;
}

/**
 * Makes `owner` responsible for every subscription made through it: when the owner closes, the source is torn down,
 * and then downstream hears.
 *
 * What it hears is `onClose`: `'complete'` (default: cannot hang, raises no unhandled error), `'error'` (an
 * {@link OwnerClosedError}, which says whether a deadline struck: for promises and aggregates, in which a partial result
 * must not pass for success), or `'silent'` (nothing; only as the last operator, since what
 * is below it would stay open for ever without a source).
 *
 * Without an argument it takes the ambient owner ({@link runWithOwner}) at the time of this call, else that of Angular's injection
 * context (with `provideRxleash()` of `rxleash/angular`), else throws a {@link NoOwnerError}. Where the owner has closed already the source is not touched: downstream hears at once.
 *
 * It owns what is upstream of it, so it goes last. Not below it: `repeat()`, and in `'error'` mode `retry()`, would
 * subscribe to a closed owner for ever.
 *
 * Throws a `TypeError` at once for what is no owner, or no option.
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

function owned<T>(source: Observable<T>, link: OwnedLink): Observable<T> {
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

type OwnedLink = Link & { readonly owner: OwnerLike; readonly onClose: Farewell };

/** One subscription, held by its owner: the node in the owner's list is the subscriber itself. */
class OwnedSubscriber<T> extends LeashSubscriber<T> implements Held<'subscription'> {
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
    // Only now: a draining owner runs its cleanup when the last of its subscriptions is gone, torn down and all.
    this.holder?.release(this);
    this.link = this.holder = undefined;
  }
}
