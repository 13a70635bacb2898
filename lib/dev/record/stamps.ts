import type { Head } from './head.js';
import type { Origin } from '../subscribe/origins.js';
import type { TrackRecord } from './record.js';

/*
 * What dev mode knows of an object of the program's, kept on that object in private fields: no key, no printer, no
 * comparison and no clone can see them. A WeakMap hides as much, and costs five times as much (150 ns an entry, a stamp 20).
 */

/** A private field on objects that exist already. */
interface Stamp<Value> {
  read(object: object): Value | undefined;
  write(object: object, value: Value): void;
}

/** `new` on it gives back its argument, on which a class below it then puts its fields. */
export const Given = function (given: object): object {
  return given;
} as unknown as new (given: object) => object;

function makeStamp<Value>(): Stamp<Value> {
  return class Stamped extends Given {
    #value: Value;

    constructor(object: object, value: Value) {
      super(object);
      this.#value = value;
    }

    static read(object: object): Value | undefined {
      return #value in object ? object.#value : undefined;
    }

    static write(object: object, value: Value): void {
      if (#value in object) object.#value = value;
      else new Stamped(object, value);
    }
  };
}

/** The record of a Subscriber that was made elsewhere. */
export const recordStamp = makeStamp<TrackRecord>();

/** On a subscriber that a source was given: all that is known of it or, where its source stops by itself, the line that made that. */
export const headStamp = makeStamp<Head | Origin>();

/** On the notifier of a `takeUntil`: the head that it can complete. */
export const notifierStamp = makeStamp<Head>();

/** On an Observable: the line that made it. */
export const originStamp = makeStamp<Origin>();

type ReadRecord = (subscriber: object) => TrackRecord | undefined;

/** The subscribers that a hook makes keep their record in a field of their own class. */
let ownRecords: readonly ReadRecord[] = [];

export function readRecordsBy(read: ReadRecord): void {
  ownRecords = [...ownRecords, read];
}

/** All records are forgotten, and so is how to find them. */
export function forgetReaders(): void {
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

/** The record of a subscriber, where it is open. */
export function openRecordOf(subscriber: object): TrackRecord | undefined {
  const record = recordOf(subscriber);
  return record?.open === true ? record : undefined;
}
