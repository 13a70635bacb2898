import type { Observable } from 'rxjs';

import { sourceText, type Watched } from '../base/rxjs-internals.js';

/** The code of the listener that `fromEvent` adds. */
const OF_FROM_EVENT = /\bsubscriber\d*\.next\(1 < args\.length \? args : args\[0\]\)/;

/**
 * Records which Subjects, emitters and event targets feed a subscriber. No teardown shows that, so it is
 * recorded at `subscribe`, on request, for the lifetime of the subscriber.
 */
export class Feeds {
  readonly #feeds = new WeakMap<Watched, object[]>();
  /** The subscriber of the last subscribed source that is not a Subject. */
  #head: Watched | undefined;

  /** Called before `source` is subscribed with `target`. Returns the source if it is a Subject. */
  subscribe(source: Observable<unknown>, target: Watched): object | undefined {
    const { operator, source: above } = source as { operator?: unknown; source?: unknown };
    if (operator !== undefined || above !== undefined) return undefined;
    if (!('observers' in source)) {
      this.#head = target;
      return undefined;
    }
    this.#feed(target, source);
    return source;
  }

  /**
   * Called when a listener is added to `target`, e.g. by `fromEvent` in the running subscribe call. Returns
   * whether the target is a feed.
   */
  addListener(target: object, listener: unknown): boolean {
    if (this.#head === undefined || !isOfFromEvent(listener)) return false;
    this.#feed(this.#head, target);
    this.#head = undefined;
    return true;
  }

  /** Drops the reference to the last head. */
  forgetHead(): void {
    this.#head = undefined;
  }

  of(head: Watched): readonly object[] {
    return this.#feeds.get(head) ?? [];
  }

  #feed(head: Watched, source: object): void {
    const feeds = this.#feeds.get(head);
    if (feeds === undefined) this.#feeds.set(head, [source]);
    else if (!feeds.includes(source)) feeds.push(source);
  }
}

function isOfFromEvent(listener: unknown): boolean {
  return typeof listener === 'function' && OF_FROM_EVENT.test(sourceText(listener as () => void));
}
