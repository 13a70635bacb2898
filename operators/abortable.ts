import { from, Observable, type ObservableInput, type ObservedValueOf, type Subscriber } from 'rxjs';

import { cutInForce, cutSince } from '../lib/ending.js';
import { checkFunction } from '../lib/options.js';
import { dev } from '../lib/probe.js';
import { InnerSubscriber } from '../lib/subscriber/inner-subscriber.js';

/**
 * An Observable of work that can be aborted: for each subscription `work` is called with a signal of its own, and
 * what it returns (a promise, an Observable, any `ObservableInput`) is passed on.
 *
 * The signal is aborted when the consumer leaves before the end, first, and then the input is unsubscribed. Its
 * reason is what ended the stream: an `OwnerClosedError` by `ownedBy`, a `DeadlineError` or the signal's reason by
 * `timeoutOrAbort`, a `LeakError` by a guard, also through switchMap, mergeMap and share; else an `AbortError`.
 * After the end it is never aborted. What `work` throws reaches downstream as an error. Throws a `TypeError` at once for
 * what is no function.
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
  // Before the work begins: it may end its own consumer.
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
  // Nobody is left to hear of it: no Observable is started, but a promise that rejects must not go unhandled.
  if (!subscriber.closed || (input as Partial<PromiseLike<unknown>>).then !== undefined) {
    output.subscribe(new InputSubscriber(subscriber, state));
  }
}

/** Marks the end before downstream hears of it, whose teardown would abort work that is over. */
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
