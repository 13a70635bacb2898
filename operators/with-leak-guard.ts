import { asyncScheduler, type MonoTypeOperatorFunction, type Observable, type Subscriber } from 'rxjs';

import type { Cut } from '../lib/ending.js';
import { LeakError } from '../lib/errors.js';
import { badOption, leakMessage, unwatchedHint } from '../lib/wording.js';
import type { Leak } from '../lib/leak.js';
import { BypassObservable } from '../lib/subscriber/bypass-observable.js';
import type { LimitName, Limits } from '../lib/subscriber/limited-subscriber.js';
import { checkDuration, checkFunction, checkName, checkWord, knownOptions } from '../lib/options.js';
import { checkOwner } from '../lib/owner/owner-like.js';
import type { OwnerLike } from '../lib/owner/types.js';
import { dev, type Link } from '../lib/dev-slot.js';
import { StandInSubscriber } from '../lib/subscriber/stand-in-subscriber.js';
import { reportUnhandled } from '../lib/unhandled.js';

/** The options of {@link withLeakGuard}. */
export interface LeakGuardOptions {
  /** Shown in reports. */
  readonly name?: string;
  /** The subscription is *overdue* if it is still open after this time (ms). */
  readonly maxAge?: number;
  /** The subscription is *stalled* if it has emitted no value for this time (ms). */
  readonly maxIdle?: number;
  /**
   * The reaction when a limit strikes. `'report'` (default): the registry reports the subscription. `'end'` and
   * `'error'`: it is torn down, and downstream completes or gets a `LeakError`. A function is called with the leak, and
   * the subscription goes on.
   */
  readonly onLeak?: 'report' | 'end' | 'error' | ((leak: Leak) => void);
  /** The owner that the registry shows. The guard does not end the subscription when this owner closes. */
  readonly owner?: OwnerLike;
  /** Labels for `leaks.open()` and the JSON report. */
  readonly tags?: readonly string[];
  /** Keeps the limits in force while dev mode is off. Default false. */
  readonly enforce?: boolean;
}

/**
 * Registers every subscription made through it, with this name and the line that made it. With limits, a subscription
 * that is open or silent for too long is reported as a leak.
 *
 * While dev mode is off, the source is subscribed to directly. This is decided at each subscribe, so dev mode can be
 * switched while a pipeline exists. Throws a `TypeError` or a `RangeError` at once for an unknown option or a bad limit.
 *
 * Limits are in ms, and count from the subscription (`maxAge`) or the last value (`maxIdle`). Costs one timer per
 * subscription with limits, and no timer if `onLeak` is `'report'`.
 *
 * ```ts
 * ticks$.pipe(withLeakGuard({ name: 'ticks', maxIdle: 30_000 })).subscribe(draw);
 * ```
 *
 * After LeakCanary, which watches first and reports later.
 */
export function withLeakGuard<T>(guard: string | LeakGuardOptions = {}): MonoTypeOperatorFunction<T> {
  const options = typeof guard === 'string' ? { name: guard } : guard;
  checkOptions(options);
  const { name, owner, maxAge, maxIdle, tags, enforce } = options;
  const limits = { ...(maxAge !== undefined && { maxAge }), ...(maxIdle !== undefined && { maxIdle }) };
  return (source) => {
    const link: Link = {
      operator: 'withLeakGuard',
      source,
      name,
      owner,
      guard: { ...limits, ...(tags && { tags }) },
    };
    return guardedObservable(link, options, enforce === true);
  };
}

/** Names the subscriptions that a host makes of `source`, for reports. They have the line of their root. */
export function namedByHost<T>(source: Observable<T>, name: string): Observable<T> {
  return guardedObservable({ operator: 'withLeakGuard', source, name, isByHost: true }, {}, false);
}

function guardedObservable<T>(link: Link, options: LeakGuardOptions, enforce: boolean): Observable<T> {
  const source = link.source as Observable<T>;
  return new BypassObservable<T>(
    link,
    (subscriber) => guarded(source, subscriber, link, options),
    // While dev mode is off, subscribers go to the source directly.
    enforce ? undefined : (...listeners) => source.subscribe(...listeners),
  );
}

const KNOWN = ['name', 'maxAge', 'maxIdle', 'onLeak', 'owner', 'tags', 'enforce'];

function checkOptions(options: LeakGuardOptions): void {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(
      badOption('The argument of withLeakGuard()', options, 'a name, or an options object'),
    );
  }
  knownOptions('withLeakGuard()', options, KNOWN);
  const { name, maxAge, maxIdle, onLeak, owner, tags, enforce } = options;
  if (name !== undefined) checkName('name', name);
  if (maxAge !== undefined) checkDuration('maxAge', maxAge);
  if (maxIdle !== undefined) checkDuration('maxIdle', maxIdle);
  if (typeof onLeak === 'function') checkFunction('onLeak', onLeak);
  else if (onLeak !== undefined) checkWord('onLeak', onLeak, ['report', 'end', 'error']);
  if (owner !== undefined) checkOwner('owner', owner);
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'))) {
    throw new TypeError(badOption('tags', tags, 'an array of strings'));
  }
  if (enforce !== undefined && typeof enforce !== 'boolean') {
    throw new TypeError(badOption('enforce', enforce, 'true or false'));
  }
}

function guarded<T>(
  source: Observable<T>,
  downstream: Subscriber<T>,
  link: Link,
  options: LeakGuardOptions,
): void {
  if (downstream.closed) {
    source.subscribe(downstream);
  } else {
    const { onLeak = 'report', maxAge, maxIdle } = options;
    // The registry finds old subscriptions without a timer. Only the other reactions need one.
    const limits = onLeak === 'report' ? {} : { total: maxAge, each: maxIdle };
    const subscription = new GuardedSubscriber(downstream, link, onLeak, limits);
    source.subscribe(subscription);
    subscription.watch();
  }
}

/** Stands in for its consumer, so that a program cannot observe the guard until one of its limits strikes. */
class GuardedSubscriber<T> extends StandInSubscriber<T> {
  /** Leads to the source, so it is dropped at the end. */
  #link: Link | undefined;
  readonly #onLeak: NonNullable<LeakGuardOptions['onLeak']>;

  constructor(
    downstream: Subscriber<T>,
    link: Link,
    onLeak: NonNullable<LeakGuardOptions['onLeak']>,
    limits: Limits,
  ) {
    super(downstream, link, limits, asyncScheduler);
    this.#link = link;
    this.#onLeak = onLeak;
  }

  /** A pending report must not keep the process alive. */
  protected override get holdsProcess(): boolean {
    return false;
  }

  protected override tornDown(): void {
    super.tornDown();
    this.#link = undefined;
  }

  protected override strike(limit: LimitName, ms: number): void {
    const verdict = limit === 'total' ? 'overdue' : 'stalled';
    const link = this.#link as Link;
    const leak = dev.probe?.struck(this, link, verdict) ?? this.#untrackedLeak(link, verdict, ms);
    const onLeak = this.#onLeak;
    if (typeof onLeak === 'function') {
      try {
        onLeak(leak);
      } catch (error) {
        reportUnhandled(error);
      }
      return;
    }
    const error = new LeakError([leak], leakMessage(leak, ms));
    const cut: Cut = { ending: { by: 'guard', leak }, reason: error };
    this.cutOff(cut, onLeak === 'end' ? 'complete' : 'error');
  }

  /** While dev mode is off there is no record, so the line and the owner are unknown. */
  #untrackedLeak({ name }: Link, verdict: 'overdue' | 'stalled', ms: number): Leak {
    return {
      verdict,
      severity: 'leak',
      fingerprint: `${verdict}|guarded|${name ?? ''}|`,
      ...(name !== undefined && { name }),
      kind: 'guarded',
      count: 1,
      sites: [],
      oldestAge: this.age,
      ...(verdict === 'stalled' && { idle: ms }),
      values: this.seen,
      hint: unwatchedHint(),
    };
  }
}
