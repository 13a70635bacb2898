import { asyncScheduler, type SchedulerLike, type Subscriber, Subscription } from 'rxjs';

import { LONGEST_TIMER } from './clock.js';
import { LeashSubscriber } from './leash-subscriber.js';
import type { Link } from './probe.js';

/** How long a subscription may take (ms, or a moment). `first` counts until the first value only. */
export interface Limits {
  readonly first?: number | Date | undefined;
  readonly each?: number | undefined;
  readonly total?: number | undefined;
  readonly by?: Date | undefined;
}

export type LimitName = keyof Limits;

/**
 * A subscription that is watched by the clock: at most one timer each, however many limits.
 *
 * A limit that every value moves (`each`) re-arms that timer only when it rings: per value it costs a flag. The time
 * of the last value is read once per turn, at its end, so that a value is never taken for older than it is.
 */
export abstract class LimitedSubscriber<T> extends LeashSubscriber<T> {
  protected seen = 0;
  protected lastValue: T | null = null;
  readonly #started: number;
  readonly #exact: boolean;
  #lastAt = 0;
  #spoke = false;
  /** None before it is watched; an empty one while nothing is due. */
  #timer: Subscription | undefined;
  /** When it rings. */
  #rings = 0;
  #seenWhenArmed = 0;
  /** How far (ms) the clock was set back meanwhile. */
  #setBack = 0;
  /** These have struck already, and were survived; `each` again once it speaks. */
  #struck: Set<LimitName> | undefined;

  constructor(
    downstream: Subscriber<T>,
    link: Link,
    protected readonly limits: Limits,
    private readonly scheduler: SchedulerLike,
  ) {
    super(downstream, link);
    this.#started = scheduler.now();
    this.#exact = limits.each !== undefined && !runsOnHostTime(scheduler);
  }

  /** How long (ms) it has been open. */
  protected get age(): number {
    return this.#now() - this.#started;
  }

  /** A limit struck: `ms` is how long it was. What is still open afterwards is watched on. */
  protected abstract strike(limit: LimitName, ms: number): void;

  /** Begins to watch. After the source was subscribed: what happens in the same instant, the source comes first. */
  watch(): void {
    if (!this.closed) this.#arm();
  }

  protected override _next(value: T): void {
    this.seen++;
    this.lastValue = value;
    if (this.limits.each !== undefined || this.seen === 1) this.#note();
    super._next(value);
  }

  protected override tornDown(): void {
    this.#timer?.unsubscribe();
    this.lastValue = null;
  }

  #note(): void {
    if (this.#exact) {
      this.#lastAt = this.#now();
    } else if (!this.#spoke) {
      this.#spoke = true;
      queueMicrotask(() => this.#stamp());
    }
    // The wait for the first value may be longer than those between values, or the only one.
    const first = this.seen === 1 && this.limits.first !== undefined;
    if (this.#timer !== undefined && (this.#struck?.delete('each') || first)) this.#arm();
  }

  #stamp(): void {
    this.#spoke = false;
    this.#lastAt = this.#now();
  }

  /** The scheduler's time, as if it had never been set back. */
  #now(): number {
    return this.scheduler.now() + this.#setBack;
  }

  #arm(): void {
    this.#timer?.unsubscribe();
    this.#timer = Subscription.EMPTY;
    const { due } = this.#next();
    if (due === Infinity) return;
    const now = this.#now();
    const wait = Math.min(Math.max(0, due - now), LONGEST_TIMER);
    this.#rings = now + wait;
    this.#seenWhenArmed = this.seen;
    this.#timer = this.scheduler.schedule(() => this.#check(), wait);
    // A scheduler may run at once, and what it ran may have ended us.
    if (this.closed) this.#timer.unsubscribe();
  }

  #check(): void {
    if (this.closed) return;
    this.#followClock();
    const { limit, due, ms } = this.#next();
    if (due <= Math.max(this.#rings, this.#now())) {
      (this.#struck ??= new Set()).add(limit);
      this.strike(limit, ms);
    }
    this.watch();
  }

  /** Having rung it has waited: where the clock says otherwise, it was set back. */
  #followClock(): void {
    const now = this.#now();
    const back = this.#rings - now;
    if (back <= EARLY) return;
    this.#setBack += back;
    // A value since may have come before or after that: it is taken for the younger where nothing tells.
    if (this.seen > this.#seenWhenArmed && this.#lastAt <= now) this.#lastAt += back;
  }

  /** Which limit is due next, when, and how long it is. */
  #next(): { limit: LimitName; due: number; ms: number } {
    if (this.#spoke) this.#stamp();
    const { first, each = Infinity, total = Infinity, by } = this.limits;
    const started = this.#started;
    const candidates: [LimitName, number, number][] = [
      ['total', started + total, total],
      ['by', by?.getTime() ?? Infinity, span(started, by)],
    ];
    if (this.seen > 0) candidates.push(['each', this.#lastAt + each, each]);
    else if (first === undefined) candidates.push(['each', started + each, each]);
    else if (first instanceof Date) candidates.push(['first', first.getTime(), span(started, first)]);
    else candidates.push(['first', started + first, first]);

    let next = { limit: 'total' as LimitName, due: Infinity, ms: Infinity };
    for (const [limit, due, ms] of candidates) {
      if (due < next.due && !this.#struck?.has(limit)) next = { limit, due, ms };
    }
    return next;
  }
}

/** How much (ms) too early the host's timers may ring, by its clock. */
const EARLY = 1;

/** How long (ms) until `end`: a moment that has passed gives no time at all. */
function span(start: number, end: Date | undefined): number {
  return Math.max(0, (end?.getTime() ?? Infinity) - start);
}

/**
 * Whether turns of the event loop separate what the clock separates: not so under virtual time, in which one turn
 * may hold hours, and the clock has to be read for every value.
 */
function runsOnHostTime(scheduler: SchedulerLike): boolean {
  return (
    scheduler === asyncScheduler &&
    Function.prototype.toString.call(Date.now).includes('[native code]') &&
    Math.abs(scheduler.now() - Date.now()) < 1_000
  );
}
