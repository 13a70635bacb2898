import type { Watched } from '../base/rxjs-internals.js';
import type { Places } from '../stack/places.js';
import type { GivenToOwner } from './given-to-owner.js';
import { emptyList, type TrackRecord } from './record.js';
import { resolve } from './resolve.js';

/** The number of records whose subscriber is always dereferenced. */
const MAX_DEREFERENCED = 50_000;

/** Notified of records whose end was not observed. */
interface RecordListener {
  /** Its subscriber was collected without a teardown. */
  collected(record: TrackRecord): void;
  /** Its subscriber was torn down, unobserved. */
  endedUnseen(record: TrackRecord, subscriber: Watched): void;
}

/** The records of all open subscriptions, in the order in which they were opened. */
export class Records {
  /** Records that hold their subscriber strongly, until the sweep has visited them. */
  readonly young = emptyList();
  /** Records that hold it weakly. */
  readonly old = emptyList();
  #lastId = 0;

  constructor(
    private readonly sites: Places,
    private readonly givenToOwner: GivenToOwner,
    private readonly listener: RecordListener,
  ) {}

  nextId(): number {
    return ++this.#lastId;
  }

  /** The id of the next record: records with this id or a greater one are opened after now. */
  get upcomingId(): number {
    return this.#lastId + 1;
  }

  /**
   * All open records, oldest first. Once many subscribers have been dereferenced, independent records come
   * without theirs: dereferencing takes most of the time, and keeps a subscriber alive to the end of the
   * turn. The sweep finds the collected ones. Records that end between two of them are left out.
   */
  *open(): Generator<readonly [TrackRecord, Watched | undefined]> {
    let left = this.givenToOwner.any ? Infinity : MAX_DEREFERENCED;
    for (const list of [this.old, this.young]) {
      // A copy, since a record that ends between two of them leaves its list.
      for (const record of [...recordsOf(list)]) {
        if (!record.open) continue;
        const alone = left-- <= 0 && list === this.old && record.isIndependent;
        const subscriber = alone ? undefined : this.openSubscriberOf(record);
        if (alone || (subscriber !== undefined && !isEnding(record, subscriber))) yield [record, subscriber];
      }
    }
  }

  /** All records in both lists, without access to their subscribers. */
  *listed(): Generator<TrackRecord> {
    for (const list of [this.old, this.young]) yield* recordsOf(list);
  }

  /** The open record with an id. It walks the lists: for single lookups. */
  openRecord(id: number): TrackRecord | undefined {
    for (const record of this.listed()) {
      if (record.id === id) return record.subscriber()?.closed === false ? record : undefined;
    }
    return undefined;
  }

  /** The subscriber of a record if it still exists and is open. Otherwise it notifies the listener. */
  openSubscriberOf(record: TrackRecord): Watched | undefined {
    const subscriber = record.subscriber();
    if (subscriber === undefined) this.listener.collected(record);
    else if (subscriber.closed) this.listener.endedUnseen(record, subscriber);
    else return resolve(record, subscriber, this.sites);
    return undefined;
  }

  /** Resolves the young records. */
  resolveYoung(): void {
    const { young } = this;
    for (let record = young.next; record !== young; record = record.next) {
      resolve(record, record.held as Watched, this.sites);
    }
  }

  /** Whether there are more young records than this. It walks as many. */
  hasYoung(more: number): boolean {
    const { young } = this;
    let record = young.next;
    for (let left = more; left > 0 && record !== young; left--) record = record.next;
    return record !== young;
  }

  /** Unlinks all records: linked to each other, they would keep each other's subscribers alive. */
  clear(): void {
    for (const list of [this.young, this.old]) while (list.open) list.next.end();
  }
}

function* recordsOf(list: TrackRecord): Generator<TrackRecord> {
  for (let record = list.next; record !== list; record = record.next) yield record;
}

/** Whether it has completed or failed and is notifying its consumer: rxjs tears it down right after that. */
function isEnding({ role, kind }: TrackRecord, subscriber: Watched): boolean {
  return subscriber.isStopped === true && (kind === 'connection' || (role === 'plain' && kind !== 'guarded'));
}
