import type { MonoTypeOperatorFunction } from 'rxjs';

import type { Ending } from '../lib/ending.js';
import { checkFunction } from '../lib/options.js';
import { LeashObservable } from '../lib/subscriber/leash-observable.js';
// The order of imports is the order in the bundle: this one comes second, which saves a few bytes.
import { EndingSubscriber, callHandler } from '../lib/subscriber/ending-subscriber.js';
import type { Link } from '../lib/dev-slot.js';

/**
 * Calls `handler` exactly once per subscription, with the way in which it ended: by the source (completion or error),
 * the consumer, the owner, a deadline, a signal, or a guard.
 *
 * The handler is called when upstream has been torn down. If the source, the consumer or an operator above ended the
 * subscription, downstream has been notified before; if an operator below did, downstream is notified after it. An
 * error thrown by the handler is reported as unhandled, and does not disturb the teardown.
 *
 * The exact cause is known upstream of the operator that ended the stream, and directly below that operator. Elsewhere
 * the cause is `source` or `consumer`.
 *
 * Throws a `TypeError` at once if `handler` is not a function.
 *
 * Costs one object per subscription, and one call per value.
 *
 * ```ts
 * orders$.pipe(onEnding((ending) => log(ending.by)), ownedBy(page)).subscribe(render);
 * ```
 *
 * After Kotlin's `onCompletion`, which is called for a cancellation too.
 */
export function onEnding<T>(handler: (ending: Ending) => void): MonoTypeOperatorFunction<T> {
  checkFunction('The argument of onEnding()', handler);
  return (source) => {
    const link: Link = { operator: 'onEnding', source };
    return new LeashObservable(link, (subscriber) => {
      // Like `finalize` of rxjs, so that code which counts open subscriptions with it stays correct.
      if (subscriber.closed) callHandler(handler, { by: 'consumer' });
      else new EndingSubscriber(subscriber, link, handler).connect(source);
    });
  };
}
