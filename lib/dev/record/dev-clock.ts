/** The time of the registry: ms since dev mode was switched on. */
export class DevClock {
  /** When the last sweep began: exact enough for most ages. */
  lastSweep = 0;
  #readNow: () => number = Date.now;
  #isExact = false;
  /** The reading of the clock at time 0. */
  #origin = 0;
  /** The same for each clock that was used. */
  readonly #origins = new Map<() => number, number>();

  /**
   * ms since time 0. A whole number becomes a small integer: a fraction would be an object of its own in each
   * record.
   */
  now(): number {
    const elapsed = this.#readNow() - this.#origin;
    const whole = elapsed | 0;
    return whole === elapsed ? whole : elapsed;
  }

  /** The time for the start of a subscription: exact only if an option needs it. */
  get moment(): number {
    return this.#isExact ? this.now() : this.lastSweep;
  }

  /**
   * Switches to another clock. If it was used before, it has its own time again: the time of a clock that was
   * there for a while ages nothing. Otherwise time continues from `elapsed` ms.
   */
  use({ clock, now, exact }: ClockSettings, elapsed: number): void {
    this.#origin = this.#origins.get(clock) ?? now() - elapsed;
    this.#origins.set(clock, this.#origin);
    this.#readNow = now;
    this.#isExact = exact;
  }

  /** Forgets the clocks that were used. */
  clear(): void {
    this.#origins.clear();
  }
}

interface ClockSettings {
  /** The clock as it was given. */
  readonly clock: () => number;
  readonly now: () => number;
  readonly exact: boolean;
}
