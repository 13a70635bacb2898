import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';

import type { Listeners } from './inner-subscriber.js';
import { dev, type Link, LINK } from './probe.js';

/** Subscribes in a cheaper way; undefined where that cannot be. */
export type ShortCut<T> = (...listeners: Listeners<T>) => Subscription | undefined;

/**
 * The Observable of one of our operators, with the link by which dev mode finds its way upstream. While dev mode is
 * off, a short cut is taken where there is one. The flag is read at subscribe, so that dev mode can be toggled under a
 * pipeline that stands.
 */
export class LeashObservable<T> extends Observable<T> {
  declare readonly [LINK]: Link;

  constructor(
    link: Link,
    connect: (subscriber: Subscriber<T>) => void,
    private readonly shortCut?: ShortCut<T>,
  ) {
    super(connect);
    this[LINK] = link;
  }

  override subscribe(...listeners: Listeners<T>): Subscription;
  override subscribe(observer?: Partial<Observer<T>>): Subscription;
  override subscribe(next?: unknown, error?: Listeners<T>[1], complete?: Listeners<T>[2]): Subscription {
    const first = next as Listeners<T>[0];
    return (
      (dev.probe ? undefined : this.shortCut?.(first, error, complete)) ??
      super.subscribe(first, error, complete)
    );
  }
}
