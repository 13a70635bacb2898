import type { Watched } from '../base/rxjs-internals.js';
import type { Places } from '../stack/places.js';
import type { GivenToOwner } from './given-to-owner.js';
import { emptyList, type TrackRecord } from './record.js';
import { resolve } from './resolve.js';

/** So many records are asked for their subscriber in any case. */
const ASKED = 50_000;

/** Hears of records that ended unseen. */
interface RecordListener {
  /** Its subscriber was collected, and never torn down. */
  lost(record: TrackRecord): void;
  /** Its subscriber was torn down, and nobody saw it. */
  missed(record: TrackRecord, subscriber: Watched): void;
}

/** The records of all open subscriptions, in the order in which they were opened. */
export class Records {
  /** Those that hold their subscriber strongly, until the sweep has seen them. */
  readonly young = emptyList();
  /** Those that hold it weakly. */
  readonly old = emptyList();
  #lastId = 0;

  constructor(
    private readonly sites: Places,
    private readonly holdings: GivenToOwner,
    private readonly listener: RecordListener,
  ) {}

  nextId(): number {
    return ++this.#lastId;
  }

  /** The id of the next record: a record with this id or a greater one was opened after now. */
  get upcoming(): number {
    return this.#lastId + 1;
  }

  /**
   * All open records, oldest first. A record that can be judged without its subscriber comes without it once many have been asked for
   * theirs: asking takes longer than all else, and keeps the subscriber alive to the end of the turn. The sweep finds those that were collected.
   */
  *open(): Generator<readonly [TrackRecord, Watched | undefined]> {
    let left = this.holdings.any ? Infinity : ASKED;
    for (const list of [this.old, this.young]) {
      for (let record = list.next, next = record.next; record !== list; record = next, next = record.next) {
        const alone = left-- <= 0 && list === this.old && record.standsAlone;
        const subscriber = alone ? undefined : this.ask(record);
        if (alone || (subscriber !== undefined && !isEnding(record, subscriber))) yield [record, subscriber];
      }
    }
  }

  /** All records in both lists, without a look at their subscribers. */
  *listed(): Generator<TrackRecord> {
    for (const list of [this.old, this.young]) {
      for (let record = list.next; record !== list; record = record.next) yield record;
    }
  }

  /** The subscriber of a record, if it is still there and open. */
  ask(record: TrackRecord): Watched | undefined {
    const subscriber = record.subscriber();
    if (subscriber === undefined) this.listener.lost(record);
    else if (subscriber.closed) this.listener.missed(record, subscriber);
    else return resolve(record, subscriber, this.sites);
    return undefined;
  }

  /** Resolves the records that the sweep has not seen yet. */
  resolveYoung(): void {
    const { young } = this;
    for (let record = young.next; record !== young; record = record.next) {
      resolve(record, record.held as Watched, this.sites);
    }
  }

  /** Unlinks every record: chained to each other, they would keep each other's subscribers alive. */
  clear(): void {
    for (const list of [this.young, this.old]) while (list.open) list.next.end();
  }
}

/** It has completed or failed, and its consumer is being notified: rxjs tears it down right after that. */
function isEnding({ role, kind }: TrackRecord, subscriber: Watched): boolean {
  return subscriber.isStopped === true && (kind === 'connection' || (role === 'plain' && kind !== 'guarded'));
}
