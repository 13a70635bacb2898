import type { Subscriber } from 'rxjs';

import { type Cut, telling, withCut } from './ending.js';
import { type Downstream, InnerSubscriber } from './inner-subscriber.js';
import { dev, type Link, type Trace } from './probe.js';

/** What downstream hears when one of our operators ends its subscription; an error is the reason of the cut. */
export type Farewell = 'complete' | 'error' | 'silent';

/**
 * One subscription through one of our operators, between its source and `downstream`. Costs one object and, while
 * dev mode is off, nothing per value but the call.
 */
export class LeashSubscriber<T, To extends Downstream<T> = Subscriber<T>> extends InnerSubscriber<T, To> {
  protected readonly trace: Trace | undefined;
  /** The consumer has heard the end, or left while it was torn down, and is to hear nothing. */
  #deaf: boolean | undefined;

  constructor(downstream: To, link: Link) {
    super(downstream);
    this.trace = dev.probe?.opened(this, link);
  }

  protected override _next(value: T): void {
    if (this.trace) this.trace.values++;
    this.destination.next(value);
  }

  override unsubscribe(): void {
    if (this.closed) {
      this.#deaf = true;
      return;
    }
    this.trace?.end();
    try {
      super.unsubscribe();
    } finally {
      this.tornDown();
    }
  }

  /** Upstream is torn down, whatever its finalizers threw: the place to let go of the rest. */
  protected tornDown(): void {}

  /**
   * Ends it from here. Upstream is torn down first, so that nothing of the user's runs after downstream was told;
   * it is told also if a teardown throws. The first end wins: a teardown can bring about the next, and so can whoever
   * hears of the source's end.
   */
  protected cutOff(cut: Cut, farewell: Farewell): void {
    if (this.closed) return;
    const { destination: downstream, isStopped } = this;
    this.#deaf = isStopped;
    try {
      this.tearDown(cut);
    } finally {
      if (!this.#deaf) tell(downstream, cut, farewell);
    }
  }

  /** Ends upstream alone, which can ask for the reason meanwhile. */
  protected tearDown(cut: Cut): void {
    withCut(cut, () => this.unsubscribe());
  }
}

/** Lets `downstream` hear that its subscription was ended, or, silently, ends it. */
export function tell<T>(downstream: Downstream<T>, cut: Cut, farewell: Farewell): void {
  if (farewell === 'silent') withCut(cut, () => downstream.unsubscribe?.());
  else
    telling(downstream, cut, () =>
      farewell === 'error' ? downstream.error(cut.reason) : downstream.complete(),
    );
}
