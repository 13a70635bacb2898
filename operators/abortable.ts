import { from, Observable, type ObservableInput, type ObservedValueOf, type Subscriber } from 'rxjs';

import { cutInForce, cutSince } from '../lib/ending.js';
import { checkFunction } from '../lib/options.js';
import { dev } from '../lib/dev-slot.js';
import { InnerSubscriber } from '../lib/subscriber/inner-subscriber.js';

/**
 * Creates an Observable of abortable work. Each subscription calls `work` with its own signal, and emits the values of
 * the input that `work` returns: a promise, an Observable, or any other `ObservableInput`.
 *
 * If the subscription is unsubscribed before the input ends, first the signal is aborted, and then the input is
 * unsubscribed. The reason of the signal is the cause of the end, also through switchMap, mergeMap and share:
 *
 * - an `OwnerClosedError` from `ownedBy`,
 * - a `DeadlineError`, or the reason of the aborted signal, from `timeoutOrAbort`,
 * - a `LeakError` from `withLeakGuard`,
 * - an `AbortError` in all other cases.
 *
 * After the input has ended, the signal is never aborted. An error thrown by `work` is emitted as an error
 * notification. Throws a `TypeError` at once if `work` is not a function.
 *
 * Costs an `AbortController` per subscription.
 *
 * ```ts
 * const user$ = abortable((signal) => fetch('/user', { signal })).pipe(timeoutOrAbort(5_000));
 * ```
 *
 * After Effection's `useAbortSignal`.
 */
export function abortable<Input extends ObservableInput<unknown>>(
  work: (signal: AbortSignal) => Input,
): Observable<ObservedValueOf<Input>> {
  checkFunction('The argument of abortable()', work);
  return new Observable((subscriber) => {
    if (!subscriber.closed) start(work, subscriber);
  });
}

function start<Input extends ObservableInput<unknown>>(
  work: (signal: AbortSignal) => Input,
  subscriber: Subscriber<ObservedValueOf<Input>>,
): void {
  const controller = new AbortController();
  const state = { ended: false };
  const around = cutInForce();
  // Before the work begins, since the work can end its own consumer.
  subscriber.add(() => {
    if (!state.ended) controller.abort(cutSince(around)?.reason);
  });
  let input: Input;
  let output: Observable<ObservedValueOf<Input>>;
  try {
    input = work(controller.signal);
    output = from(input);
  } catch (error) {
    state.ended = true;
    subscriber.error(error);
    return;
  }
  // If the subscriber has closed, no Observable is started. A promise is still subscribed to, so that its rejection
  // does not become an unhandled one.
  if (!subscriber.closed || (input as Partial<PromiseLike<unknown>>).then !== undefined) {
    output.subscribe(new InputSubscriber(subscriber, state));
  }
}

/** Records the end of the input before it notifies downstream: the teardown of downstream would abort finished work. */
class InputSubscriber<T> extends InnerSubscriber<T> {
  constructor(
    downstream: Subscriber<T>,
    private readonly state: { ended: boolean },
  ) {
    super(downstream);
  }

  override unsubscribe(): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as rxjs does it
    if (!this.closed) dev.probe?.ends?.(this, this.isStopped ? 'source' : 'others');
    super.unsubscribe();
  }

  protected override _error(error: unknown): void {
    this.state.ended = true;
    super._error(error);
  }

  protected override _complete(): void {
    this.state.ended = true;
    super._complete();
  }
}
