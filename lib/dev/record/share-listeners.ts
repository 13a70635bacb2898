import type { Observable } from 'rxjs';

import { COLLECTED, type TrackRecord } from './record.js';
import { ancestor, type Watched } from '../base/rxjs-internals.js';
import { openRecordOf } from './stamps.js';

/** A Subject with its private list of observers. */
interface ObservedSubject {
  readonly observers?: readonly Watched[] | null;
}

/**
 * The consumers of shared connections. `share` subscribes its first consumer to a Subject right before it
 * connects, so the connection belongs to the observers of that Subject.
 */
export class ShareListeners {
  readonly #subjects = new WeakMap<TrackRecord, WeakRef<ObservedSubject>>();
  /** The consumers of each connection at the last sweep. Holds no subscriber for long. */
  readonly #consumers = new WeakMap<TrackRecord, readonly (TrackRecord | undefined)[]>();
  readonly #records = new WeakMap<object, TrackRecord>();

  /** Called when `record` was opened right after a subscription to `previous`. */
  add(record: TrackRecord, previous: Observable<unknown>): void {
    if (!('observers' in previous)) return;
    this.#subjects.set(record, new WeakRef(previous as ObservedSubject));
    this.#records.set(previous, record);
  }

  /** The open connection that feeds `subject`. */
  connectionOf(subject: object): TrackRecord | undefined {
    const record = this.#records.get(subject);
    return record?.open === true ? record : undefined;
  }

  /**
   * Whether a connection ends with an open consumer. It belongs to its consumers, which are reported if
   * nobody ends them. Connections that observe each other in a circle do not end with one another.
   */
  hasListener(record: TrackRecord, met = new Set([record])): boolean {
    return this.#listeners(record).some((observer) => {
      const consumer = consumerOf(observer);
      if (consumer?.kind !== 'connection') return true;
      if (met.has(consumer)) return false;
      met.add(consumer);
      return this.#listeners(consumer).length === 0 || this.hasListener(consumer, met);
    });
  }

  /** The open consumers of a connection, as far as they are known. */
  consumersOf(record: TrackRecord): TrackRecord[] {
    return this.#listeners(record)
      .map(consumerOf)
      .filter((consumer) => consumer !== undefined);
  }

  /** Saves the current consumers, for the time after the connection has been collected. */
  saveListeners(record: TrackRecord): void {
    const consumers = this.#listeners(record).map(consumerOf);
    this.#consumers.set(record, consumers);
  }

  /** Whether a collected connection had consumers that are open, or were collected too. */
  hadListener(record: TrackRecord): boolean {
    return (
      this.#consumers.get(record)?.some((consumer) => consumer?.open === true || isLost(consumer)) === true
    );
  }

  #listeners(record: TrackRecord): readonly Watched[] {
    return this.#subjects.get(record)?.deref()?.observers ?? [];
  }
}

/** The record of a consumer, if it is known. `observer` may be a part of it. */
function consumerOf(observer: Watched): TrackRecord | undefined {
  return openRecordOf(observer) ?? ancestor(observer, openRecordOf);
}

function isLost(record: TrackRecord | undefined): boolean {
  return record !== undefined && (record.traits & COLLECTED) !== 0;
}
