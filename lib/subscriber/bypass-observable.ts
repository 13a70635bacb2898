import type { Observer, Subscriber, Subscription } from 'rxjs';

import type { Listeners } from './inner-subscriber.js';
import { LeashObservable } from './leash-observable.js';
import { dev, type Link } from '../dev-slot.js';

/**
 * An Observable of an operator that is inactive while dev mode is off: then `bypass`, if given, subscribes instead. This
 * is decided at each subscribe, so dev mode can be switched while a pipeline exists.
 */
export class BypassObservable<T> extends LeashObservable<T> {
  constructor(
    link: Link,
    connect: (subscriber: Subscriber<T>) => void,
    private readonly bypass: ((...listeners: Listeners<T>) => Subscription) | undefined,
  ) {
    super(link, connect);
  }

  override subscribe(...listeners: Listeners<T>): Subscription;
  override subscribe(observer?: Partial<Observer<T>>): Subscription;
  override subscribe(next?: unknown, error?: Listeners<T>[1], complete?: Listeners<T>[2]): Subscription {
    const first = next as Listeners<T>[0];
    const { bypass } = this;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the arguments are passed on unchanged
    return bypass && !dev.probe ? bypass(first, error, complete) : super.subscribe(first, error, complete);
  }
}
