import type { Subscriber } from 'rxjs';

import { type Cut, withCut } from '../ending.js';
import { InnerSubscriber } from './inner-subscriber.js';
import { dev, type Link, type Trace } from '../dev-slot.js';

/** How downstream is notified when one of our operators ends its subscription. An error is the reason of the cut. */
export type CloseNotification = 'complete' | 'error' | 'silent';

/**
 * A subscription through one of our operators, between its source and `downstream`. Costs one object per subscription
 * and, while dev mode is off, one call per value.
 *
 * `unsubscribe` is called by the consumer, at the end of the source, and by a source that unsubscribes the subscriber that
 * it was given (many do so in their own teardown). The caller is recognized by the state of `downstream`: a consumer
 * that unsubscribes is closed before its teardown runs.
 */
export abstract class LeashSubscriber<T> extends InnerSubscriber<T> {
  /** Private, so that a subscriber has the same keys with dev mode off and on. */
  #trace: Trace | undefined;
  /** Downstream, if the source has unsubscribed us without a notification: it is open, and can still be ended. */
  protected stranded: Subscriber<T> | undefined;

  constructor(downstream: Subscriber<T>, link: Link) {
    super(downstream);
    this.#trace = dev.probe?.opened(this, link);
  }

  protected override _next(value: T): void {
    if (this.#trace) this.#trace.values++;
    this.destination.next(value);
  }

  override unsubscribe(): void {
    if (this.closed) return;
    const { destination: downstream } = this;
    if (this.isStopped || downstream.closed) this.finish();
    else this.strand(downstream);
  }

  /** Tears down upstream, unless the source has unsubscribed already. */
  protected finish(): void {
    this.stranded = undefined;
    this.endTrace();
    try {
      super.unsubscribe();
    } finally {
      this.tornDown();
    }
  }

  /**
   * Called after the teardown of upstream, also if finalizers threw. Subclasses release their resources here, and drop
   * references to the source and the owner: code that keeps an ended subscription also keeps this object.
   */
  protected abstract tornDown(): void;

  /** The source has unsubscribed us, and downstream does not know. An owner or a limit can still end downstream. */
  protected strand(downstream: Subscriber<T>): void {
    // Both before the teardown, which can end this subscriber or downstream.
    this.stranded = downstream;
    downstream.add(() => {
      if (this.stranded) this.finish();
    });
    super.unsubscribe();
  }

  protected endTrace(): void {
    dev.probe?.ends?.(this, this.isStopped ? 'source' : 'others');
    this.#trace?.end();
    this.#trace = undefined;
  }

  /** Ends the subscription, and notifies downstream; `silent` unsubscribes it. See {@link cutFor}. */
  protected cutOff(cut: Cut, notification: CloseNotification): void {
    this.cutFor(cut, (downstream) => {
      if (notification === 'silent') withCut(cut, () => downstream.unsubscribe());
      else if (notification === 'error') withCut(cut, () => downstream.error(cut.reason), downstream);
      else withCut(cut, () => downstream.complete(), downstream);
    });
  }

  /**
   * Ends the subscription. First upstream is torn down, so that no code of the source runs after the notification. Then
   * `then` notifies downstream, also if a teardown has thrown, but not if downstream has unsubscribed or the source has
   * ended. The first end wins: a teardown, or a consumer that handles the end of the source, can cause another one.
   */
  protected cutFor(cut: Cut, then: (downstream: Subscriber<T>) => void): void {
    const { stranded, isStopped } = this;
    if (this.closed && !stranded) return;
    const downstream = stranded ?? this.destination;
    try {
      withCut(cut, () => this.finish());
    } finally {
      if ((stranded || !isStopped) && !downstream.closed) then(downstream);
    }
  }
}
