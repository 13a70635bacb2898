import type { Watched } from '../base/rxjs-internals.js';
import {
  fanInsOf,
  innerOpen,
  isLinear,
  newestMadeAt,
  NO_FAN_INS,
  type PileUp,
} from '../record/inner-streams.js';
import { PILED_UP, type TrackRecord } from '../record/record.js';

/** The number of streams that flow into a part, in each window. */
interface Pile {
  /** The last window at the end of which it was measured. */
  window: number;
  width: number;
  /** The number of consecutive windows in which they increased, and their number before that. */
  rises: number;
  before: number;
}

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly growing: { readonly windows: number } };
  readonly growth: { readonly window: number };
}

/**
 * Counts, in each window, the inner streams of every root, i.e. those that a `mergeMap` has opened and not
 * ended. They are counted on the subscribers after a window has ended, so subscribing and values cost
 * nothing.
 */
export class Piles {
  readonly #registry: Context;
  #piles = new WeakMap<Watched, Pile>();
  #growing = new WeakMap<TrackRecord, PileUp>();
  /** The window in which all roots were measured, and the id up to which roots were seen then. */
  #lastWindow = -1;
  #seen = 0;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Whether a window has ended since all roots were measured. */
  get due(): boolean {
    return this.#lastWindow !== this.#registry.growth.window;
  }

  /**
   * Called when all roots have been measured; `window` and `upcoming` are the last window and the next id at
   * the start of the pass.
   */
  finishPass(window: number, upcoming: number): void {
    this.#lastWindow = window;
    this.#seen = Math.max(this.#seen, upcoming);
  }

  measure(record: TrackRecord, subscriber: Watched): void {
    if (record.role === 'inner' || record.role === 'silent') return;
    const { settings } = this.#registry;
    let piling: PileUp | undefined;
    for (const { part, width } of isLinear(subscriber) ? NO_FAN_INS : fanInsOf(subscriber)) {
      const pile = this.#update(record, part, width);
      if (piling === undefined && pile.rises >= settings.growing.windows) {
        piling = { many: width - pile.before, open: innerOpen(part), madeAt: newestMadeAt(part) };
      }
    }
    if (piling !== undefined) {
      record.traits |= PILED_UP;
      this.#growing.set(record, piling);
    } else if ((record.traits & PILED_UP) !== 0) record.traits &= ~PILED_UP;
  }

  /** The pile-up in the root of this record, as last measured. */
  of(record: TrackRecord): PileUp | undefined {
    return (record.traits & PILED_UP) === 0 ? undefined : this.#growing.get(record);
  }

  clear(): void {
    this.#piles = new WeakMap();
    this.#growing = new WeakMap();
    this.#lastWindow = -1;
    this.#seen = 0;
  }

  #update(record: TrackRecord, part: Watched, width: number): Pile {
    const { window } = this.#registry.growth;
    let pile = this.#piles.get(part);
    if (pile === undefined) {
      // If the root was measured before, at most one stream flowed in.
      pile =
        record.id < this.#seen
          ? { window: this.#lastWindow, width: 1, rises: 0, before: 1 }
          : { window, width, rises: 0, before: width };
      this.#piles.set(part, pile);
    }
    if (pile.window === window) return pile;
    const rises = pile.window === window - 1 && width > pile.width ? pile.rises + 1 : 0;
    if (rises === 0) pile.before = width;
    pile.rises = rises;
    pile.window = window;
    pile.width = width;
    return pile;
  }
}
