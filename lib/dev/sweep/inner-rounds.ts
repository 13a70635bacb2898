import { PILE_FIX } from '../rules/fixes.js';
import { accuse, type Accusation } from '../leak/accusation.js';
import { isKnown } from '../leak/baseline.js';
import { leakOf } from '../leak/gather.js';
import { fanInsOf, innerOpen, newestMadeAt, streamsInto } from '../record/inner-streams.js';
import type { TrackRecord } from '../record/record.js';
import type { CurrentCall } from '../subscribe/current-call.js';
import type { DevClock } from '../record/dev-clock.js';
import type { Records } from '../record/records.js';
import { withoutIgnored, type Exceptions } from '../leak/admit.js';
import { placeOf } from '../record/resolve.js';
import { growing } from '../rules/growing.js';
import { isSubscriber, MAX_CHAIN, type Watched } from '../base/rxjs-internals.js';
import { UNKNOWN_PLACE, type Place } from '../stack/places.js';
import { openRecordOf } from '../record/stamps.js';

/** Inner streams of one root, to which every round has added. */
export interface InnerHeap {
  /** How many are left of each round. */
  readonly left: readonly number[];
  readonly charge: Accusation;
}

/** What it uses of the registry. */
interface Context {
  readonly settings: Exceptions;
  readonly clock: DevClock;
  readonly records: Records;
  readonly opening: Pick<CurrentCall, 'onPart'>;
}

/**
 * Tells of every inner stream in which round it was opened. Found are the roots that are tracked, and those from before dev
 * mode was on into which something has flowed since.
 */
export class InnerRounds {
  readonly #registry: Context;
  readonly #before = new Set<WeakRef<Watched>>();
  readonly #known = new WeakSet<Watched>();
  /** The round of each; that a root keeps its inner streams is its own affair, so these do not. */
  readonly #rounds = new WeakMap<Watched, number>();
  #round = 0;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Looks out for roots from before, until the undo. */
  watch(): () => void {
    const { opening } = this.#registry;
    const { onPart } = opening;
    opening.onPart = (target) => {
      this.#meet(target);
      onPart?.(target);
    };
    return () => {
      opening.onPart = onPart;
    };
  }

  /** A round is over: what has been opened since the last one belongs to it. */
  mark(): void {
    for (const [, root] of this.#roots()) {
      for (const { part } of fanInsOf(root, Infinity)) {
        for (const inner of streamsInto(part))
          if (!this.#rounds.has(inner)) this.#rounds.set(inner, this.#round);
      }
    }
    this.#round++;
  }

  /** Those to which every round but the first has added. */
  heaps(): InnerHeap[] {
    const heaps: InnerHeap[] = [];
    for (const [record, root] of this.#roots()) {
      for (const { part } of fanInsOf(root, Infinity)) {
        const left = this.#leftOf(part);
        if (!left.every((many) => many > 0)) continue;
        const charge = this.#charge(record, part, left);
        if (!withoutIgnored([leakOf(charge)], this.#registry.settings).every(isKnown))
          heaps.push({ left, charge });
        // What is further in is the same pile, or grows with it.
        break;
      }
    }
    return heaps;
  }

  #leftOf(part: Watched): number[] {
    const left = Array.from({ length: this.#round - 1 }, () => 0);
    for (const inner of streamsInto(part)) {
      const round = this.#rounds.get(inner);
      if (round !== undefined && round > 0) left[round - 1] = Number(left[round - 1]) + 1;
    }
    return left;
  }

  #charge(record: TrackRecord | undefined, part: Watched, left: readonly number[]): Accusation {
    const count = left.reduce((sum, many) => sum + many, 0);
    const at = this.#registry.clock.now();
    const base = record === undefined ? UNTRACKED : accuse(record, growing, 'leak', at);
    const place: Place = newestMadeAt(part) ?? (record === undefined ? UNKNOWN_PLACE : placeOf(record));
    return { ...base, count, inner: innerOpen(part), place, hint: PILE_FIX };
  }

  /** All that are open, with their records where they have one. */
  *#roots(): Generator<readonly [TrackRecord | undefined, Watched]> {
    const tracked = new Set<Watched | undefined>();
    for (const [record, subscriber] of this.#registry.records.open()) {
      const { role } = record;
      tracked.add(subscriber);
      if (subscriber !== undefined && role !== 'silent' && role !== 'inner') yield [record, subscriber];
    }
    for (const before of this.#before) {
      const subscriber = before.deref();
      // Its record may be one that another copy of this package has made, and alone can read.
      if (subscriber?.closed === false && !tracked.has(subscriber)) yield [undefined, subscriber];
      else this.#before.delete(before);
    }
  }

  /** Something is subscribed on behalf of a root, whose last subscriber may have no record. */
  #meet(target: Watched): void {
    const root = lastOf(target);
    if (this.#known.has(root) || openRecordOf(root) !== undefined) return;
    this.#known.add(root);
    this.#before.add(new WeakRef(root));
  }
}

const UNTRACKED: Omit<Accusation, 'place' | 'hint'> = {
  verdict: growing.verdict,
  severity: 'leak',
  kind: 'root',
  name: undefined,
  owner: undefined,
  age: 0,
  idle: undefined,
  values: 0,
};

/** What `subscriber` hands its values to in the end. */
function lastOf(subscriber: Watched): Watched {
  let last = subscriber;
  for (let left = MAX_CHAIN; left > 0; left--) {
    const { _parentage: parents } = last;
    const below: Watched | null | undefined = Array.isArray(parents) ? parents.find(isSubscriber) : parents;
    if (!below || !isSubscriber(below)) break;
    last = below;
  }
  return last;
}
