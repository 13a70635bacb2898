import { asyncScheduler, type MonoTypeOperatorFunction, type Observable, type Subscriber } from 'rxjs';

import type { Cut } from '../lib/ending.js';
import { badOption, LeakError, leakMessage, unwatchedHint } from '../lib/errors.js';
import type { Leak } from '../lib/leak.js';
import { BypassObservable } from '../lib/subscriber/bypass-observable.js';
import type { LimitName, Limits } from '../lib/subscriber/limited-subscriber.js';
import { checkDuration, checkFunction, checkName, checkWord, knownOptions } from '../lib/options.js';
import { checkOwner } from '../lib/owner/owner-like.js';
import type { OwnerLike } from '../lib/owner/types.js';
import { dev, type Link } from '../lib/probe.js';
import { StandInSubscriber } from '../lib/subscriber/stand-in-subscriber.js';
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
    return new BypassObservable(
      link,
      (subscriber) => guarded(source, subscriber, link, options),
      // While dev mode is off, to subscribe to it is to subscribe to its source: nothing of ours stands between.
      enforce ? undefined : (...listeners) => source.subscribe(...listeners),
    );
  };
}

const KNOWN = ['name', 'maxAge', 'maxIdle', 'onLeak', 'owner', 'tags', 'enforce'];

function checkOptions(options: LeakGuardOptions): void {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(
      badOption('The argument of withLeakGuard()', options, 'a name, or an object of options'),
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
    // The registry finds what is too old by itself: a timer is for those who want to be notified, or to end it.
    const limits = onLeak === 'report' ? {} : { total: maxAge, each: maxIdle };
    const subscription = new GuardedSubscriber(downstream, link, onLeak, limits);
    source.subscribe(subscription);
    subscription.watch();
  }
}

/** What it watches it stands for: nobody can tell that a guard is there, until one of its limits strikes. */
class GuardedSubscriber<T> extends StandInSubscriber<T> {
  /** Leads to the source: gone when it is over. */
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

  /** To accuse is no work to wait for. */
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
    const leak = dev.probe?.struck(this, link, verdict) ?? this.#unwatched(link, verdict, ms);
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

  /** With dev mode off there is no record: no line is known, and no owner. */
  #unwatched({ name }: Link, verdict: 'overdue' | 'stalled', ms: number): Leak {
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
