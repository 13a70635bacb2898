import { DestroyRef, type Injector } from '@angular/core';

import { registry } from '../../lib/dev/registry.js';
import { createOwner } from '../../lib/owner/owner.js';
import type { Owner, OwnerLike } from '../../lib/owner/types.js';
import {
  directiveAt,
  givenTo,
  instanceIn,
  isRoot,
  nameOf,
  placeOf,
  type Token,
  type View,
} from './internals.js';
import { Spares } from './spares.js';

/** What ends something with a component, in Angular's words. */
const REMEDY = 'takeUntilDestroyed() or ownedBy()';

/**
 * The owners of what dev mode sees in an application: one for each component, directive and service that subscribes something, named
 * by its class, which ends when that is destroyed. Nothing is ended with it: it is there to be reported.
 */
export class Owners {
  /** By the view that declares them, or by the injector: Angular makes a new `DestroyRef` each time that one is asked for. */
  readonly #byHome = new WeakMap<object, Map<Token | 'environment', Owner>>();
  readonly #spares = new Spares();

  /** The owner of what `token` subscribes, as `injector` has made it; undefined where that cannot be known. */
  of(injector: Injector, token: Token | null): Owner | undefined {
    const at = placeOf(injector);
    const made = token ?? (at && (directiveAt(at.view, at.place)?.constructor as Token | undefined));
    const home: object = at?.view ?? injector;
    if (at !== undefined && made === undefined) return undefined;
    let owners = this.#byHome.get(home);
    if (owners === undefined) this.#byHome.set(home, (owners = new Map<Token | 'environment', Owner>()));
    const key = made ?? 'environment';
    let owner = owners.get(key);
    if (owner === undefined) owners.set(key, (owner = this.#make(injector, made, at?.view)));
    return owner;
  }

  /** The same for a `DestroyRef` that is of `current`, whose code is running, or of the only one in its view. */
  ofRef(ref: OwnerLike, current: Owner | undefined): Owner | undefined {
    const { _lView: view = ref } = ref as { _lView?: object };
    const owners = [...(this.#byHome.get(view)?.values() ?? [])];
    return owners.find((owner) => owner === current) ?? (owners.length === 1 ? owners[0] : undefined);
  }

  #make(injector: Injector, token: Token | undefined, view: View | undefined): Owner {
    const owner = createOwner({ name: token === undefined ? ofEnvironment(injector) : nameOf(token) });
    // With the application all ends: its services are not judged among each other.
    if (view === undefined && isRoot(injector)) return owner;
    const spares = this.#spares.of(owner.name);
    registry().owners.describe(owner, { remedy: REMEDY, spares: (...asked) => spares.spare(...asked) });
    injector.get(DestroyRef).onDestroy(() => {
      spares.ended(partsOf(injector, token, view));
      registry().sweep.hurry();
      void owner.close({ reason: 'destroyed' });
    });
    return owner;
  }
}

/** What goes with it: itself, and what was made for it. Those of a class in a view are destroyed together: it does not matter which it was. */
function partsOf(injector: Injector, token: Token | undefined, view: View | undefined): readonly object[] {
  if (token === undefined) return [];
  const instance = instanceIn(injector, token);
  const own = view === undefined ? (instance === undefined ? [] : [instance]) : instancesOf(token, view);
  try {
    return [...own, ...givenTo(injector, token)];
  } catch {
    // Angular finds no dependencies of what failed while it was made.
    return own;
  }
}

function instancesOf(token: Token, view: View): readonly object[] {
  return view.filter(
    (part): part is object => typeof part === 'object' && part !== null && part.constructor === token,
  );
}

function ofEnvironment(injector: Injector): string {
  const { source } = injector as { source?: unknown };
  if (isRoot(injector)) return 'application';
  return typeof source === 'string' ? source : 'environment';
}
