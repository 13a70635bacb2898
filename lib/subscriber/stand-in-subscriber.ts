import { type Subscriber, Subscription, type TeardownLogic } from 'rxjs';

import { relaying } from '../ending.js';
import { LimitedSubscriber } from './limited-subscriber.js';

type Teardown = Exclude<TeardownLogic, void>;

/**
 * A subscriber that stands in for `downstream`, so that neither the source nor `downstream` can observe it. Finalizers
 * that the source adds are added to `downstream`, and run in the order in which they were added there. Unsubscribing one
 * of the two unsubscribes the other. A cut is passed on.
 *
 * It also has its own list of these finalizers. When a limit strikes, it tears down upstream with them, and `downstream`
 * stays open for the notification.
 */
export abstract class StandInSubscriber<T> extends LimitedSubscriber<T> {
  #wrapped: Wrapped[] = [];

  override add(teardown: TeardownLogic): void {
    if (this.closed || !teardown || teardown === this) super.add(teardown);
    else if (teardown instanceof Subscription) this.#addToBoth(teardown);
    else {
      const part = new Wrapped(teardown);
      this.#wrapped.push(part);
      this.#addToBoth(part);
    }
  }

  /** The downstream subscriber. Must not be read after the end. */
  private get downstream(): Subscriber<T> {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as InnerSubscriber declares it
    return this.destination;
  }

  #addToBoth(part: Subscription): void {
    super.add(part);
    this.downstream.add(part);
  }

  override remove(teardown: Teardown): void {
    const part = this.#wrapped.find((wrapped) => wrapped.teardown === teardown) ?? teardown;
    super.remove(part);
    if (!this.closed) this.downstream.remove(part);
  }

  override unsubscribe(): void {
    if (this.closed) return;
    const { downstream } = this;
    // It is the first finalizer of downstream. The finalizers that were added to both run after it.
    if (downstream.closed) this.closeOnly();
    else downstream.unsubscribe();
  }

  /** Closes only this subscriber: downstream tears down upstream. */
  private closeOnly(): void {
    // First, since it depends on `isStopped`, which is set below.
    this.endTrace();
    this.closed = true;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as rxjs does it
    this.isStopped = true;
    this.tornDown();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as rxjs does it
    this.destination = null as never;
  }

  protected override tornDown(): void {
    super.tornDown();
    this.#wrapped = [];
  }

  protected override _error(error: unknown): void {
    const { downstream } = this;
    relaying(this, downstream, () => downstream.error(error));
  }

  protected override _complete(): void {
    const { downstream } = this;
    relaying(this, downstream, () => downstream.complete());
  }
}

/** A finalizer that leaves both lists when it has run. In rxjs only a Subscription does that. */
class Wrapped extends Subscription {
  constructor(readonly teardown: Exclude<Teardown, Subscription>) {
    super(typeof teardown === 'function' ? teardown : () => teardown.unsubscribe());
  }
}
