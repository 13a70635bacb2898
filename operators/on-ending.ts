import type { MonoTypeOperatorFunction } from 'rxjs';

import type { Ending } from '../lib/ending.js';
import { checkFunction } from '../lib/options.js';
import { LeashObservable } from '../lib/subscriber/leash-observable.js';
// After that one: the order of the modules is the order in a bundle, and makes a few bytes of it.
import { EndingSubscriber, handEnding } from '../lib/subscriber/ending-subscriber.js';
import type { Link } from '../lib/probe.js';

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
  checkFunction('The argument of onEnding()', handler);
  return (source) => {
    const link: Link = { operator: 'onEnding', source };
    return new LeashObservable(link, (subscriber) => {
      // Like rxjs's `finalize`: who counts subscriptions by it would else count one too many for ever.
      if (subscriber.closed) handEnding(handler, { by: 'consumer' });
      else source.subscribe(new EndingSubscriber(subscriber, link, handler));
    });
  };
}
