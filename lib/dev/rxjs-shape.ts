import type { Observable, Subscription } from 'rxjs';

/*
 * What is known of the insides of rxjs 7, in one place. All of it is private there; the tests pin it for both
 * ends of the peer range.
 */

/** A Subscription or Subscriber, with the fields that rxjs keeps to itself. */
export interface Watched {
  closed: boolean;
  isStopped?: boolean;
  _parentage?: Watched | Watched[] | null;
  initialTeardown?: (() => void) | undefined;
  destination?: { partialObserver?: { next?: unknown; complete?: unknown } } | null;
  next?(value: unknown): void;
  unsubscribe(): void;
}

export type ObservableClass = typeof Observable;

/** What an operator was applied to, if anything was. */
export function sourceOf(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as unknown as { readonly source?: Observable<unknown> }).source;
}

export function watched(subscription: Subscription): Watched {
  return subscription as unknown as Watched;
}

/** Is it, at whatever height, part of another *Subscriber*? A plain composite Subscription changes nothing. */
export function isChild(subscriber: Watched): boolean {
  return ancestor(subscriber, isSubscriber) !== undefined;
}

/** The nearest of those responsible for `subscriber` that fits. */
export function ancestor<Found>(
  subscriber: Watched,
  fits: (parent: Watched) => Found | undefined,
): Found | undefined {
  const parents = subscriber._parentage;
  if (!parents) return undefined;
  for (const parent of Array.isArray(parents) ? parents : [parents]) {
    const found = fits(parent) ?? ancestor(parent, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSubscriber(parent: Watched): true | undefined {
  return typeof parent.next === 'function' || undefined;
}

export type Purpose = 'connection' | 'promise' | 'test';

/**
 * What rxjs made a Subscriber for that it passes to `subscribe` itself, told by its observer: where there is no
 * stack to tell it by, or a bundler has taken the file names away. Property names survive minifiers.
 */
export function purposeOf(subscriber: Watched): Purpose | undefined {
  const observer = subscriber.destination?.partialObserver;
  // Before 7.5 the observer is out of sight. Most likely it is a connection, and those are accused least.
  if (observer === undefined) return isSafe(subscriber) ? 'connection' : undefined;
  if (typeof observer.next !== 'function') return undefined;
  const text = Function.prototype.toString.call(observer.next);
  if (text.includes('materializeInnerObservable')) return 'test';
  // The notifiers that reset a `share` listen for a value only.
  if (/\.unsubscribe\(\)/.test(text)) return observer.complete === undefined ? 'connection' : 'promise';
  return /\.next\(/.test(text) ? 'connection' : undefined;
}

/** Made by rxjs for an observer: of a class right below `Subscriber`, not of that itself, nor of ours. */
function isSafe(subscriber: Watched): boolean {
  const parent: unknown = Object.getPrototypeOf(Object.getPrototypeOf(subscriber));
  return Object.hasOwn(parent as object, 'next');
}
