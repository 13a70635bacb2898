import type { Observable } from 'rxjs';

import { sourceText, type Watched } from '../base/rxjs-internals.js';

/** The code of the listener that `fromEvent` adds. */
const OF_FROM_EVENT = /\bsubscriber\d*\.next\(1 < args\.length \? args : args\[0\]\)/;

/**
 * Which Subjects, emitters and targets feed a subscriber. No teardown shows that, so it is written down when they are subscribed: by
 * whoever wants to know, and for as long as the subscriber is there.
 */
export class Feeds {
  readonly #feeds = new WeakMap<Watched, object[]>();
  /** The subscriber of the last source that was subscribed to, and is no Subject. */
  #head: Watched | undefined;

  /** `source` is about to be subscribed with `target`. Returns it where it is a Subject. */
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

  /** A listener is added to `target`: of `fromEvent`, in the subscribe call that is running. */
  listen(target: object, listener: unknown): void {
    if (this.#head === undefined || !isOfFromEvent(listener)) return;
    this.#feed(this.#head, target);
    this.#head = undefined;
  }

  /** Holds nothing any more that it has only just seen. */
  rest(): void {
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
