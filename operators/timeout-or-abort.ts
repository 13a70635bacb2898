import {
  asyncScheduler,
  defer,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
  type SchedulerLike,
  type Subscriber,
  type Subscription,
} from 'rxjs';

import { type Cut, cutByOwner } from '../lib/ending.js';
import { badOption, noLimit } from '../lib/errors.js';
import { LeashObservable } from '../lib/subscriber/leash-observable.js';
import { LimitedSubscriber, type LimitName } from '../lib/subscriber/limited-subscriber.js';
import {
  checkDuration,
  checkFunction,
  checkLimit,
  checkMoment,
  checkName,
  checkSignal,
  knownOptions,
} from '../lib/options.js';
import type { Adoption, AdoptionList, Held, Holder } from '../lib/owner/adoption.js';
import { checkOwner, holderOf } from '../lib/owner/owner-like.js';
import type { OwnerLike } from '../lib/owner/types.js';
import type { Link } from '../lib/probe.js';

import { asDeadline, DeadlineError, type TimeoutInfo } from './deadline-error.js';

/** What may end the wait. Limits are in ms; 0 is one, `Infinity` is none. */
export interface TimeoutOrAbortOptions<
  T,
  R extends ObservableInput<unknown> = ObservableInput<T>,
  M = unknown,
> {
  /** Until the first value. */
  readonly first?: number | Date;
  /** Between values; without `first`, also until the first one. */
  readonly each?: number;
  /** Until the end. */
  readonly total?: number;
  /** The moment by which it must have ended. */
  readonly by?: Date;
  /** Ends it with an error, its `reason`, when it is aborted. */
  readonly signal?: AbortSignal;
  /** Ends it with an error when it closes: an `OwnerClosedError`, or a `DeadlineError` if its deadline struck. */
  readonly owner?: OwnerLike;
  /** What to switch to when a limit strikes, instead of an error. No limit applies to it; `signal` and `owner` do. */
  readonly with?: (info: TimeoutInfo<T, M>) => R;
  /** Passed on in `info`. */
  readonly meta?: M;
  /** Shown in the error and in reports. */
  readonly name?: string;
  /** Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Lets a subscription take so long, and no longer: when a limit strikes, or it is aborted, the source is torn down
 * and then downstream hears an error.
 *
 * A bare number is the **total** (in rxjs's `timeout` it is `each`!): within that many ms the stream must have ended.
 * `first`, `each`, `with`, `meta` and `scheduler` mean what they mean there. A limit raises a {@link DeadlineError},
 * which is an rxjs `TimeoutError`, or switches to `with(info)`; an aborted `signal` raises its `reason`.
 *
 * The work behind it stops: an {@link abortable} upstream sees its signal aborted with that same error, also through
 * switchMap, mergeMap and share. What happens in the same instant as a limit wins over it.
 *
 * Throws a `TypeError` or a `RangeError` at once for a bad limit, an unknown option, or no limit at all.
 *
 * Costs one timer per subscription, whatever the number of limits, and none per value.
 *
 * ```ts
 * search$.pipe(timeoutOrAbort({ first: 2_000, total: 10_000, name: 'search' })).subscribe(render);
 * ```
 *
 * After Go's `context.WithTimeout`, and Kotlin's `withTimeout`.
 */
export function timeoutOrAbort<T, R extends ObservableInput<unknown>, M = unknown>(
  limit: TimeoutOrAbortOptions<T, R, M> & { readonly with: (info: TimeoutInfo<T, M>) => R },
): OperatorFunction<T, T | ObservedValueOf<R>>;
export function timeoutOrAbort<T>(
  limit: number | TimeoutOrAbortOptions<T, ObservableInput<T>>,
): MonoTypeOperatorFunction<T>;
export function timeoutOrAbort<T>(limit: number | TimeoutOrAbortOptions<T>): MonoTypeOperatorFunction<T> {
  const options = typeof limit === 'number' ? { total: limit } : limit;
  checkOptions(options);
  return (source) => limited(source, options);
}

const KNOWN = ['first', 'each', 'total', 'by', 'signal', 'owner', 'with', 'meta', 'name', 'scheduler'];
const LIMITS = ['first', 'each', 'total', 'by', 'signal', 'owner'] as const;

function checkOptions<T>(options: TimeoutOrAbortOptions<T>): void {
  if (typeof options !== 'object' || (options as unknown) === null || options instanceof Date) {
    throw new TypeError(
      badOption('The argument of timeoutOrAbort()', options, 'a duration in ms, or an object of limits'),
    );
  }
  knownOptions('timeoutOrAbort()', options, KNOWN);
  const { first, each, total, by, signal, owner, with: fallback, name, scheduler } = options;
  if (LIMITS.every((limit) => options[limit] === undefined)) throw new TypeError(noLimit());
  if (first !== undefined) checkLimit('first', first);
  if (each !== undefined) checkDuration('each', each);
  if (total !== undefined) checkDuration('total', total);
  if (by !== undefined) checkMoment('by', by);
  if (signal !== undefined) checkSignal('signal', signal);
  if (owner !== undefined) checkOwner('owner', owner);
  if (fallback !== undefined) checkFunction('with', fallback);
  if (name !== undefined) checkName('name', name);
  if (
    scheduler !== undefined &&
    typeof (scheduler as Partial<SchedulerLike> | null)?.schedule !== 'function'
  ) {
    throw new TypeError(badOption('scheduler', scheduler, 'a scheduler'));
  }
}

function limited<T>(source: Observable<T>, options: TimeoutOrAbortOptions<T>): Observable<T> {
  const { name, owner = options.signal } = options;
  const link: Link = { operator: 'timeoutOrAbort', source, name, owner };
  return new LeashObservable(link, (subscriber) => run(source, subscriber, link, options));
}

function run<T>(
  source: Observable<T>,
  downstream: Subscriber<T>,
  link: Link,
  options: TimeoutOrAbortOptions<T>,
): void {
  // Also where a teardown of the source has ended the consumer: then there is nobody to fall back for.
  if (downstream.closed) return;
  const subscription = new AbortableWait(downstream, link, options);
  if (!subscription.takeHold()) return;
  source.subscribe(subscription);
  subscription.watch();
}

/** No limit applies to it; who aborts the one aborts the other. */
function fallBack<T>(
  downstream: Subscriber<T>,
  link: Link,
  { signal, owner, meta }: TimeoutOrAbortOptions<T>,
  fallback: () => ObservableInput<T>,
): void {
  // Called late: what tore the source down may have aborted the rest as well.
  run(defer(fallback), downstream, link, { ...(signal && { signal }), ...(owner && { owner }), meta });
}

const NOTHING = {};

/** One subscription under limits. */
class AbortableWait<T> extends LimitedSubscriber<T> {
  #lastValue: T | null = null;
  #grips: Grip[] = [];
  /** Both lead to the source or the owner: gone when it is over. */
  #link: Link | undefined;
  #options: TimeoutOrAbortOptions<T>;

  constructor(downstream: Subscriber<T>, link: Link, options: TimeoutOrAbortOptions<T>) {
    super(downstream, link, options, options.scheduler ?? asyncScheduler);
    this.#link = link;
    this.#options = options;
  }

  /** False where it was aborted before it began. */
  takeHold(): boolean {
    const { signal, owner } = this.#options;
    if (signal !== undefined) this.#grip(signal, () => this.#abortedBy(signal));
    if (owner !== undefined && !this.closed) this.#grip(owner, (holder) => this.#closedBy(holder));
    return !this.closed;
  }

  protected override _next(value: T): void {
    this.#lastValue = value;
    super._next(value);
  }

  protected override tornDown(): void {
    super.tornDown();
    for (const grip of this.#grips.splice(0)) grip.holder.release(grip);
    this.#lastValue = null;
    this.#link = undefined;
    this.#options = NOTHING;
  }

  protected override strike(limit: LimitName, ms: number): void {
    const { info, silence } = this;
    const link = this.#link as Link;
    const options = this.#options;
    const error = new DeadlineError({ limit, ms, label: link.name, info, silence });
    const cut: Cut = { ending: { by: 'deadline', error }, reason: error };
    const { with: fallback } = options;
    if (fallback === undefined) this.cutOff(cut, 'error');
    else this.cutFor(cut, (downstream) => fallBack(downstream, link, options, () => fallback(info)));
  }

  get info(): TimeoutInfo<T> {
    const { meta = null } = this.#options;
    return { meta, lastValue: this.#lastValue, seen: this.seen };
  }

  #grip(like: OwnerLike, end: (holder: Holder) => void): void {
    const holder = holderOf(like);
    const grip = new Grip(this, holder, end, this.#link?.name);
    this.#grips.push(grip);
    if (!holder.adopt(grip)) end(holder);
  }

  #abortedBy(signal: AbortSignal): void {
    const error: unknown = signal.reason;
    this.cutOff({ ending: { by: 'signal', reason: error }, reason: error }, 'error');
  }

  #closedBy(holder: Holder): void {
    const closed = holder.cause();
    const deadline = asDeadline(closed, { label: this.#link?.name, info: this.info });
    const cut: Cut = deadline
      ? { ending: { by: 'deadline', error: deadline }, reason: deadline }
      : cutByOwner(holder);
    this.cutOff(cut, 'error');
  }
}

/** How a subscription hangs on its signal or its owner, of which it may have both. */
class Grip implements Held<'subscription'> {
  readonly kind = 'subscription';
  since = 0;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;

  constructor(
    readonly subscription: Subscription,
    readonly holder: Holder,
    readonly end: (holder: Holder) => void,
    readonly label: string | undefined,
  ) {}
}
