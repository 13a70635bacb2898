import { isUserLine, type Places, type Stack } from '../stack/places.js';

/**
 * The number of subscriptions that end soon whose lines are read between two sweeps, at ~5 us each. Beyond
 * it, only the fact that there were more is known.
 */
const MAX_READ = 64;

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off' };
  readonly sites: Places;
}

/**
 * Counts the ended subscriptions of each line. Those that have stayed are counted when they are resolved. The
 * lines of those that end soon are not read otherwise, so the sweep reads some of them. Costs one comparison
 * for each end.
 */
export class Siblings {
  readonly #registry: Context;
  #missed = false;
  #most = MAX_READ;
  #ended: Stack[] = [];

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Whether some were not counted. */
  get missed(): boolean {
    const { settings, sites } = this.#registry;
    return this.#missed || sites.hasDiscarded || settings.sites !== 'all';
  }

  /** Called when a subscription has ended whose stack was not read. */
  close(stack: Stack): void {
    if (this.#ended.length < this.#most) this.#ended.push(stack);
    else this.#missed = true;
  }

  /**
   * Reads the lines of subscriptions that have ended since the last call: unread stacks keep the objects of
   * their frames alive.
   */
  settle(): void {
    if (this.#ended.length === 0) return;
    const ended = this.#ended;
    this.#ended = [];
    for (const stack of ended) {
      const place = this.#registry.sites.place(stack);
      if (!isUserLine(place)) continue;
      place.made++;
      place.ended++;
    }
  }

  /** Counts none from now on, for a gate: it examines the subscriptions of one test, never all of a line. Returns the undo. */
  pause(): () => void {
    this.#most = 0;
    return () => {
      this.#most = MAX_READ;
    };
  }

  clear(): void {
    this.#ended = [];
    this.#missed = false;
  }
}
