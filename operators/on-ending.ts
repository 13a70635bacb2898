import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';

import { cutInForce, cutSince, cutToldTo, type Ending, withCut } from '../lib/ending.js';
import { badOption } from '../lib/errors.js';
import { LeashObservable } from '../lib/leash-observable.js';
import { LeashSubscriber } from '../lib/leash-subscriber.js';
import type { Link } from '../lib/probe.js';
import { reportUnhandled } from '../lib/unhandled.js';

/**
 * Tells `handler` how each subscription ended, exactly once, when it is over: by the source (it completed or failed),
 * the consumer, the owner, a deadline, a signal, or a guard.
 *
 * It is called when upstream has been torn down: after downstream heard, where the source or the consumer ended it, or
 * an operator above; before that, where an operator below did. What it throws is reported as unhandled, and disturbs
 * no teardown. It knows the exact cause upstream of the operator that ended the stream,
 * and directly below it; elsewhere it says `source` or `consumer`, which is what that place can know.
 *
 * Throws a `TypeError` at once for what is no function.
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
    return new LeashObservable(link, (subscriber) => {
      // Like rxjs's `finalize`: who counts subscriptions by it would else count one too many for ever.
      if (subscriber.closed) hand(handler, { by: 'consumer' });
      else source.subscribe(new EndingSubscriber(subscriber, link, handler));
    });
  };
}

class EndingSubscriber<T> extends LeashSubscriber<T> {
  #ending: Ending | undefined;
  readonly #around = cutInForce();

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
    hand(this.handler, this.#ending ?? cutSince(this.#around)?.ending ?? { by: 'consumer' });
  }
}

function hand(handler: (ending: Ending) => void, ending: Ending): void {
  try {
    withCut(undefined, () => handler(ending));
  } catch (error) {
    reportUnhandled(error);
  }
}
