import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import type { SourceKind } from '../../lib/dev/leak/open-sources.js';
import { plainName } from './class-names.js';
import { type Ended, Remains } from './remains.js';

/** The subscriptions of one owner that are open after its end and that are not leaks. */
export interface SparesOfOne {
  ended(what: Ended): void;
  spare(subscriber: Watched, subscribedIn: string | undefined): boolean;
}

/**
 * Open subscriptions of a destroyed component that are not reported: those that only the component itself
 * holds, which go with it; those that end by themselves, such as a request; and those that a service has made
 * for a component, as long as there is only one: it may be for all components.
 */
export class Spares {
  /** By the function that subscribed: its owners, and the subscriptions that are still open. */
  readonly #byHelper = new Map<string, Map<SparesOfOne, WeakRef<Watched>>>();

  /** @param ending The kinds of sources that end by themselves, or can wake nothing any more. */
  constructor(private readonly ending: readonly SourceKind[]) {}

  of(name: string): SparesOfOne {
    let remains: Remains | undefined;
    const one: SparesOfOne = {
      ended: (what) => {
        remains = new Remains(what);
      },
      spare: (subscriber, subscribedIn) => {
        if (remains?.take(subscriber, this.ending) === true) return true;
        return isHelper(subscribedIn, name) && this.#onlyOnce(subscribedIn, one, subscriber);
      },
    };
    return one;
  }

  #onlyOnce(helper: string, one: SparesOfOne, subscriber: Watched): boolean {
    let asked = this.#byHelper.get(helper);
    if (asked === undefined) this.#byHelper.set(helper, (asked = new Map<SparesOfOne, WeakRef<Watched>>()));
    asked.set(one, new WeakRef(subscriber));
    for (const [other, ref] of asked) if (ref.deref()?.closed !== false) asked.delete(other);
    return asked.size < 2;
  }
}

/** Whether it is a method of another class. */
function isHelper(subscribedIn: string | undefined, name: string): subscribedIn is string {
  const [, of] = /^(?:new )?([\p{L}_$][\p{L}\p{N}_$]*)(?:\.|$)/u.exec(subscribedIn ?? '') ?? [];
  return of !== undefined && /^_?\p{Lu}/u.test(of) && plainName(of) !== name;
}
