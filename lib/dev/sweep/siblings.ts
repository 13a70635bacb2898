import { isUserLine, type Places, type Stack } from '../stack/places.js';

/** The lines of so many that end soon are read between two sweeps, at ~5 us each: then it is only known that there were more. */
const READ = 64;

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off' };
  readonly sites: Places;
}

/**
 * Counts, for each line, how many of its subscriptions have ended. Those that have stayed are counted when they are resolved; of those that
 * end soon nobody reads the line, so that this reads a few, when the sweep comes by. Costs one comparison for each that ends.
 */
export class Siblings {
  readonly #registry: Context;
  #missed = false;
  #ended: Stack[] = [];

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Were some not counted? */
  get missed(): boolean {
    const { settings, sites } = this.#registry;
    return this.#missed || sites.hasDiscarded || settings.sites !== 'all';
  }

  /** One has ended whose stack was not read. */
  close(stack: Stack): void {
    if (this.#ended.length < READ) this.#ended.push(stack);
    else this.#missed = true;
  }

  /** Reads the lines of those that have ended since the last time: unread, their stacks keep alive what their frames hold. */
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

  clear(): void {
    this.#ended = [];
    this.#missed = false;
  }
}
