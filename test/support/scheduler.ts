import { type SchedulerLike, Subscription } from 'rxjs';

import { testClock } from './clock.js';

/** A scheduler on a clock in the hands of the test, that counts what is asked of it. */
export class ClockScheduler implements SchedulerLike {
  /** How many times something was scheduled. */
  scheduled = 0;
  readonly #clock = testClock();
  #shift = 0;

  now = (): number => this.#clock.now() + this.#shift;

  /** How many timers are set. */
  get pending(): number {
    return this.#clock.pending;
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  /** The clock is put right by whoever keeps it: timers do not notice. */
  setBack(ms: number): void {
    this.#shift -= ms;
  }

  schedule(work: (this: never, state: never) => void, delay = 0): Subscription {
    this.scheduled++;
    const timer = this.#clock.setTimeout(work as () => void, delay);
    return new Subscription(() => this.#clock.clearTimeout(timer));
  }
}
