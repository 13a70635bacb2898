import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';

import type { Listeners } from './inner-subscriber.js';
import { dev, type Link, LINK } from '../probe.js';

/**
 * The Observable of one of our operators, with the link by which dev mode finds its way upstream. One with a `bypass` is
 * subscribed by that while dev mode is off: the operator is not there. The flag is read at subscribe, so that dev mode
 * can be toggled under a pipeline that stands.
 */
export class LeashObservable<T> extends Observable<T> {
  declare readonly [LINK]: Link;

  constructor(
    link: Link,
    connect: (subscriber: Subscriber<T>) => void,
    private readonly bypass?: (...listeners: Listeners<T>) => Subscription,
  ) {
    super(connect);
    this[LINK] = link;
  }

  override subscribe(...listeners: Listeners<T>): Subscription;
  override subscribe(observer?: Partial<Observer<T>>): Subscription;
  override subscribe(next?: unknown, error?: Listeners<T>[1], complete?: Listeners<T>[2]): Subscription {
    const first = next as Listeners<T>[0];
    const { bypass } = this;
    return bypass && !dev.probe ? bypass(first, error, complete) : super.subscribe(first, error, complete);
  }
}
