import { config, type Observer, Subscriber, type Unsubscribable } from 'rxjs';

/** Who hears of a subscription: a subscriber further down or, at the end of a pipe, the user's observer. */
export type Downstream<T> = Observer<T> & Partial<Unsubscribable>;

/**
 * A subscriber in the middle of a chain, between a source and `downstream`; tears down with that.
 *
 * rxjs 7 exports `Subscriber` but would rather not have it subclassed. It is the one way to end upstream *before*
 * downstream hears without a closure and a `SafeSubscriber` per subscription and a try block per value, and it is
 * how rxjs's own operators are built, from 7.0 to 7.8: this file alone depends on it.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- a type alone, but protected members need a class
declare class Inner<T, To extends Downstream<T> = Subscriber<T>> extends Subscriber<T> {
  constructor(downstream: To);
  /** Who is downstream. Gone once it is torn down. */
  protected destination: To;
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

/** How rxjs tells a user's observer. */
type Consumer = new <T>(listeners: object) => Observer<T>;

/** Where it has been found: `Object` is that of rxjs before 7.5.5, which has no class for it. */
let found: Consumer | ObjectConstructor | undefined;

/**
 * The user's observer as rxjs tells it: what its handlers throw is reported, and disturbs nothing. Undefined for a
 * Subscriber, which is no end of a pipe, under rxjs's deprecated settings, which need its own subscriber, and where rxjs
 * is older.
 */
export function endOfPipe<T>(
  next: Listeners<T>[0] | object,
  error: Listeners<T>[1],
  complete: Listeners<T>[2],
): Observer<T> | undefined {
  found ??= (Subscriber.create() as unknown as { destination: { constructor: Consumer } }).destination
    .constructor;
  return 'add' in Object(next) ||
    config.useDeprecatedNextContext ||
    config.useDeprecatedSynchronousErrorHandling ||
    found === Object
    ? undefined
    : new (found as Consumer)(typeof next === 'function' || !next ? { next, error, complete } : next);
}
