import type { Places } from '../stack/places.js';

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly growing: { readonly every: number } };
  readonly sites: Places;
}

/**
 * Counts, in each window, the open subscriptions of every line, to find the lines whose count keeps rising.
 * It keeps three numbers for each line, and nothing about ended subscriptions.
 */
export class Growth {
  /** The number of windows that have ended. */
  window = 0;
  readonly #registry: Context;
  #due: number | undefined;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Ends the window if it is due. */
  update(at: number): void {
    const { settings, sites } = this.#registry;
    // A clock that was there for a while may have set it far ahead.
    this.#due = Math.min(this.#due ?? Infinity, at + settings.growing.every);
    if (at < this.#due) return;
    this.#due = at + settings.growing.every;
    this.window++;
    for (const place of sites.all()) {
      place.rises = place.open > place.openBefore ? place.rises + 1 : 0;
      place.openBefore = place.open;
    }
  }

  clear(): void {
    this.#due = undefined;
  }
}
