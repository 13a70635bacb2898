import { PILES, type TrackRecord } from '../record/record.js';
import type { Registry } from '../registry.js';
import { Head } from '../record/head.js';
import { finalizersOf, isSubscriber, partsOf, sourceText, type Watched } from '../base/rxjs-internals.js';
import type { Place } from '../stack/places.js';
import { headStamp } from '../record/stamps.js';

/** So many parts of one root are looked through in one pass, the outer ones first: each has a few, but one may have many. */
const PARTS = 200;
/** Of one part so many are looked at one by one, and the rest is taken for the same: a `mergeMap` may have 100,000. */
const EXACT = 1_000;

/** A part of a root into which several streams flow side by side: what a `mergeMap` hands its values to. */
export interface Fan {
  readonly part: Watched;
  readonly width: number;
}

/** The parts of a root that more than one stream flows into, from below. */
export function fansOf(root: Watched, exact = EXACT): Fan[] {
  const fans: Fan[] = [];
  const parts = [root];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as Watched;
    const finalizers = finalizersOf(part);
    const some = Math.min(finalizers.length, exact);
    let width = finalizers.length - some;
    for (let index = 0; index < some; index++) {
      const above = finalizers[index] as Watched | (() => void);
      if (typeof above === 'function') continue;
      if (isSubscriber(above)) width++;
      if (parts.length < PARTS) parts.push(above);
    }
    if (width > 1) fans.push({ part, width });
  }
  return fans;
}

/** Does one stream flow into each of its parts, as for most? Told without a list, which the sweep would leave a million of. */
function isNarrow(root: Watched): boolean {
  let part = root;
  for (let left = PARTS; left > 0; left--) {
    const finalizers = finalizersOf(part);
    const above = finalizers[0];
    if (finalizers.length > 1) return false;
    if (above === undefined || typeof above === 'function') return true;
    part = above;
  }
  return false;
}

const NO_FANS: readonly Fan[] = [];

/** A subscriber that an operator of rxjs made, with what it does when it is torn down. */
interface Operator extends Watched {
  readonly onFinalize?: unknown;
}

/** Fewer are no crowd. */
const CROWD = 3;

/**
 * How many inner streams of one `mergeMap` (or of what is made of it) are open beside the newest, while its source may still send
 * more: undefined where these are few, or nothing can be added. A pool looks the same, so that it proves no leak.
 */
export function crowdOf(root: Watched): Piling | undefined {
  for (const { part } of fansOf(root)) {
    const above = streamsInto(part).slice(0, EXACT);
    const inner = above.filter(isInner).length;
    // What feeds it is no inner stream, and open.
    if (inner >= CROWD && inner < above.length)
      return { many: inner - 1, open: inner, madeAt: newestMadeAt(part) };
  }
  return undefined;
}

/** The streams that flow into `part`. */
export function streamsInto(part: Watched): Watched[] {
  return finalizersOf(part).filter(
    (above): above is Watched => typeof above !== 'function' && isSubscriber(above),
  );
}

/** How many inner streams are open that flow into `part`; 0 where that cannot be told. */
export function innerOpen(part: Watched): number {
  const above = streamsInto(part);
  const some = above.slice(0, EXACT);
  const inner = some.filter(isInner).length;
  return inner === 0 ? 0 : inner + above.length - some.length;
}

/** The line that made the newest stream that flows into `part`: that of its source, where it was seen. */
export function newestMadeAt(part: Watched): Place | undefined {
  const newest = streamsInto(part).at(-1);
  if (newest === undefined) return undefined;
  for (const inner of partsOf(newest)) {
    const head = headStamp.read(inner);
    const madeAt = head instanceof Head ? head.madeAt : head?.place;
    if (madeAt?.site !== undefined) return madeAt;
  }
  return undefined;
}

/** Told by its code, of which a minifier leaves nothing. */
function isInner({ onFinalize }: Operator): boolean {
  return typeof onFinalize === 'function' && /\binnerComplete\b/.test(sourceText(onFinalize as () => void));
}

/** How many streams flow into a part, window by window. */
interface Pile {
  /** The last window at the end of which it was looked at. */
  window: number;
  width: number;
  /** In how many windows in a row they became more, and how many there were before. */
  rises: number;
  before: number;
}

/** The inner streams of a root that have piled up. */
export interface Piling {
  /** By how many they became more. */
  readonly many: number;
  /** How many are open; 0 where that cannot be told. */
  readonly open: number;
  /** The line that made the newest of them, where it is known. */
  readonly madeAt: Place | undefined;
}

/**
 * Counts, window by window, the inner streams of every root: what a `mergeMap` has opened, and has not ended. Read off the
 * subscribers when a window has ended, so that it costs nothing when something is subscribed, nor per value.
 */
export class Piles {
  readonly #registry: Registry;
  #piles = new WeakMap<Watched, Pile>();
  #growing = new WeakMap<TrackRecord, Piling>();
  /** The window that all were looked at in; and which of them have been, by their ids. */
  #window = -1;
  #seen = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Has a window ended since all were looked at? */
  get due(): boolean {
    return this.#window !== this.#registry.growth.window;
  }

  /** All have been looked at; `window` is the one that was the last when that began, and `upcoming` the next id then. */
  passed(window: number, upcoming: number): void {
    this.#window = window;
    this.#seen = Math.max(this.#seen, upcoming);
  }

  measure(record: TrackRecord, subscriber: Watched): void {
    if (record.role === 'inner' || record.role === 'silent') return;
    const { settings } = this.#registry;
    let piling: Piling | undefined;
    for (const { part, width } of isNarrow(subscriber) ? NO_FANS : fansOf(subscriber)) {
      const pile = this.#look(record, part, width);
      if (piling === undefined && pile.rises >= settings.growing.windows) {
        piling = { many: width - pile.before, open: innerOpen(part), madeAt: newestMadeAt(part) };
      }
    }
    if (piling !== undefined) {
      record.traits |= PILES;
      this.#growing.set(record, piling);
    } else if ((record.traits & PILES) !== 0) record.traits &= ~PILES;
  }

  /** What has piled up in the root of this record, by the last look. */
  of(record: TrackRecord): Piling | undefined {
    return (record.traits & PILES) === 0 ? undefined : this.#growing.get(record);
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
