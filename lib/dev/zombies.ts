import type { Registry } from './registry.js';
import { accuse } from './find.js';
import { CAUGHT, RECORD, WORKS, type Recorded, type TrackRecord } from './record.js';
import { resolve } from './resolve.js';
import { headOf, type Watched } from './rxjs-shape.js';
import { zombie } from './rules/zombie.js';
import { quietly } from './timers.js';

/** So many of those that were torn down between two sweeps are looked after. */
const REMEMBERED = 200;
/** In so many different turns a producer must have gone on: a synchronous tail, or one late answer, is none. */
const TURNS = 3;

interface Walking {
  turns: number;
  /** The turn of the last value, and what an injected clock showed then. */
  turn: number;
  at: number;
}

/**
 * Looks after what was torn down by its consumer: a producer that goes on to send it values ignores its teardown.
 *
 * What the producer holds is the first subscriber of the chain, which has lost its way to the root by then: so the record
 * is left with it when the root is torn down. Costs nothing per value; per subscription that was torn down a few loads,
 * for the first 200 between two sweeps.
 */
export class Zombies {
  /** The nested root whose consumer is being called. */
  emitting: TrackRecord | undefined = undefined;

  readonly #registry: Registry;
  /** Those that are looked after. */
  #known = new WeakSet<TrackRecord>();
  #recent: { readonly record: TrackRecord; readonly subscriber: Watched }[] = [];
  readonly #made = new WeakMap<object, { readonly after: number; readonly last: number }>();
  readonly #walking = new WeakMap<TrackRecord, Walking>();
  readonly #caught = new WeakMap<TrackRecord, number>();
  #turn = 0;
  #turnEnds = false;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** A root is torn down: its source may not heed that. */
  close(record: TrackRecord, subscriber: Watched): void {
    const { where } = record;
    record.end();
    if ((record.traits & WORKS) !== 0) this.#registry.residues.ended(record);
    if (this.#recent.length < REMEMBERED && this.#registry.enabled)
      this.#lookAfter(record, subscriber, where);
  }

  /** Not where its source has ended by itself. */
  #lookAfter(record: TrackRecord, subscriber: Watched, where: TrackRecord['where']): void {
    const head: Recorded = headOf(subscriber, isRoot);
    // A Subscriber that was passed is stopped by now in either case, so it is looked after in either.
    if (head.isStopped === true && (head !== subscriber || record.role !== 'passed')) return;
    // Frozen, nothing can be left with it.
    if (head !== subscriber && !Object.isExtensible(head)) return;
    // Until the next sweep only: an unread stack must not stay with what a producer holds.
    record.where = where;
    head[RECORD] = record;
    this.#known.add(record);
    this.#recent.push({ record, subscriber });
  }

  /** Writes down where those were made that have been torn down since the last time. */
  settle(): void {
    for (const { record, subscriber } of this.#recent) resolve(record, subscriber, this.#registry.sites);
    this.#recent = [];
  }

  /** Nobody is to be told of these any more, so that nothing needs to be written down of them either. */
  forget(ids: { has(id: number): boolean }): void {
    this.#recent = this.#recent.filter(({ record }) => {
      if (!ids.has(record.id)) return true;
      record.end();
      this.#known.delete(record);
      return false;
    });
  }

  clear(): void {
    for (const { record } of this.#recent) record.end();
    this.#recent = [];
    this.#known = new WeakSet();
    this.#turnEnds = false;
  }

  /** While `subscriber` was subscribed, the roots with these ids were made, the first one excluded. */
  made(subscriber: Watched, after: number, last: number): void {
    this.#made.set(subscriber, { after, last });
  }

  /** A subscriber that has been stopped is sent a value. */
  stopped(subscriber: Recorded): void {
    const { emitting } = this;
    const made = this.#made.get(subscriber);
    // Its producer is a subscription that its own subscribe call made, and forgot: then that is what leaks.
    if (
      made !== undefined &&
      emitting?.open === true &&
      emitting.id > made.after &&
      emitting.id <= made.last
    ) {
      this.#catch(emitting);
      return;
    }
    const record = subscriber[RECORD];
    // Torn down within another stream, it is no root: nothing is known of it.
    if (record !== undefined && record.role !== 'silent' && this.#known.has(record))
      this.#walks(record, subscriber);
  }

  /** Has it been told as one? */
  isTold(record: TrackRecord): boolean {
    return this.#walking.get(record)?.turns === TURNS;
  }

  caughtAt(record: TrackRecord): number | undefined {
    return this.#caught.get(record);
  }

  #catch(record: TrackRecord): void {
    if ((record.traits & CAUGHT) !== 0) return;
    record.traits |= CAUGHT;
    this.#caught.set(record, this.#registry.now());
  }

  #walks(record: TrackRecord, subscriber: Watched): void {
    const registry = this.#registry;
    const at = registry.now();
    const turn = this.#thisTurn();
    const known = this.#walking.get(record);
    if (known === undefined) {
      this.#walking.set(record, { turns: 1, turn, at });
      return;
    }
    const another = turn !== known.turn || (registry.settings.injected && at !== known.at);
    if (!another || known.turns >= TURNS) return;
    known.turn = turn;
    known.at = at;
    if (++known.turns < TURNS) return;
    resolve(record, subscriber, registry.sites);
    registry.note(record.id, accuse(record, zombie, 'leak', at));
  }

  /** All that happens before the next timer is one turn. */
  #thisTurn(): number {
    if (!this.#turnEnds) {
      this.#turnEnds = true;
      quietly(() => {
        this.#turn++;
        this.#turnEnds = false;
      }, 0);
    }
    return this.#turn;
  }
}

/** It has a record of its own, and needs that when it is torn down. */
function isRoot(part: Recorded): boolean {
  return part[RECORD]?.open === true;
}
