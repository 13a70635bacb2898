import type { Places } from '../stack/places.js';

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly growing: { readonly every: number } };
  readonly sites: Places;
}

/**
 * Counts, window by window, the lines of which more and more are open. Holds three numbers for each line, whatever the
 * number of subscriptions, and nothing of what has ended.
 */
export class Growth {
  /** How many windows have ended. */
  window = 0;
  readonly #registry: Context;
  #due: number | undefined;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Ends the window, if its time has come. */
  watch(at: number): void {
    const { settings, sites } = this.#registry;
    const due = (this.#due ??= at + settings.growing.every);
    if (at < due) return;
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
