/** Enough for most subscribe calls. */
export const NEAR = 5;
export const FAR = 30;
export const FARTHEST = 100;
/** The number of long stacks between two sweeps. */
export const BUDGET = 1_000;
/** Enough to find a line of the user below operators. */
export const BELOW_OPERATORS = 100;

/**
 * Decides how many frames of a stack are captured. V8 needs time for each, and frames beyond the first few
 * matter only if packages are in between. Stacks are long until there are very many of them, and then short,
 * unless short ones have missed a line.
 */
export class StackDepth {
  #near = NEAR;
  #far = FAR;
  #left = BUDGET;

  /** The number of frames for the next stack. */
  get next(): number {
    return this.#left-- > 0 ? this.#far : this.#near;
  }

  /** The number of frames for a stack that must also reach past helpers. */
  get far(): number {
    return this.#far;
  }

  resetBudget(): void {
    this.#left = BUDGET;
  }

  /**
   * Reports that a stack of so many frames had no line of the user. Returns whether the line may be beyond
   * them.
   */
  reportMissed(frames: number): boolean {
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
