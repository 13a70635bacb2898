import type { Observable } from 'rxjs';

import { RECORD, type Recorded, type TrackRecord } from './record.js';
import { ancestor, type Watched } from './rxjs-shape.js';

/** What rxjs's Subjects know of those who listen to them. */
interface Heard {
  readonly observers?: readonly Watched[] | null;
}

/**
 * Whom shared connections serve: `share` subscribes its first consumer to a Subject right before it connects that. The
 * connection belongs to whoever listens there.
 */
export class Connections {
  readonly #subjects = new WeakMap<TrackRecord, WeakRef<Heard>>();

  /** `record` was opened right after something was subscribed to `previous`. */
  note(record: TrackRecord, previous: Observable<unknown>): void {
    if ('observers' in previous) this.#subjects.set(record, new WeakRef(previous as Heard));
  }

  /**
   * Does anybody listen who is owned by an open owner, or is never accused, as a TestScheduler is not? Also by way of
   * other connections, which may be in a circle.
   */
  isServing(record: TrackRecord, met = new Set([record])): boolean {
    return this.#listeners(record).some((observer) => {
      const consumer = recordOf(observer) ?? ancestor(observer, recordOf);
      if (consumer === undefined || met.has(consumer)) return false;
      met.add(consumer);
      if (consumer.role === 'silent') return true;
      if (consumer.kind === 'connection') return this.isServing(consumer, met);
      return consumer.owner !== undefined && consumer.owner.closedAt === undefined;
    });
  }

  /** Does anybody listen at all? */
  isHeard(record: TrackRecord): boolean {
    return this.#listeners(record).length > 0;
  }

  #listeners(record: TrackRecord): readonly Watched[] {
    return this.#subjects.get(record)?.deref()?.observers ?? [];
  }
}

function recordOf(subscriber: Watched): TrackRecord | undefined {
  const record = (subscriber as Recorded)[RECORD];
  return record?.open === true ? record : undefined;
}
