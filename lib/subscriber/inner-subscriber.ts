import { Subscriber } from 'rxjs';

/**
 * A subscriber in the middle of a chain, between a source and `downstream`; tears down with that.
 *
 * rxjs 7 exports `Subscriber` but would rather not have it subclassed. It is the one way to end upstream *before*
 * downstream hears without a closure and a `SafeSubscriber` per subscription and a try block per value, and it is
 * how rxjs's own operators are built, from 7.0 to 7.8: this file alone depends on it.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- a type alone, but protected members need a class
declare class Inner<T> extends Subscriber<T> {
  constructor(downstream: Subscriber<T>);
  /** Who is downstream. Gone once it is torn down. */
  protected destination: Subscriber<T>;
}

// The class itself, typed for who inherits from it: one of our own in between costs each subscription a call.
export const InnerSubscriber = Subscriber as unknown as typeof Inner;

/**
 * What `subscribe` takes. rxjs declares an overload for either shape of the first argument, and none for both: it can
 * be an observer here, too.
 */
export type Listeners<T> = [
  next?: ((value: T) => void) | null,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
];
