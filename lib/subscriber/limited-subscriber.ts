import { asyncScheduler, type SchedulerLike, type Subscriber, Subscription } from 'rxjs';

import { LONGEST_TIMER, unref } from '../clock.js';
import { LeashSubscriber } from './leash-subscriber.js';
import type { Link } from '../dev-slot.js';

/** The limits of a subscription (ms, or a moment). `first` applies until the first value. */
export interface Limits {
  readonly first?: number | Date | undefined;
  readonly each?: number | undefined;
  readonly total?: number | undefined;
  readonly by?: Date | undefined;
}

export type LimitName = keyof Limits;

/**
 * A subscription with limits. It has at most one timer, for any number of limits.
 *
 * A limit that restarts with every value (`each`) re-arms the timer only when it fires, so a value costs one flag. The
 * silence of the source begins when `next` has returned, since the time that the consumer takes is not the source's. The
 * clock is read once per turn of the event loop, at its end, so a silence is never overestimated.
 */
export abstract class LimitedSubscriber<T> extends LeashSubscriber<T> {
  protected seen = 0;
  protected limits: Limits;
  readonly #scheduler: SchedulerLike;
  readonly #started: number;
  readonly #exact: boolean;
  /** The start of the current silence: the subscription, then the last value. */
  #silentSince = 0;
  #stampQueued = false;
  /** The number of running calls of `next`, which can be nested. */
  #nextDepth = 0;
  /** Undefined before {@link watch}; an empty subscription while no limit is due. */
  #timer: Subscription | undefined;
  /** The time at which the timer fires. */
  #firesAt = 0;
  /** The timer was armed during a call of `next`, so it does not include `each`. */
  #armedWithoutEach = false;
  #seenWhenArmed = 0;
  /** How far (ms) the clock has been set back since the start. */
  #setBack = 0;
  /** Limits that have struck without ending the subscription. A value removes `each`. */
  #struck: Set<LimitName> | undefined;

  constructor(downstream: Subscriber<T>, link: Link, limits: Limits, scheduler: SchedulerLike) {
    super(downstream, link);
    this.limits = limits;
    this.#scheduler = scheduler;
    this.#started = scheduler.now();
    this.#exact = limits.each !== undefined && !runsOnHostTime(scheduler);
  }

  /** The age of the subscription (ms). */
  protected get age(): number {
    return this.#now() - this.#started;
  }

  /** How long (ms) the source has been silent. A timer can fire early by the clock, although its time has passed. */
  protected get silence(): number {
    return Math.max(this.#firesAt, this.#now()) - this.#silentSince;
  }

  /** Whether the timer keeps the process alive. */
  protected get holdsProcess(): boolean {
    return true;
  }

  /** Called when a limit strikes; `ms` is its length. If the subscription stays open, the other limits still apply. */
  protected abstract strike(limit: LimitName, ms: number): void;

  /** Arms the timer. Called after the source was subscribed, so that the source wins if both happen at the same instant. */
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
    this.#nextDepth++;
    try {
      super._next(value);
    } finally {
      this.#nextDepth--;
      if (!this.isOver()) this.#valueHandled(first);
    }
  }

  /** Whether both this subscriber and downstream have ended. */
  private isOver(): boolean {
    return this.closed && this.stranded === undefined;
  }

  protected override tornDown(): void {
    this.#timer?.unsubscribe();
    this.#timer = Subscription.EMPTY;
    this.limits = NONE;
  }

  #valueHandled(first: boolean): void {
    if (this.#exact) {
      this.#silentSince = this.#now();
    } else if (!this.#stampQueued) {
      this.#stampQueued = true;
      queueMicrotask(() => this.#stamp());
    }
    // Only when the outermost call of `next` has returned.
    if (this.#timer === undefined || this.#nextDepth > 0) return;
    // `first` can be longer than `each`, or the only limit.
    const shorter = first && this.limits.first !== undefined;
    if (this.#struck?.delete('each') || shorter || this.#armedWithoutEach) this.#arm(this.#now());
  }

  #stamp(): void {
    this.#stampQueued = false;
    this.#silentSince = this.#now();
  }

  /** The time of the scheduler, without the steps back. */
  #now(): number {
    return this.#scheduler.now() + this.#setBack;
  }

  #arm(now: number): void {
    if (this.isOver()) return;
    this.#timer?.unsubscribe();
    this.#timer = Subscription.EMPTY;
    this.#armedWithoutEach = this.#nextDepth > 0;
    const { due } = this.#next();
    if (due === Infinity) return;
    const wait = Math.min(Math.max(0, due - now), LONGEST_TIMER);
    this.#firesAt = now + wait;
    this.#seenWhenArmed = this.seen;
    this.#timer = this.#scheduler.schedule(() => this.#check(), wait);
    // In rxjs, `id` of an action is the timer of the host.
    if (!this.holdsProcess) unref((this.#timer as { readonly id?: unknown }).id);
    // A synchronous scheduler can have ended this subscription.
    if (this.isOver()) this.#timer.unsubscribe();
  }

  #check(): void {
    if (this.isOver()) return;
    this.#followClock();
    const { limit, due, ms } = this.#next();
    if (due <= Math.max(this.#firesAt, this.#now())) {
      (this.#struck ??= new Set()).add(limit);
      this.strike(limit, ms);
    }
    this.#arm(this.#now());
  }

  /** The timer has fired, so its time has passed. If the clock shows less, the clock was set back. */
  #followClock(): void {
    const now = this.#now();
    const back = this.#firesAt - now;
    if (back <= EARLY) return;
    this.#setBack += back;
    // A value since then arrived before or after the step. If that is unknown, assume that it is recent.
    if (this.seen > this.#seenWhenArmed && this.#silentSince <= now) this.#silentSince += back;
  }

  /** The limit that is due next, its time, and its length. */
  #next(): { limit: LimitName; due: number; ms: number } {
    if (this.#stampQueued) this.#stamp();
    const { first, each = Infinity, total = Infinity, by } = this.limits;
    const started = this.#started;
    const candidates: [LimitName, number, number][] = [
      ['total', started + total, total],
      ['by', by?.getTime() ?? Infinity, span(started, by)],
    ];
    if (this.seen > 0 || first === undefined) {
      if (this.#nextDepth === 0) candidates.push(['each', this.#silentSince + each, each]);
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

/** How early (ms) timers of the host can fire, by its clock. */
const EARLY = 1;

/** The time (ms) from `start` to `end`; 0 if `end` has passed. */
function span(start: number, end: Date | undefined): number {
  return Math.max(0, (end?.getTime() ?? Infinity) - start);
}

/**
 * Whether it is enough to read the clock once per turn of the event loop. It is not under virtual time: hours can pass
 * within one turn, so the clock must be read for every value.
 */
function runsOnHostTime(scheduler: SchedulerLike): boolean {
  return (
    scheduler === asyncScheduler &&
    Function.prototype.toString.call(Date.now).includes('[native code]') &&
    Math.abs(scheduler.now() - Date.now()) < 1_000
  );
}
