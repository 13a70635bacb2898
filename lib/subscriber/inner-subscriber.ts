import { Subscriber } from 'rxjs';

/**
 * A subscriber between a source and `downstream`. It is torn down with `downstream`.
 *
 * rxjs 7 exports `Subscriber`, but discourages subclasses. A subclass is the only way to tear down upstream *before*
 * downstream is notified without a closure and a `SafeSubscriber` per subscription, and a try block per value. The
 * operators of rxjs 7.0 to 7.8 are built in the same way. Only this file depends on it.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- a type alone, but protected members need a class
declare class Inner<T> extends Subscriber<T> {
  constructor(downstream: Subscriber<T>);
  /** The downstream subscriber; null after the teardown. */
  protected destination: Subscriber<T>;
}

// The class of rxjs itself with other types: a class of our own in between would cost one call per subscription.
export const InnerSubscriber = Subscriber as unknown as typeof Inner;

/**
 * The arguments of `subscribe`. The first one can also be an observer: rxjs declares one overload for each of the two
 * types, and none for their union.
 */
export type Listeners<T> = [
  next?: ((value: T) => void) | null,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
];
