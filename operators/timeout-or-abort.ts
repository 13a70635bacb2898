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
import { badOption, noLimit } from '../lib/wording.js';
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
import type { Adoption, AdoptionList, AdoptionNode, Holder } from '../lib/owner/adoption.js';
import { checkOwner, holderOf } from '../lib/owner/owner-like.js';
import type { OwnerLike } from '../lib/owner/types.js';
import type { Link } from '../lib/dev-slot.js';

import { asDeadline, DeadlineError, type TimeoutInfo } from './deadline-error.js';

/** The limits of {@link timeoutOrAbort}, in ms, and its other options. 0 is a limit, and `Infinity` means none. */
export interface TimeoutOrAbortOptions<
  T,
  R extends ObservableInput<unknown> = ObservableInput<T>,
  M = unknown,
> {
  /** The time until the first value. */
  readonly first?: number | Date;
  /** The time between values; without `first`, also the time until the first one. */
  readonly each?: number;
  /** The time until the end. */
  readonly total?: number;
  /** The moment by which the stream must have ended. */
  readonly by?: Date;
  /** When this signal is aborted, the stream fails with its `reason`. */
  readonly signal?: AbortSignal;
  /** When this owner closes, the stream fails with an `OwnerClosedError`, or a `DeadlineError` if a deadline closed it. */
  readonly owner?: OwnerLike;
  /** Returns the fallback to switch to when a limit strikes, instead of an error. Only `signal` and `owner` end a fallback. */
  readonly with?: (info: TimeoutInfo<T, M>) => R;
  /** Available as `info.meta`. */
  readonly meta?: M;
  /** Shown in the error and in reports. */
  readonly name?: string;
  /** Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Limits the time that a subscription may take. When a limit strikes, or the signal or the owner aborts it, first the
 * source is torn down, and then downstream gets an error.
 *
 * A bare number is the **total** (in `timeout` of rxjs it is `each`): the stream must have ended within that many ms.
 * `first`, `each`, `with`, `meta` and `scheduler` mean the same as in `timeout`. A limit raises a
 * {@link DeadlineError}, which is an rxjs `TimeoutError`, or switches to `with(info)`. An aborted `signal` raises its
 * `reason`.
 *
 * The work upstream stops: the signal of {@link abortable} is aborted with the same error, also through switchMap,
 * mergeMap and share. An event of the source at the same instant as a limit wins over the limit.
 *
 * Throws a `TypeError` or a `RangeError` at once for a bad limit, an unknown option, or no limit at all.
 *
 * Costs one timer per subscription, for any number of limits, and none per value.
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
  // A teardown of the source can have ended the consumer: then no fallback is needed.
  if (downstream.closed) return;
  const subscription = new AbortableWait(downstream, link, options);
  if (!subscription.listenForAbort()) return;
  source.subscribe(subscription);
  subscription.watch();
}

/** Subscribes to the fallback, without limits, but under the same signal and owner. */
function fallBack<T>(
  downstream: Subscriber<T>,
  link: Link,
  { signal, owner, meta }: TimeoutOrAbortOptions<T>,
  fallback: () => ObservableInput<T>,
): void {
  // Deferred, since the teardown of the source can have aborted the rest.
  run(defer(fallback), downstream, link, { ...(signal && { signal }), ...(owner && { owner }), meta });
}

const NOTHING = {};

/** One subscription under limits. */
class AbortableWait<T> extends LimitedSubscriber<T> {
  #lastValue: T | null = null;
  #adoptions: LimitAdoption[] = [];
  /** These two lead to the source and the owner, so they are dropped at the end. */
  #link: Link | undefined;
  #options: TimeoutOrAbortOptions<T>;

  constructor(downstream: Subscriber<T>, link: Link, options: TimeoutOrAbortOptions<T>) {
    super(downstream, link, options, options.scheduler ?? asyncScheduler);
    this.#link = link;
    this.#options = options;
  }

  /** False if the subscription was aborted before it began. */
  listenForAbort(): boolean {
    const { signal, owner } = this.#options;
    if (signal !== undefined) this.#adoptBy(signal, () => this.#abortedBy(signal));
    if (owner !== undefined && !this.closed) this.#adoptBy(owner, (holder) => this.#closedBy(holder));
    return !this.closed;
  }

  protected override _next(value: T): void {
    this.#lastValue = value;
    super._next(value);
  }

  protected override tornDown(): void {
    super.tornDown();
    for (const adoption of this.#adoptions.splice(0)) adoption.holder.release(adoption);
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

  #adoptBy(like: OwnerLike, end: (holder: Holder) => void): void {
    const holder = holderOf(like);
    const adoption = new LimitAdoption(this, holder, end, this.#link?.name);
    this.#adoptions.push(adoption);
    if (!holder.adopt(adoption)) end(holder);
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

/** The adoption of a subscription by its signal or its owner. A subscription can have both. */
class LimitAdoption implements AdoptionNode<'subscription'> {
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
