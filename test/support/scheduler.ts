import { type SchedulerLike, Subscription } from 'rxjs';

import { testClock } from './clock.js';

/** A scheduler on a clock that the test controls. It counts its calls. */
export class ClockScheduler implements SchedulerLike {
  /** The number of calls of `schedule`. */
  scheduled = 0;
  readonly #clock = testClock();
  #shift = 0;

  now = (): number => this.#clock.now() + this.#shift;

  /** The number of timers. */
  get pending(): number {
    return this.#clock.pending;
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  /** Sets the clock, as an administrator does. Timers do not change. */
  setBack(ms: number): void {
    this.#shift -= ms;
  }

  schedule(work: (this: never, state: never) => void, delay = 0): Subscription {
    this.scheduled++;
    const timer = this.#clock.setTimeout(work as () => void, delay);
    return new Subscription(() => this.#clock.clearTimeout(timer));
  }
}
