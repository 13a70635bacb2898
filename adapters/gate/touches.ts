import type { Observable } from 'rxjs';

import { Feeds } from '../../lib/dev/leak/feeds.js';
import { WAITS_OUTSIDE, type TrackRecord } from '../../lib/dev/record/record.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import { realm } from '../../lib/realm.js';

/** A test that touches a source. Code around the tests, and modules while they load, count as outside. */
export interface Toucher {
  /** Its file, which gets the subscriptions that turn out to live on after the test was judged. */
  readonly outer?: { add(record: TrackRecord): void } | undefined;
}

const OUTSIDE = 'outside';

/**
 * Which sources (Subjects, emitters, event targets) belong to a single test. The first test that makes one, subscribes to it or
 * has it emit is remembered. A source that a second test touches, or that is touched outside all tests, outlives its test.
 */
export class Touches {
  readonly #first = new WeakMap<object, Toucher | typeof OUTSIDE>();
  readonly #left = new WeakMap<object, TrackRecord[]>();
  readonly #feeds = new Feeds();
  /** The prototypes of Subjects that report their making and their values, each with its number of gates. */
  readonly talking = new Map<object, number>();
  /** The last source that was touched, and by which test: most touches repeat the last one. */
  #last: object | undefined;
  #by: Toucher | undefined;

  touch(source: object, by: Toucher | undefined): void {
    if (source === this.#last && by === this.#by) return;
    this.#last = source;
    this.#by = by;
    const first = this.#first.get(source);
    if (first === undefined) this.#first.set(source, by?.outer === undefined ? OUTSIDE : by);
    else if (first !== by && first !== OUTSIDE) this.#comesOut(source, first);
  }

  /** Drops its references to the latest sources. */
  rest(): void {
    this.#feeds.forgetHead();
    this.#last = this.#by = undefined;
  }

  /** A second test has the source too: the subscriptions that the first one left there live on. */
  #comesOut(source: object, first: Toucher): void {
    this.#first.set(source, OUTSIDE);
    for (const record of this.#left.get(source) ?? []) {
      if (!record.open) continue;
      record.traits |= WAITS_OUTSIDE;
      first.outer?.add(record);
    }
    this.#left.delete(source);
  }

  /** `record` still waits for `source` when its test is over. */
  leave(source: object, record: TrackRecord): void {
    const left = this.#left.get(source);
    if (left === undefined) this.#left.set(source, [record]);
    else left.push(record);
  }

  isOutside(source: object): boolean {
    return this.#first.get(source) === OUTSIDE;
  }

  /** `target` is about to subscribe to `source`. */
  subscribe(source: Observable<unknown>, target: Watched, by: Toucher | undefined): void {
    if (this.#feeds.subscribe(source, target) === undefined) return;
    if (!this.#first.has(source) && this.#isOlder(source)) this.#first.set(source, OUTSIDE);
    this.touch(source, by);
  }

  /** Whether it was there before the gate watched. */
  #isOlder(subject: object): boolean {
    const { observers } = subject as { readonly observers?: readonly unknown[] | null };
    return (
      Boolean(observers?.length) || [...this.talking.keys()].some((prototype) => isA(subject, prototype))
    );
  }

  /** `fromEvent` adds a listener to `target`, in the current subscribe call. */
  listen(target: object, listener: unknown, by: Toucher | undefined): void {
    this.touch(target, by);
    this.#feeds.addListener(target, listener);
  }

  /** The Subjects, emitters and targets that feed a subscriber. */
  feedsOf(head: Watched): readonly object[] {
    return this.#feeds.of(head);
  }
}

function isA(object: object, prototype: object): boolean {
  return Object.prototype.isPrototypeOf.call(prototype, object);
}

export const touches = realm('touches', () => new Touches());
