import type { Subscriber } from 'rxjs';

import { type Cut, withCut } from '../ending.js';
import { InnerSubscriber } from './inner-subscriber.js';
import { dev, type Link, type Trace } from '../probe.js';

/** What downstream hears when one of our operators ends its subscription; an error is the reason of the cut. */
export type Farewell = 'complete' | 'error' | 'silent';

/**
 * One subscription through one of our operators, between its source and `downstream`. Costs one object and, while
 * dev mode is off, nothing per value but the call.
 *
 * Its `unsubscribe` is called by the consumer, by the end of the source, and by a source that lets go of the subscriber
 * it was given: many do so in their own teardown, in the middle of any of the others. The call does not say whose it
 * is; `downstream` does, since a consumer that leaves is closed before it tears anything down.
 */
export abstract class LeashSubscriber<T> extends InnerSubscriber<T> {
  /** Private, so that a subscriber looks the same with dev mode off and on. */
  #trace: Trace | undefined;
  /** Downstream, where the source has let go of us by itself: it is open, and has still to hear its end. */
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

  /** Tears upstream down, as far as it has not let go by itself. */
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
   * Upstream is torn down, whatever its finalizers threw: the place to let go of the rest, and of whatever leads to the
   * source or the owner, since who keeps an ended subscription keeps this.
   */
  protected abstract tornDown(): void;

  /** Nothing comes any more, and downstream does not know: whoever may end us still does. */
  protected strand(downstream: Subscriber<T>): void {
    // Both before the teardown, in which we may be ended, and downstream may leave.
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

  /** Ends it from here, and lets downstream hear of it; or, silently, ends that: see {@link cutFor}. */
  protected cutOff(cut: Cut, farewell: Farewell): void {
    this.cutFor(cut, (downstream) => {
      if (farewell === 'silent') withCut(cut, () => downstream.unsubscribe());
      else if (farewell === 'error') withCut(cut, () => downstream.error(cut.reason), downstream);
      else withCut(cut, () => downstream.complete(), downstream);
    });
  }

  /**
   * Ends it from here, and lets `then` speak to downstream. Upstream is torn down first, so that nothing of the user's runs
   * after downstream was notified; it is notified also if a teardown throws, and not if it has left or heard the end of the
   * source. The first end wins: a teardown can bring about the next, and so can whoever hears of the source's end.
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
