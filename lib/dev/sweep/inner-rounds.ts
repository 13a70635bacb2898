import { PILE_FIX } from '../rules/fix-texts.js';
import { accuse, type Accusation } from '../leak/accusation.js';
import { isKnown } from '../leak/baseline.js';
import { leakOf } from '../leak/gather.js';
import { fanInsOf, innerOpen, newestMadeAt, streamsInto } from '../record/inner-streams.js';
import type { TrackRecord } from '../record/record.js';
import type { CurrentCall } from '../subscribe/current-call.js';
import type { DevClock } from '../record/dev-clock.js';
import type { Records } from '../record/records.js';
import { withoutIgnored, type Exceptions } from '../leak/without-ignored.js';
import { placeOf } from '../record/resolve.js';
import { growing } from '../rules/growing.js';
import { isSubscriber, MAX_CHAIN, type Watched } from '../base/rxjs-internals.js';
import { UNKNOWN_PLACE, type Place } from '../stack/places.js';
import { openRecordOf } from '../record/stamps.js';

/** Inner streams of one root that every round has added to. */
export interface InnerGrowth {
  /** The number that is left from each round. */
  readonly left: readonly number[];
  readonly accusation: Accusation;
}

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: Exceptions;
  readonly clock: DevClock;
  readonly records: Records;
  readonly opening: Pick<CurrentCall, 'onPart'>;
}

/**
 * Records in which round each inner stream was opened. It covers the tracked roots, and roots from before dev
 * mode into which a stream has flowed since.
 */
export class InnerRounds {
  readonly #registry: Context;
  readonly #before = new Set<WeakRef<Watched>>();
  readonly #known = new WeakSet<Watched>();
  /** The round of each inner stream, kept without holding the stream. */
  readonly #rounds = new WeakMap<Watched, number>();
  #round = 0;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Starts to find roots from before dev mode, until the undo. */
  start(): () => void {
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

  /** Ends a round: the inner streams that were opened since the last one belong to it. */
  endRound(): void {
    for (const [, root] of this.#roots()) {
      for (const { part } of fanInsOf(root, Infinity)) {
        for (const inner of streamsInto(part))
          if (!this.#rounds.has(inner)) this.#rounds.set(inner, this.#round);
      }
    }
    this.#round++;
  }

  /** The roots whose inner streams every round but the first has added to. */
  growing(): InnerGrowth[] {
    const found: InnerGrowth[] = [];
    for (const [record, root] of this.#roots()) {
      for (const { part } of fanInsOf(root, Infinity)) {
        const left = this.#leftOf(part);
        if (!left.every((many) => many > 0)) continue;
        const accusation = this.#accusationOf(record, part, left);
        if (!withoutIgnored([leakOf(accusation)], this.#registry.settings).every(isKnown))
          found.push({ left, accusation });
        // Parts further up are the same pile, or grow with it.
        break;
      }
    }
    return found;
  }

  #leftOf(part: Watched): number[] {
    const left = Array.from({ length: this.#round - 1 }, () => 0);
    for (const inner of streamsInto(part)) {
      const round = this.#rounds.get(inner);
      if (round !== undefined && round > 0) left[round - 1] = Number(left[round - 1]) + 1;
    }
    return left;
  }

  #accusationOf(record: TrackRecord | undefined, part: Watched, left: readonly number[]): Accusation {
    const count = left.reduce((sum, many) => sum + many, 0);
    const at = this.#registry.clock.now();
    const base = record === undefined ? UNTRACKED : accuse(record, growing, 'leak', at);
    const place: Place = newestMadeAt(part) ?? (record === undefined ? UNKNOWN_PLACE : placeOf(record));
    return { ...base, count, inner: innerOpen(part), place, hint: PILE_FIX };
  }

  /** All open roots, with their records if they have one. */
  *#roots(): Generator<readonly [TrackRecord | undefined, Watched]> {
    const tracked = new Set<Watched | undefined>();
    for (const [record, subscriber] of this.#registry.records.open()) {
      const { role } = record;
      tracked.add(subscriber);
      if (subscriber !== undefined && role !== 'silent' && role !== 'inner') yield [record, subscriber];
    }
    for (const before of this.#before) {
      const subscriber = before.deref();
      // Another copy of this package may have made its record, which only that copy can read.
      if (subscriber?.closed === false && !tracked.has(subscriber)) yield [undefined, subscriber];
      else this.#before.delete(before);
    }
  }

  /** Called when a part of a root is subscribed: the root may have no record. */
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

/** The subscriber that receives the values of `subscriber` in the end. */
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
