import type { Observable, Subscription } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';

import type { TrackRecord } from '../lib/dev/record/record.js';
import { registry } from '../lib/dev/registry.js';
import { placeOf, resolve } from '../lib/dev/record/resolve.js';
import { isChild, sourceOf, type Watched } from '../lib/dev/base/rxjs-internals.js';
import { LINK, type Linked } from '../lib/probe.js';
import type { LeakSite } from '../lib/site.js';
import type { Message } from './messages.js';

/** One subscription that was made in the course of a test, and what it has heard. */
export interface Root {
  readonly record: TrackRecord;
  readonly subscriber: Watched;
  readonly source: Observable<unknown>;
  readonly row: Message[];
  /** When it was subscribed. */
  readonly since: number;
}

/** All that is subscribed while a test runs, with its row of marbles. */
export class Roots {
  readonly #roots = new Map<number, Root>();
  readonly #scheduler: TestScheduler;

  constructor(scheduler: TestScheduler) {
    this.#scheduler = scheduler;
  }

  /** Sees every root from now on. The undo no longer. */
  watch(): () => void {
    const { opening } = registry();
    const before = opening.onRoot;
    opening.onRoot = (...root) => {
      before?.(...root);
      this.#note(...root);
    };
    return () => {
      opening.onRoot = before;
      this.#settle();
    };
  }

  /** Those that are open and stand for themselves: they are part of no other, and none of their subscribers is reported. */
  open(): Root[] {
    const { sites, shareListeners } = registry();
    return [...this.#roots.values()].filter(({ record, subscriber }) => {
      if (!isOpen(record, subscriber)) return false;
      resolve(record, subscriber, sites);
      if (record.role === 'inner' || record.kind === 'guarded' || isChild(subscriber)) return false;
      // A shared connection goes with whoever listens; without a listener it is its own.
      if (record.kind === 'connection' && shareListeners.hasListener(record)) return false;
      // What was made in the course of another one may be ended with that.
      const outer = record.within === undefined ? undefined : this.#roots.get(record.within);
      return outer === undefined || !isOpen(outer.record, outer.subscriber);
    });
  }

  /** All has been judged that was left: nobody who looks later is to accuse it. */
  #settle(): void {
    for (const { record } of this.#roots.values()) record.role = 'silent';
  }

  #note(record: TrackRecord, subscriber: Watched, source: Observable<unknown>): void {
    const row: Message[] = [];
    const next = subscriber.next?.bind(subscriber);
    subscriber.next = (value) => {
      row.push({ frame: this.#scheduler.frame, notification: { kind: 'N', value } });
      next?.(value);
    };
    this.#roots.set(record.id, { record, subscriber, source, row, since: this.#scheduler.frame });
  }
}

/** Is it through `source`, or is it that subscription? */
export function isOf(root: Root, source: Observable<unknown> | Subscription): boolean {
  if ((root.subscriber as unknown) === source) return true;
  for (let at: Observable<unknown> | undefined = root.source; at; at = upstreamOf(at)) {
    if (at === source) return true;
  }
  return false;
}

/** The line that made it. */
export function siteOf({ record }: Root): LeakSite | undefined {
  return placeOf(record).site;
}

function upstreamOf(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as Linked)[LINK]?.source ?? sourceOf(observable);
}

function isOpen(record: TrackRecord, subscriber: Watched): boolean {
  return record.open && !subscriber.closed;
}
