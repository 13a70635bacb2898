import { ReturnArgument } from '../../return-argument.js';
import type { Head } from './head.js';
import type { HiddenSource, Origin } from './origin.js';
import type { TrackRecord } from './record.js';

/*
 * Stamps: the facts that dev mode keeps about objects of the program, in private fields on these objects. No
 * key, printer, comparison or clone can see them. A WeakMap hides as much and costs five times as much (150
 * ns an entry, a stamp 20).
 */

/** A private field on existing objects. */
interface Stamp<Value> {
  read(object: object): Value | undefined;
  write(object: object, value: Value): void;
}

/*
 * Each class is written out. V8 would share the inline caches of classes that one function creates; they
 * would see several private names, and each read would take 20 ns instead of 2.
 */

/** The record of a Subscriber that was made elsewhere. */
export const recordStamp: Stamp<TrackRecord> = class Stamped extends ReturnArgument {
  #record: TrackRecord;

  constructor(object: object, record: TrackRecord) {
    super(object);
    this.#record = record;
  }

  static read(object: object): TrackRecord | undefined {
    return #record in object ? object.#record : undefined;
  }

  static write(object: object, record: TrackRecord): void {
    if (#record in object) object.#record = record;
    else new Stamped(object, record);
  }
};

/** On a head: the facts about it, or only the origin of its source if that source stops on its own. */
export const headStamp: Stamp<Head | Origin> = class Stamped extends ReturnArgument {
  #head: Head | Origin;

  constructor(object: object, head: Head | Origin) {
    super(object);
    this.#head = head;
  }

  static read(object: object): Head | Origin | undefined {
    return #head in object ? object.#head : undefined;
  }

  static write(object: object, head: Head | Origin): void {
    if (#head in object) object.#head = head;
    else new Stamped(object, head);
  }
};

/** On the notifier of a `takeUntil`: the head that it can complete. */
export const notifierStamp: Stamp<Head> = class Stamped extends ReturnArgument {
  #head: Head;

  constructor(object: object, head: Head) {
    super(object);
    this.#head = head;
  }

  static read(object: object): Head | undefined {
    return #head in object ? object.#head : undefined;
  }

  static write(object: object, head: Head): void {
    if (#head in object) object.#head = head;
    else new Stamped(object, head);
  }
};

/** On an Observable: its origin. */
export const originStamp: Stamp<Origin> = class Stamped extends ReturnArgument {
  #origin: Origin;

  constructor(object: object, origin: Origin) {
    super(object);
    this.#origin = origin;
  }

  static read(object: object): Origin | undefined {
    return #origin in object ? object.#origin : undefined;
  }

  static write(object: object, origin: Origin): void {
    if (#origin in object) object.#origin = origin;
    else new Stamped(object, origin);
  }
};

/** On a subscriber whose source adds no teardown: the kind of that source. */
export const hiddenStamp: Stamp<HiddenSource> = class Stamped extends ReturnArgument {
  #hidden: HiddenSource;

  constructor(object: object, hidden: HiddenSource) {
    super(object);
    this.#hidden = hidden;
  }

  static read(object: object): HiddenSource | undefined {
    return #hidden in object ? object.#hidden : undefined;
  }

  static write(object: object, hidden: HiddenSource): void {
    if (#hidden in object) object.#hidden = hidden;
    else new Stamped(object, hidden);
  }
};

type ReadRecord = (subscriber: object) => TrackRecord | undefined;

/** The readers of records that a hook's own subscribers keep in a field of their class. */
let ownRecords: readonly ReadRecord[] = [];

/** Adds a reader of records. */
export function addRecordReader(read: ReadRecord): void {
  ownRecords = [...ownRecords, read];
}

/** Forgets all readers. */
export function clearRecordReaders(): void {
  ownRecords = [];
}

/** The record of a subscriber, open or not. */
export function recordOf(subscriber: object): TrackRecord | undefined {
  const stamped = recordStamp.read(subscriber);
  if (stamped !== undefined) return stamped;
  for (const read of ownRecords) {
    const record = read(subscriber);
    if (record !== undefined) return record;
  }
  return undefined;
}

/** The record of a subscriber, if it is open. */
export function openRecordOf(subscriber: object): TrackRecord | undefined {
  const record = recordOf(subscriber);
  return record?.open === true ? record : undefined;
}
