import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import type { SourceKind } from '../../lib/dev/leak/open-sources.js';
import type { Place } from '../../lib/dev/stack/places.js';
import { mayBePartOf } from './class-names.js';
import type { Token } from './internals.js';
import { type Ended, Remains } from './remains.js';

/** The subscriptions of one owner that are open after its end and that are not leaks. */
export interface SparesOfOne {
  ended(what: Ended): void;
  spare(subscriber: Watched, place: Place | undefined): boolean;
}

/**
 * Open subscriptions of a destroyed component that are not reported: those that only the component itself
 * holds, which go with it; those that end by themselves, such as a request; those of a package, such as of a dialog;
 * and those that another function has made for a component, as long as there is only one: it may be for all
 * components.
 */
export class Spares {
  /** By the function that subscribed: its owners, and the subscriptions that are still open. */
  readonly #byHelper = new Map<string, Map<SparesOfOne, WeakRef<Watched>>>();

  /** @param ending The kinds of sources that end by themselves, or can wake nothing any more. */
  constructor(private readonly ending: readonly SourceKind[]) {}

  /** @param token The class of the owner, or another token. */
  of(token: Token | undefined): SparesOfOne {
    let remains: Remains | undefined;
    const one: SparesOfOne = {
      ended: (what) => {
        remains = new Remains(what);
      },
      spare: (subscriber, place) => {
        if (remains?.take(subscriber, this.ending) === true) return true;
        if (place === undefined) return false;
        if (isOfPackage(place)) return true;
        return isOfOther(place.site?.function, token) && this.#onlyOnce(place, one, subscriber);
      },
    };
    return one;
  }

  #onlyOnce({ fingerprintPart: helper }: Place, one: SparesOfOne, subscriber: Watched): boolean {
    let asked = this.#byHelper.get(helper);
    if (asked === undefined) this.#byHelper.set(helper, (asked = new Map<SparesOfOne, WeakRef<Watched>>()));
    asked.set(one, new WeakRef(subscriber));
    for (const [other, ref] of asked) if (ref.deref()?.closed !== false) asked.delete(other);
    return asked.size < 2;
  }
}

/**
 * Whether a package has subscribed on its own account, and not only passed on a call of `subscribe`, as the emitters
 * of Angular do.
 */
function isOfPackage({ through }: Place): boolean {
  return through !== undefined && !/(?:^|\.)subscribe$/.test(through.function ?? '');
}

/** Whether it is a function, or a method of a class, that is not the owner's. */
function isOfOther(subscribedIn: string | undefined, token: Token | undefined): boolean {
  const [, of] = /^(?:new )?([\p{L}_$][\p{L}\p{N}_$]*)(?:\.|$)/u.exec(subscribedIn ?? '') ?? [];
  return of !== undefined && !mayBePartOf(token, of);
}
