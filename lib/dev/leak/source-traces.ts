import type { Observable } from 'rxjs';

import { LINK, type Linked } from '../../dev-slot.js';
import type { HiddenSource } from '../record/origin.js';
import { sourceText, type Watched } from '../base/rxjs-internals.js';
import { hiddenStamp } from '../record/stamps.js';

/** The number of codes that are remembered. */
const MAX_KINDS = 1_000;

/**
 * Records the facts about sources that no teardown shows: a source without a teardown, and a Subject that has
 * dropped its observers. They are kept with the subscriber that the source feeds.
 */
export class SourceTraces {
  readonly #dropped = new WeakMap<Watched, number>();
  /** By the code of the function that an Observable was made with: few codes make many Observables. */
  readonly #kinds = new Map<string, HiddenSource | 'on'>();

  /** Whether a Subject has dropped its observers. */
  anyDropped = false;

  /**
   * Called when `source` has returned no teardown and left `subscriber` open. Costs ~0.5 us, and more once for
   * each code of a source.
   */
  addHidden(source: Observable<unknown>, subscriber: Watched): void {
    // Our own operators pass the subscription on to their source.
    if ((source as Linked)[LINK] !== undefined) return;
    const { _subscribe: subscribe } = source as unknown as { _subscribe: () => void };
    const code = sourceText(subscribe);
    let kind = this.#kinds.get(code);
    if (kind === undefined) {
      if (this.#kinds.size >= MAX_KINDS) this.#kinds.clear();
      this.#kinds.set(code, (kind = kindOf(code)));
    }
    if (kind !== 'on') hiddenStamp.write(subscriber, kind);
  }

  /** The source that feeds `head` and has no teardown. */
  hiddenSourceOf(head: Watched): HiddenSource | undefined {
    return hiddenStamp.read(head);
  }

  /** Called when a Subject is about to drop its observers, without a notification. */
  addDropped({ observers }: { readonly observers?: readonly Watched[] | null }): void {
    for (const head of observers ?? []) {
      this.anyDropped = true;
      this.#dropped.set(head, this.droppedCountOf(head) + 1);
    }
  }

  /** The number of Subjects that have dropped `head`. */
  droppedCountOf(head: Watched): number {
    return this.#dropped.get(head) ?? 0;
  }
}

/** A function that does nothing, like that of `NEVER`. */
const EMPTY_FUNCTION = /^(?:function \w*\(\w*\)|\(?\w*\)? =>) ?(?:\{\s*\}|undefined$|void 0$)/;
const PROMISE_CODE = /\bpromise\d*\s*\.then\(/;
/** It starts something else too. */
const OTHER_CODE = /\bset(?:Interval|Timeout|Immediate)\(|\b(?:addEventListener|addListener|on|once)\(/;
/** It subscribes to other sources, whose teardowns show, like `defer`. */
const SUBSCRIBE_CODE = /\.subscribe\(/;

function kindOf(code: string): HiddenSource | 'on' {
  if (SUBSCRIBE_CODE.test(code)) return 'on';
  if (PROMISE_CODE.test(code)) return OTHER_CODE.test(code) ? 'unknown' : 'promise';
  return EMPTY_FUNCTION.test(code) ? 'never' : 'unknown';
}
