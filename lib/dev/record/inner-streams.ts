import { finalizersOf, isSubscriber, partsOf, sourceText, type Watched } from '../base/rxjs-internals.js';
import type { Place } from '../stack/places.js';
import { Head } from './head.js';
import { headStamp } from './stamps.js';

/** The inner streams of a root that have piled up. */
export interface Piling {
  /** By how many they became more. */
  readonly many: number;
  /** How many are open; 0 where that cannot be known. */
  readonly open: number;
  /** The line that made the newest of them, where it is known. */
  readonly madeAt: Place | undefined;
}

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
export function isNarrow(root: Watched): boolean {
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

export const NO_FANS: readonly Fan[] = [];

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

/** How many inner streams are open that flow into `part`; 0 where that cannot be known. */
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
