import type { Observable, Subscription, TeardownLogic } from 'rxjs';

/*
 * Everything that dev mode knows about the internals of rxjs 7, in one place. The tests check it at both ends
 * of the supported range.
 */

/** One entry of a subscription's list of finalizers. */
export type Finalizer = Watched | (() => void);

/** A Subscription or Subscriber with its private fields. */
export interface Watched {
  closed: boolean;
  isStopped?: boolean;
  _parentage?: Watched | Watched[] | null;
  initialTeardown?: (() => void) | undefined;
  _finalizers?: readonly Finalizer[] | null;
  /** The name of `_finalizers` before rxjs 7.5. */
  _teardowns?: readonly Finalizer[] | null;
  destination?: {
    next?: unknown;
    complete?: unknown;
    partialObserver?: { next?: unknown; complete?: unknown };
    isStopped?: boolean;
  } | null;
  next?(value: unknown): void;
  unsubscribe(): void;
}

/** An Observable with the private fields that rxjs's own `subscribe` uses. */
export interface Chained {
  readonly operator: { call(subscriber: unknown, source: unknown): TeardownLogic } | undefined;
  readonly source: unknown;
  _subscribe(subscriber: unknown): TeardownLogic;
  _trySubscribe(subscriber: unknown): TeardownLogic;
}

export type ObservableClass = typeof Observable;

/** The source that an operator was applied to, if any. zone.js uses `null` for none. */
export function sourceOf(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as unknown as { readonly source?: Observable<unknown> | null }).source ?? undefined;
}

export function watched(subscription: Subscription): Watched {
  return subscription as unknown as Watched;
}

/**
 * Whether the subscriber is, directly or indirectly, part of another *Subscriber*. Composite Subscriptions in
 * between do not count.
 */
export function isChild(subscriber: Watched | undefined): boolean {
  return subscriber !== undefined && ancestor(subscriber, (part) => isSubscriber(part) || undefined) === true;
}

/**
 * The nearest ancestor of `subscriber` for which `fits` returns a value. Composites may contain each other,
 * so that visited ones are skipped.
 */
export function ancestor<Found>(
  subscriber: Watched,
  fits: (parent: Watched) => Found | undefined,
): Found | undefined {
  if (!subscriber._parentage) return undefined;
  const met = new Set([subscriber]);
  for (const { _parentage: parents } of met) {
    if (!parents) continue;
    for (const parent of Array.isArray(parents) ? parents : [parents]) {
      const found = met.has(parent) ? undefined : fits(parent);
      if (found !== undefined) return found;
      met.add(parent);
    }
  }
  return undefined;
}

/** Whether it is a Subscriber. Not true for a Subject or another object with a `next`. */
export function isSubscriber(part: object): boolean {
  return 'initialTeardown' in part && 'isStopped' in part;
}

export type Purpose = 'connection' | 'promise' | 'socket' | 'test';

/**
 * The purpose for which rxjs made a Subscriber that it passes to `subscribe`, recognized by the code of its
 * observer. It is used if there is no stack, or if a bundler has removed the file names. Minifiers keep
 * property names.
 */
export function purposeOf(subscriber: Watched): Purpose | undefined {
  // After the teardown nothing can be read.
  if (!subscriber.destination) return undefined;
  const observer = subscriber.destination.partialObserver;
  // Before 7.5 the observer is not accessible. `connection` is the most likely purpose, and the one that is
  // reported least.
  if (observer === undefined) return isSafeSubscriber(subscriber) ? 'connection' : undefined;
  if (typeof observer.next !== 'function') return undefined;
  const text = sourceText(observer.next as () => void);
  if (text.includes('materializeInnerObservable')) return 'test';
  // The observer of a WebSocketSubject's socket ends with the socket; nobody unsubscribes it.
  if (/\bserializer\b/.test(text)) return 'socket';
  // The notifiers that reset a `share` observe values only.
  if (/\.unsubscribe\(\)/.test(text)) return observer.complete === undefined ? 'connection' : 'promise';
  return /\.next\(/.test(text) ? 'connection' : undefined;
}

/**
 * Whether it waits to reset a `share`: after its end, or without subscribers. Before 7.5 the observer is not
 * accessible, and the answer is `otherwise`.
 */
export function resetsShare({ destination }: Watched, otherwise: boolean): boolean {
  const next = destination?.partialObserver?.next;
  return typeof next === 'function' ? /\breset\d*\(\)/.test(sourceText(next as () => void)) : otherwise;
}

/**
 * Whether its `next` handler calls `unsubscribe()`, most likely on its own subscription. Before 7.5 the
 * handler is not accessible.
 */
export function unsubscribesInside({ destination }: Watched): boolean {
  const next = destination?.partialObserver?.next;
  return typeof next === 'function' && /\bunsubscribe\(\)/.test(sourceText(next as () => void));
}

/**
 * Whether rxjs made it for an observer: its class is a direct subclass of `Subscriber`, and neither
 * `Subscriber` nor a class of ours.
 */
function isSafeSubscriber(subscriber: Watched): boolean {
  // Through the constructor, since dev mode may have inserted a prototype of its own.
  const parent: unknown = Object.getPrototypeOf(subscriber.constructor.prototype);
  return Object.hasOwn(parent as object, 'next');
}

/** The finalizers of a subscription. */
export function finalizersOf({ _finalizers, _teardowns }: Watched): readonly Finalizer[] {
  return _finalizers ?? _teardowns ?? NO_FINALIZERS;
}

/**
 * One shared array: the sweep visits up to a million subscriptions in a row, and a new array for each would
 * cause a noticeable pause for garbage collection.
 */
export const NO_FINALIZERS: readonly Finalizer[] = [];

/** The limit for walking a chain. Hand-made objects may form circles. */
export const MAX_CHAIN = 10_000;

/** The last open subscriber of the chain that `subscriber` belongs to. */
export function rootOf(subscriber: Watched): Watched {
  let at = subscriber;
  for (let left = MAX_CHAIN; left > 0; left--) {
    const below = at.destination as Watched | null | undefined;
    if (below?.isStopped === undefined) break;
    at = below;
  }
  return at;
}

/** The number of parts of a subscription that are visited when it is torn down. */
export const MAX_PARTS = 1_000;

/** The subscribers that are torn down together with `subscriber`, itself first. */
export function partsOf(subscriber: Watched): Iterable<Watched> {
  const parts = new Set([subscriber]);
  for (const part of parts) {
    for (const finalizer of finalizersOf(part)) {
      if (parts.size < MAX_PARTS && typeof finalizer !== 'function' && isSubscriber(finalizer))
        parts.add(finalizer);
    }
  }
  return parts;
}

/** The number of parts that are searched for cleanup: a large `mergeMap` may have thousands. */
const MAX_CLEANUP_PARTS = 50;

/** Whether the teardown of `subscriber` would run a function that is not rxjs's own. */
export function hasCleanup(subscriber: Watched): boolean {
  return findCleanup(subscriber, MAX_CLEANUP_PARTS) === 'cleanup';
}

/**
 * Visits `most` parts at most, and returns how many are left. It allocates no list, since the sweep calls it
 * up to a million times.
 */
function findCleanup(part: Watched, most: number): number | 'cleanup' {
  let left: number | 'cleanup' = most - 1;
  for (const finalizer of finalizersOf(part)) {
    if (typeof finalizer === 'function') {
      if (isUserCode(finalizer)) return 'cleanup';
    } else {
      if (finalizer.next === undefined && finalizer.initialTeardown && isUserCode(finalizer.initialTeardown))
        return 'cleanup';
      if (left > 0) left = findCleanup(finalizer, left);
      if (left === 'cleanup') return left;
    }
  }
  return left;
}

const OPTIONAL = (name: string): string =>
  String.raw`${name}(?: === null \|\| ${name} === void 0 \? void 0 : ${name}|\?)?`;

/**
 * The bookkeeping teardowns of rxjs, in both of its builds, and of an owner, on one line and to their end:
 * code of the user may begin in the same way. The state that they clear has been collected with the
 * subscription.
 */
const BOOKKEEPING = new RegExp(
  String.raw`^(?:function \(\)|\(\) =>) \{? ?(?:return )?\(?(?:` +
    [
      String.raw`(?:_?this\.currentObservers = null; )?(?:\(0, )?(?:arrRemove_1\.)?arrRemove\d*\)?\(\w+, \w+\)`,
      String.raw`refCount\d*--; if \(refCount\d* === 0 && !hasErrored\d* && !hasCompleted\d*\) \{ \w+ = handleReset\d*\(\w+, \w+\); \}`,
      String.raw`remove\d*\(handler\d*\)`,
      String.raw`${OPTIONAL(String.raw`additional(?:Finalizer|Teardown)`)}\.?\(\)`,
      String.raw`buffers\d* = completed\d* = null`,
      String.raw`(?:currentBuffer|state|windowRecords|ring)\d* = null`,
      String.raw`${OPTIONAL(String.raw`windowSubject\d*`)}\.unsubscribe\(\); windowSubject\d* = null`,
      // Of a group: what the user listens with has its own teardown.
      String.raw`innerSub\d*\.unsubscribe\(\); --(?:\w+\.)?activeGroups\d* === 0 && (?:\w+\.)?teardownAttempted\d* && \w+\.unsubscribe\(\)`,
      String.raw`if \(sourceIndex\d* < nextSources\d*\.length\) \{.*\}`,
      String.raw`if \(!subscriber\.closed\) \{ if \(remaining\d*\.length > 0\) \{.*\}`,
      String.raw`subject\d* = connector\d*\(\)`,
      String.raw`core\.release\(\w*\)`,
      // A stream of a TestScheduler logs when it is unsubscribed.
      String.raw`(?:observable|subject)\d*\.logUnsubscribedFrame\(\w+\)`,
    ].join('|') +
    String.raw`)\)?;? ?\}?$`,
);

function isUserCode(teardown: () => void): boolean {
  return !isBookkeeping(sourceText(teardown));
}

/** Whether this is the code of a bookkeeping teardown of rxjs or of this package. */
export function isBookkeeping(code: string): boolean {
  return BOOKKEEPING.test(code.replace(/\s+/g, ' '));
}

/** The code of a function, even if it overrides `toString`. */
export function sourceText(code: (...args: never[]) => unknown): string {
  return Function.prototype.toString.call(code);
}

/**
 * Whether it is the unmodified `subscribe` of rxjs 7: it subscribes to the source, or to the result of the
 * operator, within `errorContext`.
 */
export function isOriginalSubscribe(subscribe: (...args: never[]) => unknown): boolean {
  return SUBSCRIBE_CODE.test(onOneLine(subscribe));
}

/**
 * Whether it is the unmodified `next` of rxjs 7's Subscriber: it reports a stopped notification, or passes
 * the value on.
 */
export function isOriginalNext(next: (...args: never[]) => unknown): boolean {
  return NEXT_CODE.test(onOneLine(next));
}

function onOneLine(code: (...args: never[]) => unknown): string {
  return sourceText(code).replace(/\s+/g, ' ');
}

const SUBSCRIBE_CODE =
  /^(?:function |subscribe)\(observerOrNext, error, complete\) \{ (?:var _this = this; )?(?:var|const) subscriber = isSubscriber\(observerOrNext\) \? observerOrNext : new (?:Subscriber_1\.)?SafeSubscriber\(observerOrNext, error, complete\); (?:\(0, )?(?:errorContext_1\.)?errorContext\)?\((?:function \(\)|\(\) =>) \{ (?:var _a = _this, operator = _a\.operator, source = _a\.source|const \{ operator, source \} = this); subscriber\.add\( ?operator \? operator\.call\(subscriber, source\) : source \? (?:_this|this)\._subscribe\(subscriber\) : (?:_this|this)\._trySubscribe\(subscriber\) ?\); \}\); return subscriber; \}$/;

const NEXT_CODE =
  /^(?:function |next)\(value\) \{ if \(this\.isStopped\) \{ handleStoppedNotification\((?:\(0, )?(?:NotificationFactories_1\.)?nextNotification\)?\(value\), this\); \} else \{ this\._next\(value\); \} \}$/;

/** Whether the code of this rxjs copy is readable, i.e. not minified. */
export function isReadable(Class: ObservableClass): boolean {
  return String(Reflect.get(Class.prototype, 'lift')).includes('operator = operator');
}
