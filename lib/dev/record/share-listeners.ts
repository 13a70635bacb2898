import type { Observable } from 'rxjs';

import { LOST, type TrackRecord } from './record.js';
import { ancestor, type Watched } from '../base/rxjs-internals.js';
import { openRecordOf } from './stamps.js';

/** What rxjs's Subjects know of those who listen to them. */
interface Heard {
  readonly observers?: readonly Watched[] | null;
}

/**
 * Whom shared connections serve: `share` subscribes its first consumer to a Subject right before it connects that. The
 * connection belongs to whoever listens there.
 */
export class ShareListeners {
  readonly #subjects = new WeakMap<TrackRecord, WeakRef<Heard>>();
  /** By whom they were heard when they were last looked at; none of it holds a subscriber for long. */
  readonly #heard = new WeakMap<TrackRecord, readonly (TrackRecord | undefined)[]>();
  readonly #records = new WeakMap<object, TrackRecord>();

  /** `record` was opened right after something was subscribed to `previous`. */
  note(record: TrackRecord, previous: Observable<unknown>): void {
    if (!('observers' in previous)) return;
    this.#subjects.set(record, new WeakRef(previous as Heard));
    this.#records.set(previous, record);
  }

  /** The connection that feeds `subject`, while it is open. */
  of(subject: object): TrackRecord | undefined {
    const record = this.#records.get(subject);
    return record?.open === true ? record : undefined;
  }

  /**
   * Does it end with somebody else, who is open? It belongs to those who listen: they are reported where nobody ends them. Of
   * connections that listen to each other in a circle, none ends with another.
   */
  isHeard(record: TrackRecord, met = new Set([record])): boolean {
    return this.#listeners(record).some((observer) => {
      const consumer = consumerOf(observer);
      if (consumer?.kind !== 'connection') return true;
      if (met.has(consumer)) return false;
      met.add(consumer);
      return this.#listeners(consumer).length === 0 || this.isHeard(consumer, met);
    });
  }

  /** Writes down who listens: when it has been collected, nobody can be asked. */
  notice(record: TrackRecord): void {
    const consumers = this.#listeners(record).map(consumerOf);
    this.#heard.set(record, consumers);
  }

  /** It was collected: and so was, or will be found to be, one of those who listened, unless they had ended before. */
  wasHeard(record: TrackRecord): boolean {
    return this.#heard.get(record)?.some((consumer) => consumer?.open === true || isLost(consumer)) === true;
  }

  #listeners(record: TrackRecord): readonly Watched[] {
    return this.#subjects.get(record)?.deref()?.observers ?? [];
  }
}

/** Whoever listens, where that is known: `observer` may be a part of it. */
function consumerOf(observer: Watched): TrackRecord | undefined {
  return openRecordOf(observer) ?? ancestor(observer, openRecordOf);
}

function isLost(record: TrackRecord | undefined): boolean {
  return record !== undefined && (record.traits & LOST) !== 0;
}
