/** The time of the registry: ms since dev mode was switched on. */
export class DevClock {
  /** When the last sweep began: exact enough for most ages. */
  lastSweep = 0;
  #readNow: () => number = Date.now;
  #isExact = false;
  /** The reading of the clock at time 0. */
  #origin = 0;

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

  /** Switches to another clock; time continues from `elapsed` ms. */
  use({ now, exact }: { readonly now: () => number; readonly exact: boolean }, elapsed: number): void {
    this.#origin = now() - elapsed;
    this.#readNow = now;
    this.#isExact = exact;
  }
}
