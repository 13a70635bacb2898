import { type Subscriber, Subscription, type TeardownLogic } from 'rxjs';

import { relaying } from '../ending.js';
import { LimitedSubscriber } from './limited-subscriber.js';

type Teardown = Exclude<TeardownLogic, void>;

/**
 * Stands for `downstream` before a source, and to both all is as if it were not there. Whatever the source adds to it is
 * added to `downstream`, between that which others add to it, and runs in that order; whoever ends the one ends the
 * other; and it passes on what it is told of a cut.
 *
 * It has what was added in a list of its own, too. That is for a limit that strikes: then it ends what is above it,
 * and `downstream` goes on to hear of it.
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

  /** Who is downstream, while it has not ended. */
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
    // It comes first of what downstream tears down, and what was added to both follows, in its turn.
    if (downstream.closed) this.leave();
    else downstream.unsubscribe();
  }

  /** Ends us and nothing else: what is upstream is torn down by somebody else. */
  private leave(): void {
    // Before it says that it is stopped: it may be the source that has.
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

/** A teardown that leaves both lists when it has run: rxjs does so for a Subscription. */
class Wrapped extends Subscription {
  constructor(readonly teardown: Exclude<Teardown, Subscription>) {
    super(typeof teardown === 'function' ? teardown : () => teardown.unsubscribe());
  }
}
