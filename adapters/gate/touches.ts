import type { Observable } from 'rxjs';

import { Feeds } from '../../lib/dev/leak/feeds.js';
import { WAITS_OUTSIDE, type TrackRecord } from '../../lib/dev/record/record.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import { realm } from '../../lib/realm.js';

/** Whoever touches a source: a test. What a file does around its tests, and what modules do while they load, is nobody. */
export interface Toucher {
  /** What of it turns out to live on, after it was judged, is told of its file. */
  readonly outer?: { add(record: TrackRecord): void } | undefined;
}

const OUTSIDE = 'outside';

/**
 * Which sources are those of one test alone: Subjects, emitters and targets. The first test that makes one, subscribes to it or has
 * it emit, is written down; one that a second test touches as well, or that was touched outside of all tests, lives longer than they do.
 */
export class Touches {
  readonly #first = new WeakMap<object, Toucher | typeof OUTSIDE>();
  readonly #left = new WeakMap<object, TrackRecord[]>();
  readonly #feeds = new Feeds();
  /** The prototypes of the Subjects that tell when they are made, and when they send a value: and to how many gates. */
  readonly talking = new Map<object, number>();
  /** What was touched last, and by whom: most touch what they have just touched. */
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

  /** Holds nothing any more that it has only just seen. */
  rest(): void {
    this.#feeds.forgetHead();
    this.#last = this.#by = undefined;
  }

  /** Somebody else has it too: what the first one has left there lives on. */
  #comesOut(source: object, first: Toucher): void {
    this.#first.set(source, OUTSIDE);
    for (const record of this.#left.get(source) ?? []) {
      if (!record.open) continue;
      record.traits |= WAITS_OUTSIDE;
      first.outer?.add(record);
    }
    this.#left.delete(source);
  }

  /** `record` hangs on `source` when its test is over. */
  leave(source: object, record: TrackRecord): void {
    const left = this.#left.get(source);
    if (left === undefined) this.#left.set(source, [record]);
    else left.push(record);
  }

  isOutside(source: object): boolean {
    return this.#first.get(source) === OUTSIDE;
  }

  /** `source` is about to be subscribed with `target`. */
  subscribe(source: Observable<unknown>, target: Watched, by: Toucher | undefined): void {
    if (this.#feeds.subscribe(source, target) === undefined) return;
    if (!this.#first.has(source) && this.#isOlder(source)) this.#first.set(source, OUTSIDE);
    this.touch(source, by);
  }

  /** Was it there before anybody watched? */
  #isOlder(subject: object): boolean {
    const { observers } = subject as { readonly observers?: readonly unknown[] | null };
    return (
      Boolean(observers?.length) || [...this.talking.keys()].some((prototype) => isA(subject, prototype))
    );
  }

  /** A listener is added to `target`: of `fromEvent`, in the subscribe call that is running. */
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
