import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  Observable,
  type Observer,
  type Subscriber,
  type Subscription,
} from 'rxjs';

import type { Cut } from '../lib/ending.js';
import { badOption, LeakError, leakMessage, unwatchedHint } from '../lib/errors.js';
import type { Leak } from '../lib/leak.js';
import { LeashSubscriber } from '../lib/leash-subscriber.js';
import { LimitedSubscriber, type LimitName } from '../lib/limited-subscriber.js';
import { checkDuration, checkName, checkWord, knownOptions } from '../lib/options.js';
import { checkOwner } from '../lib/owner-like.js';
import type { OwnerLike } from '../lib/owner-types.js';
import { dev, type Link, LINK } from '../lib/probe.js';
import { reportUnhandled } from '../lib/unhandled.js';

/** What {@link withLeakGuard} takes. */
export interface LeakGuardOptions {
  /** Under which it is reported. */
  readonly name?: string;
  /** It is *overdue* when it is still open after so many ms. */
  readonly maxAge?: number;
  /** It is *stalled* when it gave no value for so many ms. */
  readonly maxIdle?: number;
  /**
   * What happens when a limit strikes: the registry reports it (`'report'`, the default); it is torn down, and
   * downstream completes (`'end'`) or hears a `LeakError` (`'error'`); or the function is called, and it goes on.
   */
  readonly onLeak?: 'report' | 'end' | 'error' | ((leak: Leak) => void);
  /** Whose it is, for the registry: a guard ends nothing when that closes. */
  readonly owner?: OwnerLike;
  /** Labels of your own, in `leaks.open()` and the JSON. */
  readonly tags?: readonly string[];
  /** Keeps the limits in force while dev mode is off. Default false. */
  readonly enforce?: boolean;
}

/**
 * Makes every subscription through it known to the registry, under this name, with the line that made it; and, with
 * limits, accuses it once it is too old or too silent.
 *
 * While dev mode is off it is not there: the source is subscribed to directly. That is decided at subscribe, so that
 * dev mode can be switched on and off under a pipeline that stands. Throws a `TypeError` or a `RangeError` at once
 * for an unknown option or a bad limit.
 *
 * Limits are in ms, count from the subscription or the last value, and are checked by one timer per subscription,
 * which none has whose `onLeak` is `'report'`.
 *
 * ```ts
 * ticks$.pipe(withLeakGuard({ name: 'ticks', maxIdle: 30_000 })).subscribe(draw);
 * ```
 *
 * After LeakCanary: watched first, accused later.
 */
export function withLeakGuard<T>(guard: string | LeakGuardOptions = {}): MonoTypeOperatorFunction<T> {
  const options = typeof guard === 'string' ? { name: guard } : guard;
  checkOptions(options);
  const { name, owner, maxAge, maxIdle, tags } = options;
  const limits = { ...(maxAge !== undefined && { maxAge }), ...(maxIdle !== undefined && { maxIdle }) };
  return (source) => {
    const link: Link = {
      operator: 'withLeakGuard',
      source,
      name,
      owner,
      guard: { ...limits, ...(tags && { tags }) },
    };
    return new GuardedObservable(source, link, options);
  };
}

/** While dev mode is off, to subscribe to it is to subscribe to its source: nothing of ours stands between. */
class GuardedObservable<T> extends Observable<T> {
  readonly [LINK]: Link;
  readonly #unguarded: Observable<T>;
  readonly #enforced: boolean;

  constructor(unguarded: Observable<T>, link: Link, options: LeakGuardOptions) {
    super((subscriber) => guarded(unguarded, subscriber, link, options));
    this[LINK] = link;
    this.#unguarded = unguarded;
    this.#enforced = options.enforce === true;
  }

  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // The flag is read now, so that dev mode can be toggled under a pipeline that stands.
    const watched = dev.probe !== null || this.#enforced;
    // rxjs declares an overload for either shape of the first argument, and none for both.
    const next = observerOrNext as ((value: T) => void) | null;
    return watched
      ? super.subscribe(next, error, complete)
      : this.#unguarded.subscribe(next, error, complete);
  }
}

const KNOWN = ['name', 'maxAge', 'maxIdle', 'onLeak', 'owner', 'tags', 'enforce'];

function checkOptions(options: LeakGuardOptions): void {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(badOption('withLeakGuard()', options, 'a name, or an object of options'));
  }
  knownOptions('withLeakGuard()', options, KNOWN);
  const { name, maxAge, maxIdle, onLeak, owner, tags, enforce } = options;
  if (name !== undefined) checkName('name', name);
  if (maxAge !== undefined) checkDuration('maxAge', maxAge);
  if (maxIdle !== undefined) checkDuration('maxIdle', maxIdle);
  if (onLeak !== undefined && typeof onLeak !== 'function')
    checkWord('onLeak', onLeak, ['report', 'end', 'error']);
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
  const { onLeak = 'report' } = options;
  if (downstream.closed) {
    source.subscribe(downstream);
  } else if (onLeak === 'report') {
    // The registry finds what is too old by itself: a timer is for those who want to be told, or to end it.
    source.subscribe(new LeashSubscriber(downstream, link));
  } else {
    const subscription = new GuardedSubscriber(downstream, link, options, onLeak);
    source.subscribe(subscription);
    subscription.watch();
  }
}

class GuardedSubscriber<T> extends LimitedSubscriber<T> {
  constructor(
    downstream: Subscriber<T>,
    private readonly link: Link,
    private readonly options: LeakGuardOptions,
    private readonly onLeak: Exclude<NonNullable<LeakGuardOptions['onLeak']>, 'report'>,
  ) {
    super(downstream, link, { total: options.maxAge, each: options.maxIdle }, asyncScheduler);
  }

  protected override strike(limit: LimitName, ms: number): void {
    const verdict = limit === 'total' ? 'overdue' : 'stalled';
    const leak = dev.probe?.struck(this, this.link, verdict) ?? this.#unwatched(verdict, ms);
    const { onLeak } = this;
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

  /** With dev mode off there is no record: no line is known, and no owner. */
  #unwatched(verdict: 'overdue' | 'stalled', ms: number): Leak {
    const { name } = this.options;
    return {
      verdict,
      severity: 'leak',
      fingerprint: [verdict, 'guarded', name ?? ''].join('|'),
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
