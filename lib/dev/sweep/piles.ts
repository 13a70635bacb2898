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

/** How many streams flow into a part, window by window. */
interface Pile {
  /** The last window at the end of which it was looked at. */
  window: number;
  width: number;
  /** In how many windows in a row they became more, and how many there were before. */
  rises: number;
  before: number;
}

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly growing: { readonly windows: number } };
  readonly growth: { readonly window: number };
}

/**
 * Counts, window by window, the inner streams of every root: what a `mergeMap` has opened, and has not ended. Read off the
 * subscribers when a window has ended, so that it costs nothing when something is subscribed, nor per value.
 */
export class Piles {
  readonly #registry: Context;
  #piles = new WeakMap<Watched, Pile>();
  #growing = new WeakMap<TrackRecord, PileUp>();
  /** The window that all were looked at in; and which of them have been, by their ids. */
  #window = -1;
  #seen = 0;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Has a window ended since all were looked at? */
  get due(): boolean {
    return this.#window !== this.#registry.growth.window;
  }

  /** All have been looked at; `window` is the one that was the last when that began, and `upcoming` the next id then. */
  finishPass(window: number, upcoming: number): void {
    this.#window = window;
    this.#seen = Math.max(this.#seen, upcoming);
  }

  measure(record: TrackRecord, subscriber: Watched): void {
    if (record.role === 'inner' || record.role === 'silent') return;
    const { settings } = this.#registry;
    let piling: PileUp | undefined;
    for (const { part, width } of isLinear(subscriber) ? NO_FAN_INS : fanInsOf(subscriber)) {
      const pile = this.#look(record, part, width);
      if (piling === undefined && pile.rises >= settings.growing.windows) {
        piling = { many: width - pile.before, open: innerOpen(part), madeAt: newestMadeAt(part) };
      }
    }
    if (piling !== undefined) {
      record.traits |= PILED_UP;
      this.#growing.set(record, piling);
    } else if ((record.traits & PILED_UP) !== 0) record.traits &= ~PILED_UP;
  }

  /** What has piled up in the root of this record, by the last look. */
  of(record: TrackRecord): PileUp | undefined {
    return (record.traits & PILED_UP) === 0 ? undefined : this.#growing.get(record);
  }

  clear(): void {
    this.#piles = new WeakMap();
    this.#growing = new WeakMap();
    this.#window = -1;
    this.#seen = 0;
  }

  #look(record: TrackRecord, part: Watched, width: number): Pile {
    const { window } = this.#registry.growth;
    let pile = this.#piles.get(part);
    if (pile === undefined) {
      // Where the root was looked at before, there was one at most.
      pile =
        record.id < this.#seen
          ? { window: this.#window, width: 1, rises: 0, before: 1 }
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
