import { Subscriber } from 'rxjs';

/**
 * A subscriber in the middle of a chain, between a source and `downstream`; tears down with that.
 *
 * rxjs 7 exports `Subscriber` but would rather not have it subclassed. It is the one way to end upstream *before*
 * downstream hears without a closure and a `SafeSubscriber` per subscription and a try block per value, and it is
 * how rxjs's own operators are built, from 7.0 to 7.8: this file alone depends on it.
 */
export class InnerSubscriber<T> extends Subscriber<T> {
  // Not useless: rxjs marks its own constructor as deprecated, for all who call it.
  constructor(downstream: Subscriber<T>) {
    super(downstream);
  }

  /** Gone once it is torn down. */
  protected get downstream(): Subscriber<T> {
    return this.destination as Subscriber<T>;
  }
}
