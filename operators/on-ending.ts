import { config, type MonoTypeOperatorFunction, type Subscriber } from 'rxjs';

import { cutInForce, cutToldTo, type Ending, withCut } from '../lib/ending.js';
import { badOption } from '../lib/errors.js';
import { leashed, LeashSubscriber } from '../lib/leash-subscriber.js';
import type { Link } from '../lib/probe.js';

/**
 * Tells `handler` how each subscription ended, exactly once, when it is over: by the source (it completed or failed),
 * the consumer, the owner, a deadline, a signal, or a guard.
 *
 * It is called last: after upstream was torn down, and after downstream heard of the end. What it throws is reported
 * as unhandled, and disturbs no teardown. It knows the exact cause upstream of the operator that ended the stream,
 * and directly below it; elsewhere it says `source` or `consumer`, which is what that place can know.
 *
 * Costs one object per subscription, and one call per value.
 *
 * ```ts
 * orders$.pipe(onEnding((ending) => log(ending.by)), ownedBy(page)).subscribe(render);
 * ```
 *
 * After Kotlin's `onCompletion`, which hears of a cancellation too.
 */
export function onEnding<T>(handler: (ending: Ending) => void): MonoTypeOperatorFunction<T> {
  if (typeof handler !== 'function') throw new TypeError(badOption('onEnding()', handler, 'a function'));
  return (source) => {
    const link: Link = { operator: 'onEnding', source };
    return leashed(link, (subscriber) => {
      source.subscribe(new EndingSubscriber(subscriber, link, handler));
    });
  };
}

class EndingSubscriber<T> extends LeashSubscriber<T> {
  #ending: Ending | undefined;

  constructor(
    downstream: Subscriber<T>,
    link: Link,
    private readonly handler: (ending: Ending) => void,
  ) {
    super(downstream, link);
  }

  protected override _next(value: T): void {
    // A cut that is in force further out is none of what this value starts.
    if (cutInForce() === undefined) super._next(value);
    else withCut(undefined, () => super._next(value));
  }

  protected override _error(error: unknown): void {
    this.#ending = cutToldTo(this)?.ending ?? { by: 'source', kind: 'error' };
    withCut(undefined, () => super._error(error));
  }

  protected override _complete(): void {
    this.#ending = cutToldTo(this)?.ending ?? { by: 'source', kind: 'complete' };
    withCut(undefined, () => super._complete());
  }

  protected override tornDown(): void {
    try {
      this.handler(this.#ending ?? cutInForce()?.ending ?? { by: 'consumer' });
    } catch (error) {
      reportLater(error);
    }
  }
}

/** As rxjs does with what a handler throws: on a call stack of its own, to its hook where there is one. */
function reportLater(error: unknown): void {
  setTimeout(() => {
    if (config.onUnhandledError === null) throw error;
    config.onUnhandledError(error);
  });
}
