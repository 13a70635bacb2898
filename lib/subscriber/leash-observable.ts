import { Observable, type Subscriber } from 'rxjs';

import { type Link, LINK } from '../probe.js';

/** The Observable of one of our operators, with the link by which dev mode finds its way upstream. */
export class LeashObservable<T> extends Observable<T> {
  declare readonly [LINK]: Link;

  constructor(link: Link, connect: (subscriber: Subscriber<T>) => void) {
    super(connect);
    this[LINK] = link;
  }
}
