import type { Observable, Subscription, TeardownLogic } from 'rxjs';

/*
 * What is known of the insides of rxjs 7, in one place. All of it is private there; the tests pin it for both
 * ends of the peer range.
 */

/** A part of a teardown. */
export type Finalizer = Watched | (() => void);

/** A Subscription or Subscriber, with the fields that rxjs keeps to itself. */
export interface Watched {
  closed: boolean;
  isStopped?: boolean;
  _parentage?: Watched | Watched[] | null;
  initialTeardown?: (() => void) | undefined;
  _finalizers?: readonly Finalizer[] | null;
  /** What `_finalizers` was called before 7.5. */
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

/** An Observable, with what rxjs's own `subscribe` uses of it. */
export interface Chained {
  readonly operator: { call(subscriber: unknown, source: unknown): TeardownLogic } | undefined;
  readonly source: unknown;
  _subscribe(subscriber: unknown): TeardownLogic;
  _trySubscribe(subscriber: unknown): TeardownLogic;
}

export type ObservableClass = typeof Observable;

/** What an operator was applied to, if anything was. zone.js says `null` where there is none. */
export function sourceOf(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as unknown as { readonly source?: Observable<unknown> | null }).source ?? undefined;
}

export function watched(subscription: Subscription): Watched {
  return subscription as unknown as Watched;
}

/** Is it, at whatever height, part of another *Subscriber*? A plain composite Subscription changes nothing. */
export function isChild(subscriber: Watched | undefined): boolean {
  return subscriber !== undefined && ancestor(subscriber, (part) => isSubscriber(part) || undefined) === true;
}

/** The nearest of those responsible for `subscriber` that fits. Two composites may each be in the other. */
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

/** Not so a Subject, nor anything else that has a `next`. */
export function isSubscriber(part: object): boolean {
  return 'initialTeardown' in part && 'isStopped' in part;
}

export type Purpose = 'connection' | 'promise' | 'socket' | 'test';

/**
 * What rxjs made a Subscriber for that it passes to `subscribe` itself, recognized by its observer: where there is no
 * stack to tell it by, or a bundler has taken the file names away. Property names survive minifiers.
 */
export function purposeOf(subscriber: Watched): Purpose | undefined {
  // Torn down, it tells nothing any more.
  if (!subscriber.destination) return undefined;
  const observer = subscriber.destination.partialObserver;
  // Before 7.5 the observer is out of sight. Most likely it is a connection, and those are accused least.
  if (observer === undefined) return isSafe(subscriber) ? 'connection' : undefined;
  if (typeof observer.next !== 'function') return undefined;
  const text = sourceText(observer.next as () => void);
  if (text.includes('materializeInnerObservable')) return 'test';
  // What a WebSocketSubject hands to its socket: it ends with that, not by anybody's unsubscribing.
  if (/\bserializer\b/.test(text)) return 'socket';
  // The notifiers that reset a `share` listen for a value only.
  if (/\.unsubscribe\(\)/.test(text)) return observer.complete === undefined ? 'connection' : 'promise';
  return /\.next\(/.test(text) ? 'connection' : undefined;
}

/** Does it wait to reset a `share` that nobody listens to any more? Before 7.5 that is out of sight: then it may. */
export function resetsShare({ destination }: Watched): boolean {
  const next = destination?.partialObserver?.next;
  return typeof next === 'function' ? /\breset\d*\(\)/.test(sourceText(next as () => void)) : true;
}

/** Does its consumer call an `unsubscribe()` in its handler of values: most likely of the subscription that it was given? Before 7.5 it is out of sight. */
export function unsubscribesInside({ destination }: Watched): boolean {
  const next = destination?.partialObserver?.next;
  return typeof next === 'function' && /\bunsubscribe\(\)/.test(sourceText(next as () => void));
}

/** Made by rxjs for an observer: of a class right below `Subscriber`, not of that itself, nor of ours. */
function isSafe(subscriber: Watched): boolean {
  // By its class: dev mode may have put a prototype of its own in between.
  const parent: unknown = Object.getPrototypeOf(subscriber.constructor.prototype);
  return Object.hasOwn(parent as object, 'next');
}

/** What its teardown consists of. */
export function finalizersOf({ _finalizers, _teardowns }: Watched): readonly Finalizer[] {
  return _finalizers ?? _teardowns ?? NONE;
}

/** One for all: the sweep looks at a million in a row, and what that leaves to be collected stops the program for a while. */
const NONE: readonly Finalizer[] = [];

/** No chain is longer: what is made by hand may be its own source, or among its own finalizers. */
export const LONGEST = 10_000;

/** The subscriber at the end of the chain that `subscriber` is a part of, while it is open. */
export function rootOf(subscriber: Watched): Watched {
  let at = subscriber;
  for (let left = LONGEST; left > 0; left--) {
    const below = at.destination as Watched | null | undefined;
    if (below?.isStopped === undefined) break;
    at = below;
  }
  return at;
}

/** So many parts of a subscription are looked at when it is torn down. */
export const MOST_PARTS = 1_000;

/** The subscribers that are torn down with `subscriber`, that one first. */
export function partsOf(subscriber: Watched): Iterable<Watched> {
  const parts = new Set([subscriber]);
  for (const part of parts) {
    for (const finalizer of finalizersOf(part)) {
      if (parts.size < MOST_PARTS && typeof finalizer !== 'function' && isSubscriber(finalizer))
        parts.add(finalizer);
    }
  }
  return parts;
}

/** How many parts of a subscription are looked at: one of a large `mergeMap` may have thousands. */
const PARTS = 50;

/** Would the teardown of `subscriber` run a function that is not rxjs's own? */
export function hasCleanup(subscriber: Watched): boolean {
  return lookForCleanup(subscriber, PARTS) === 'cleanup';
}

/** At no more than so many parts. How many are left then; without a list of them, which the sweep would leave a million of. */
function lookForCleanup(part: Watched, most: number): number | 'cleanup' {
  let left: number | 'cleanup' = most - 1;
  for (const finalizer of finalizersOf(part)) {
    if (typeof finalizer === 'function') {
      if (isForeign(finalizer)) return 'cleanup';
    } else {
      if (finalizer.next === undefined && finalizer.initialTeardown && isForeign(finalizer.initialTeardown))
        return 'cleanup';
      if (left > 0) left = lookForCleanup(finalizer, left);
      if (left === 'cleanup') return left;
    }
  }
  return left;
}

/**
 * The bookkeeping of rxjs's own operators, as its teardowns begin, in either of its builds; and that of an owner of ours.
 * What they would clear away has gone with them.
 */
const BOOKKEEPING = new RegExp(
  String.raw`^(?:function \(\)|\(\) =>) \{?\s*(?:return )?\(?(?:` +
    [
      String.raw`_?this\.currentObservers = null`,
      String.raw`(?:arrRemove_1\.)?arrRemove\(`,
      String.raw`refCount\d*--`,
      String.raw`remove\d*\(handler\d*\)`,
      String.raw`additional(?:Finalizer|Teardown)`,
      String.raw`buffers = completed = null`,
      String.raw`currentBuffer = null`,
      String.raw`state = null`,
      String.raw`windowSubject(?: ===|\?)`,
      String.raw`windowRecords = null`,
      String.raw`if \(sourceIndex <`,
      String.raw`if \(!subscriber\.closed\) \{\s*if \(remaining\.`,
      String.raw`subject = connector\(\)`,
      String.raw`core\.release\(`,
      // A stream of a TestScheduler writes down when it was let go.
      String.raw`(?:observable|subject)\d*\.logUnsubscribedFrame\(`,
    ].join('|') +
    ')',
);

function isForeign(teardown: () => void): boolean {
  return !isBookkeeping(sourceText(teardown));
}

/** Is that the code of a teardown of rxjs, or of ours, which clears away what goes with it anyway? */
export function isBookkeeping(code: string): boolean {
  return BOOKKEEPING.test(code);
}

/** The code of a function, whatever it says of itself. */
export function sourceText(code: (...args: never[]) => unknown): string {
  return Function.prototype.toString.call(code);
}

/**
 * Is it the `subscribe` of rxjs 7, as it is known: subscribes to what its operator makes of the source, or to that itself,
 * and does this in the context in which errors may be thrown synchronously?
 */
export function isPlain(subscribe: (...args: never[]) => unknown): boolean {
  return PLAIN.test(onOneLine(subscribe));
}

/** Is it the `next` of rxjs 7's Subscriber: tells where it is stopped, and hands on where not? */
export function isPlainNext(next: (...args: never[]) => unknown): boolean {
  return PLAIN_NEXT.test(onOneLine(next));
}

function onOneLine(code: (...args: never[]) => unknown): string {
  return sourceText(code).replace(/\s+/g, ' ');
}

const PLAIN =
  /^(?:function |subscribe)\(observerOrNext, error, complete\) \{ (?:var _this = this; )?(?:var|const) subscriber = isSubscriber\(observerOrNext\) \? observerOrNext : new (?:Subscriber_1\.)?SafeSubscriber\(observerOrNext, error, complete\); (?:\(0, )?(?:errorContext_1\.)?errorContext\)?\((?:function \(\)|\(\) =>) \{ (?:var _a = _this, operator = _a\.operator, source = _a\.source|const \{ operator, source \} = this); subscriber\.add\( ?operator \? operator\.call\(subscriber, source\) : source \? (?:_this|this)\._subscribe\(subscriber\) : (?:_this|this)\._trySubscribe\(subscriber\) ?\); \}\); return subscriber; \}$/;

const PLAIN_NEXT =
  /^(?:function |next)\(value\) \{ if \(this\.isStopped\) \{ handleStoppedNotification\((?:\(0, )?(?:NotificationFactories_1\.)?nextNotification\)?\(value\), this\); \} else \{ this\._next\(value\); \} \}$/;

/** Can the code of this copy be read, or has a minifier been there? */
export function isReadable(Class: ObservableClass): boolean {
  return String(Reflect.get(Class.prototype, 'lift')).includes('operator = operator');
}
