import type { Observable } from 'rxjs';

import { LINK, type Linked } from '../../probe.js';
import type { HiddenSource } from '../record/origin.js';
import { sourceText, type Watched } from '../base/rxjs-internals.js';
import { hiddenStamp } from '../record/stamps.js';

/**
 * What sources leave behind that no teardown shows: that one has none, and that a Subject has dropped its observers. Kept with
 * the subscriber that the source feeds, for as long as that is there.
 */
export class SourceTraces {
  readonly #dropped = new WeakMap<Watched, number>();
  /** By the function that an Observable was made with: `NEVER` is subscribed to over and over. */
  readonly #kinds = new WeakMap<object, HiddenSource | 'on'>();

  /** Has a Subject dropped its observers? */
  anyDropped = false;

  /** `source` has left `subscriber` open, and no teardown with it. Costs ~0.5 us, once for each function of a source. */
  hide(source: Observable<unknown>, subscriber: Watched): void {
    // An operator of ours passes on what it is applied to.
    if ((source as Linked)[LINK] !== undefined) return;
    const { _subscribe: subscribe } = source as unknown as { _subscribe: () => void };
    let kind = this.#kinds.get(subscribe);
    if (kind === undefined) this.#kinds.set(subscribe, (kind = kindOf(sourceText(subscribe))));
    if (kind !== 'on') hiddenStamp.write(subscriber, kind);
  }

  /** What feeds `head` without a trace in its teardown. */
  hiddenFrom(head: Watched): HiddenSource | undefined {
    return hiddenStamp.read(head);
  }

  /** A Subject is about to drop its observers: they are not told. */
  drop({ observers }: { readonly observers?: readonly Watched[] | null }): void {
    for (const head of observers ?? []) {
      this.anyDropped = true;
      this.#dropped.set(head, this.droppedFrom(head) + 1);
    }
  }

  /** How many Subjects have dropped `head`. */
  droppedFrom(head: Watched): number {
    return this.#dropped.get(head) ?? 0;
  }
}

/** A function that does nothing, as that of `NEVER`. */
const DOES_NOTHING = /^(?:function \w*\(\w*\)|\(?\w*\)? =>) ?(?:\{\s*\}|undefined$|void 0$)/;
const OF_A_PROMISE = /\bpromise\d*\s*\.then\(/;
/** It subscribes to others, whose teardowns show: so does `defer`. */
const GOES_ON = /\.subscribe\(/;

function kindOf(code: string): HiddenSource | 'on' {
  if (GOES_ON.test(code)) return 'on';
  if (OF_A_PROMISE.test(code)) return 'promise';
  return DOES_NOTHING.test(code) ? 'never' : 'unknown';
}
