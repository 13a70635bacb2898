import { Observable, type Subscriber } from 'rxjs';

import { type Link, LINK } from '../dev-slot.js';

/** The Observable of one of our operators, with the link that dev mode follows upstream. */
export class LeashObservable<T> extends Observable<T> {
  declare readonly [LINK]: Link;

  constructor(link: Link, connect: (subscriber: Subscriber<T>) => void) {
    super(connect);
    this[LINK] = link;
  }
}
