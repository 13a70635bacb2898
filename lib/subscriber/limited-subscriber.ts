import { asyncScheduler, type SchedulerLike, type Subscriber, Subscription } from 'rxjs';

import { LONGEST_TIMER, unref } from '../clock.js';
import { LeashSubscriber } from './leash-subscriber.js';
import type { Link } from '../probe.js';

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
 * A limit that every value moves (`each`) re-arms that timer only when it rings: per value it costs a flag. The source is
 * silent from the moment at which `next` has returned, since the time that a consumer takes is not the source's. That
 * moment is read once per turn, at its end, so that a silence is never taken for longer than it is.
 */
export abstract class LimitedSubscriber<T> extends LeashSubscriber<T> {
  protected seen = 0;
  protected limits: Limits;
  readonly #scheduler: SchedulerLike;
  readonly #started: number;
  readonly #exact: boolean;
  /** Since when the source has had its turn: since it was subscribed, then since it was last heard. */
  #silentSince = 0;
  #spoke = false;
  /** How many calls of `next` are under way: one may bring about the next. */
  #speaking = 0;
  /** None before it is watched; an empty one while nothing is due. */
  #timer: Subscription | undefined;
  /** When it rings. */
  #rings = 0;
  /** It was armed while the source was speaking, and so for the other limits only. */
  #leftOut = false;
  #seenWhenArmed = 0;
  /** How far (ms) the clock was set back meanwhile. */
  #setBack = 0;
  /** These have struck already, and were survived; `each` again once it speaks. */
  #struck: Set<LimitName> | undefined;

  constructor(downstream: Subscriber<T>, link: Link, limits: Limits, scheduler: SchedulerLike) {
    super(downstream, link);
    this.limits = limits;
    this.#scheduler = scheduler;
    this.#started = scheduler.now();
    this.#exact = limits.each !== undefined && !runsOnHostTime(scheduler);
  }

  /** How long (ms) it has been open. */
  protected get age(): number {
    return this.#now() - this.#started;
  }

  /** How long (ms) the source has not been heard. A timer may have rung early by the clock, but it has waited. */
  protected get silence(): number {
    return Math.max(this.#rings, this.#now()) - this.#silentSince;
  }

  /** Does its timer keep the process alive? */
  protected get holdsProcess(): boolean {
    return true;
  }

  /** A limit struck: `ms` is how long it was. What is still open afterwards is watched on. */
  protected abstract strike(limit: LimitName, ms: number): void;

  /** Begins to watch. After the source was subscribed: what happens in the same instant, the source comes first. */
  watch(): void {
    const now = this.#now();
    if (this.seen === 0) this.#silentSince = now;
    this.#arm(now);
  }

  protected override _next(value: T): void {
    const first = ++this.seen === 1;
    if (!first && this.limits.each === undefined) {
      super._next(value);
      return;
    }
    this.#speaking++;
    try {
      super._next(value);
    } finally {
      this.#speaking--;
      if (!this.isOver()) this.#fallSilent(first);
    }
  }

  /** There is nothing left to watch, or to end. */
  private isOver(): boolean {
    return this.closed && this.stranded === undefined;
  }

  protected override tornDown(): void {
    this.#timer?.unsubscribe();
    this.#timer = Subscription.EMPTY;
    this.limits = NONE;
  }

  #fallSilent(first: boolean): void {
    if (this.#exact) {
      this.#silentSince = this.#now();
    } else if (!this.#spoke) {
      this.#spoke = true;
      queueMicrotask(() => this.#stamp());
    }
    // Whoever spoke first falls silent last.
    if (this.#timer === undefined || this.#speaking > 0) return;
    // The wait for the first value may be longer than those between values, or the only one.
    const shorter = first && this.limits.first !== undefined;
    if (this.#struck?.delete('each') || shorter || this.#leftOut) this.#arm(this.#now());
  }

  #stamp(): void {
    this.#spoke = false;
    this.#silentSince = this.#now();
  }

  /** The scheduler's time, as if it had never been set back. */
  #now(): number {
    return this.#scheduler.now() + this.#setBack;
  }

  #arm(now: number): void {
    if (this.isOver()) return;
    this.#timer?.unsubscribe();
    this.#timer = Subscription.EMPTY;
    this.#leftOut = this.#speaking > 0;
    const { due } = this.#next();
    if (due === Infinity) return;
    const wait = Math.min(Math.max(0, due - now), LONGEST_TIMER);
    this.#rings = now + wait;
    this.#seenWhenArmed = this.seen;
    this.#timer = this.#scheduler.schedule(() => this.#check(), wait);
    // Of rxjs's own schedulers the action has the host's timer.
    if (!this.holdsProcess) unref((this.#timer as { readonly id?: unknown }).id);
    // A scheduler may run at once, and what it ran may have ended us.
    if (this.isOver()) this.#timer.unsubscribe();
  }

  #check(): void {
    if (this.isOver()) return;
    this.#followClock();
    const { limit, due, ms } = this.#next();
    if (due <= Math.max(this.#rings, this.#now())) {
      (this.#struck ??= new Set()).add(limit);
      this.strike(limit, ms);
    }
    this.#arm(this.#now());
  }

  /** Having rung it has waited: where the clock says otherwise, it was set back. */
  #followClock(): void {
    const now = this.#now();
    const back = this.#rings - now;
    if (back <= EARLY) return;
    this.#setBack += back;
    // A value since may have come before or after that: it is taken for the younger where nothing tells.
    if (this.seen > this.#seenWhenArmed && this.#silentSince <= now) this.#silentSince += back;
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
    if (this.seen > 0 || first === undefined) {
      if (this.#speaking === 0) candidates.push(['each', this.#silentSince + each, each]);
    } else if (typeof first === 'object') candidates.push(['first', first.getTime(), span(started, first)]);
    else candidates.push(['first', this.#silentSince + first, first]);

    let next = { limit: 'total' as LimitName, due: Infinity, ms: Infinity };
    for (const [limit, due, ms] of candidates) {
      if (due < next.due && !this.#struck?.has(limit)) next = { limit, due, ms };
    }
    return next;
  }
}

const NONE: Limits = {};

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
