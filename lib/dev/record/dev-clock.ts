/** The time of the registry: ms since dev mode was switched on. */
export class DevClock {
  /** When the last sweep began: exact enough for an age that nobody asks to be exact. */
  swept = 0;
  #read: () => number = Date.now;
  #isExact = false;
  /** What the clock showed when time began. */
  #began = 0;

  /** ms since time began. A small integer where it is whole: a fraction is an object of its own in each record. */
  now(): number {
    const elapsed = this.#read() - this.#began;
    const whole = elapsed | 0;
    return whole === elapsed ? whole : elapsed;
  }

  /** The start of a subscription, as exact as anybody asks for. */
  get moment(): number {
    return this.#isExact ? this.now() : this.swept;
  }

  /** Reads another clock from now on; time goes on from `elapsed` ms. */
  use({ now, exact }: { readonly now: () => number; readonly exact: boolean }, elapsed: number): void {
    this.#began = now() - elapsed;
    this.#read = now;
    this.#isExact = exact;
  }
}
