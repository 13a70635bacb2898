/** Enough for a plain subscribe call of the user's, and for most others. */
export const NEAR = 5;
export const FAR = 30;
export const FARTHEST = 100;
/** So many between two sweeps are taken far. */
export const BUDGET = 1_000;
/** Frames enough for a line of the user's below operators. */
export const BELOW_OPERATORS = 100;

/**
 * How many frames of a stack are taken. V8 pays for each, and beyond the first few there is nothing new but where packages are
 * between: there it takes as many as they have. So stacks are long until there are very many of them, and then short;
 * but for who is found to need long ones.
 */
export class Depth {
  #near = NEAR;
  #far = FAR;
  #left = BUDGET;

  /** Of the next stack. */
  get next(): number {
    return this.#left-- > 0 ? this.#far : this.#near;
  }

  /** Of one that has helpers to go past as well. */
  get far(): number {
    return this.#far;
  }

  renew(): void {
    this.#left = BUDGET;
  }

  /** A stack of so many frames had no line of the user's. True where there may be one beyond them. */
  missed(frames: number): boolean {
    if (frames >= this.#far) this.#far = FARTHEST;
    const short = frames === NEAR;
    if (short) this.#near = FAR;
    return short;
  }

  clear(): void {
    this.#near = NEAR;
    this.#far = FAR;
  }
}
