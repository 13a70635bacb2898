import { finalizersOf, isSubscriber, partsOf, sourceText, type Watched } from '../base/rxjs-internals.js';
import type { Place } from '../stack/places.js';
import { Head } from './head.js';
import { headStamp } from './stamps.js';

/** The inner streams of a root that have piled up. */
export interface PileUp {
  /** The increase of their number. */
  readonly many: number;
  /** The number that is open; 0 if it cannot be determined. */
  readonly open: number;
  /** The place that made the newest of them, if it is known. */
  readonly madeAt: Place | undefined;
}

/** The number of parts of a root that one pass visits, outer parts first. Most roots have a few. */
const MAX_PARTS = 200;
/**
 * The number of streams into one part that are examined individually; the rest count as equal. A `mergeMap`
 * may have 100,000.
 */
const MAX_EXACT = 1_000;

/** A part of a root into which several streams flow, e.g. the subscriber below a `mergeMap`. */
export interface FanIn {
  readonly part: Watched;
  readonly width: number;
}

/** The parts of a root into which more than one stream flows, outer parts first. */
export function fanInsOf(root: Watched, exact = MAX_EXACT): FanIn[] {
  const fans: FanIn[] = [];
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
      if (parts.length < MAX_PARTS) parts.push(above);
    }
    if (width > 1) fans.push({ part, width });
  }
  return fans;
}

/**
 * Whether only one stream flows into each part, as in most roots. It allocates no list, since the sweep calls
 * it up to a million times.
 */
export function isLinear(root: Watched): boolean {
  let part = root;
  for (let left = MAX_PARTS; left > 0; left--) {
    const finalizers = finalizersOf(part);
    const above = finalizers[0];
    if (finalizers.length > 1) return false;
    if (above === undefined || typeof above === 'function') return true;
    part = above;
  }
  return false;
}

export const NO_FAN_INS: readonly FanIn[] = [];

/** A subscriber of an rxjs operator, with its finalizer. */
interface Operator extends Watched {
  readonly onFinalize?: unknown;
}

/** Fewer do not count as a pile-up. */
const MIN_PILE_UP = 3;

/**
 * The inner streams of one `mergeMap` (or of an operator built on it) that are open beside the newest, while
 * its source may still send more. Undefined if they are few, or if no more can come. A pool looks the same,
 * so this does not prove a leak.
 */
export function openPileUpOf(root: Watched): PileUp | undefined {
  for (const { part } of fanInsOf(root)) {
    const above = streamsInto(part).slice(0, MAX_EXACT);
    const inner = above.filter(isInner).length;
    // One of them is the source of the operator, which is not an inner stream.
    if (inner >= MIN_PILE_UP && inner < above.length)
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

/** The number of open inner streams that flow into `part`; 0 if it cannot be determined. */
export function innerOpen(part: Watched): number {
  const above = streamsInto(part);
  const some = above.slice(0, MAX_EXACT);
  const inner = some.filter(isInner).length;
  return inner === 0 ? 0 : inner + above.length - some.length;
}

/** The place that made the newest stream that flows into `part`, if its source is known. */
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

/** Recognized by its code, which a minifier changes. */
function isInner({ onFinalize }: Operator): boolean {
  return typeof onFinalize === 'function' && /\binnerComplete\b/.test(sourceText(onFinalize as () => void));
}
