import type { Observable, Subscription } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';

import type { TrackRecord } from '../lib/dev/record/record.js';
import { registry } from '../lib/dev/registry.js';
import { placeOf, resolve } from '../lib/dev/record/resolve.js';
import { isChild, sourceOf, type Watched } from '../lib/dev/base/rxjs-internals.js';
import { LINK, type Linked } from '../lib/dev-slot.js';
import type { LeakSite } from '../lib/site.js';
import type { Message } from './notifications.js';

/** A subscription that was made during a test, and its values. */
export interface Root {
  readonly record: TrackRecord;
  readonly subscriber: Watched;
  readonly source: Observable<unknown>;
  readonly row: Message[];
  /** The frame of the subscription. */
  readonly since: number;
}

/** The subscriptions that are made during a test, with their rows of marbles. */
export class Roots {
  readonly #roots = new Map<number, Root>();
  readonly #scheduler: TestScheduler;

  constructor(scheduler: TestScheduler) {
    this.#scheduler = scheduler;
  }

  /** Collects every root from now on. Returns the undo. */
  watch(): () => void {
    const { opening } = registry();
    const before = opening.onRoot;
    opening.onRoot = (...root) => {
      before?.(...root);
      this.#add(...root);
    };
    return () => {
      opening.onRoot = before;
      this.#silence();
    };
  }

  /** The open roots, without those that are part of another one or are reported with their subscribers. */
  open(): Root[] {
    const { sites, shareListeners } = registry();
    return [...this.#roots.values()].filter(({ record, subscriber }) => {
      if (!isOpen(record, subscriber)) return false;
      resolve(record, subscriber, sites);
      if (record.role === 'inner' || record.kind === 'guarded' || isChild(subscriber)) return false;
      // A shared connection ends with its subscribers. It is reported only if it has none.
      if (record.kind === 'connection' && shareListeners.hasListener(record)) return false;
      // A root that was made during another one can end with that one.
      const outer = record.within === undefined ? undefined : this.#roots.get(record.within);
      return outer === undefined || !isOpen(outer.record, outer.subscriber);
    });
  }

  /** Later checks do not report these records, since the test has checked them. */
  #silence(): void {
    for (const { record } of this.#roots.values()) record.role = 'silent';
  }

  #add(record: TrackRecord, subscriber: Watched, source: Observable<unknown>): void {
    const row: Message[] = [];
    const next = subscriber.next?.bind(subscriber);
    subscriber.next = (value) => {
      row.push({ frame: this.#scheduler.frame, notification: { kind: 'N', value } });
      next?.(value);
    };
    this.#roots.set(record.id, { record, subscriber, source, row, since: this.#scheduler.frame });
  }
}

/** Whether the root subscribes through `source`, or is that subscription. */
export function isOf(root: Root, source: Observable<unknown> | Subscription): boolean {
  if ((root.subscriber as unknown) === source) return true;
  for (let at: Observable<unknown> | undefined = root.source; at; at = upstreamOf(at)) {
    if (at === source) return true;
  }
  return false;
}

/** The line that made the root. */
export function siteOf({ record }: Root): LeakSite | undefined {
  return placeOf(record).site;
}

function upstreamOf(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as Linked)[LINK]?.source ?? sourceOf(observable);
}

function isOpen(record: TrackRecord, subscriber: Watched): boolean {
  return record.open && !subscriber.closed;
}
