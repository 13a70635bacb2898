import { DestroyRef, type EnvironmentInjector, type Injector } from '@angular/core';

import { registry } from '../../lib/dev/registry.js';
import type { SourceKind } from '../../lib/dev/leak/open-sources.js';
import type { OwnerDescription } from '../../lib/dev/record/owner-book.js';
import { createOwner } from '../../lib/owner/owner.js';
import type { Owner, OwnerLike } from '../../lib/owner/types.js';
import { nameOf } from './class-names.js';
import {
  developerTools,
  directiveAt,
  environmentAbove,
  givenTo,
  homeOf,
  instanceIn,
  instancesOf,
  instancesWithin,
  isInApplication,
  isRoot,
  isWithin,
  placeOf,
  renderedPath,
  servicesOf,
  type Token,
  type View,
} from './internals.js';
import { makerIn } from './makers.js';
import { Spares, type SparesOfOne } from './not-reported.js';
import { weakly } from './remains.js';

/** How Angular code ends something with a component. */
const REMEDY = 'takeUntilDestroyed() or ownedBy()';

/**
 * The owners that dev mode knows in an application: one for each component, directive and service that
 * subscribes, named by its class, which ends when the object is destroyed. It ends no subscription: it exists
 * for reports.
 */
export class Owners {
  /** By the view that declares them, or by the injector: Angular makes a new `DestroyRef` for each request. */
  readonly #byHome = new WeakMap<object, Map<Token | 'environment', Owner>>();
  readonly #spares: Spares;
  /** Weak: records keep this object. */
  readonly #within: WeakRef<EnvironmentInjector> | undefined;
  readonly #byView = new WeakMap<View, readonly WeakRef<object>[]>();
  readonly #services = new WeakMap<object, WeakServices>();
  /** The number of owners of a class that have ended. */
  readonly #ended = new Map<Token, number>();

  /** @param within The application that is watched from its beginning. Default: all of them. */
  constructor(ending: readonly SourceKind[], within?: EnvironmentInjector) {
    this.#spares = new Spares(ending);
    this.#within = within && new WeakRef(within);
  }

  /** The owner of the subscriptions of `token`, as made by `injector`. Undefined if it is not known. */
  of(injector: Injector, token: Token | null): Owner | undefined {
    const at = placeOf(injector);
    const made = token ?? (at && (directiveAt(at.view, at.place)?.constructor as Token | undefined));
    const home = homeOf(injector);
    if (at !== undefined && made === undefined) return undefined;
    let owners = this.#byHome.get(home);
    if (owners === undefined) this.#byHome.set(home, (owners = new Map<Token | 'environment', Owner>()));
    const key = made ?? 'environment';
    let owner = owners.get(key);
    if (owner === undefined) owners.set(key, (owner = this.#make(injector, made, at?.view)));
    return owner;
  }

  /** The same for a `DestroyRef` of `current`, whose code is running, or of the only one in its view. */
  ofRef(ref: OwnerLike, current: Owner | undefined): Owner | undefined {
    const { _lView: view = ref } = ref as { _lView?: object };
    const owners = [...(this.#byHome.get(view)?.values() ?? [])];
    return owners.find((owner) => owner === current) ?? (owners.length === 1 ? owners[0] : undefined);
  }

  /**
   * A component was rendered. If an instance of its class had an owner and has ended, this one gets an owner
   * too: a check whether each of them has left something must also know those that have not.
   */
  meet(instance: object): void {
    const token = instance.constructor as Token;
    const injector = this.#ended.has(token) ? developerTools().getInjector?.(instance) : undefined;
    if (injector !== undefined) this.of(injector, token);
  }

  #make(injector: Injector, token: Token | undefined, view: View | undefined): Owner {
    const owner = createOwner({ name: token === undefined ? ofEnvironment(injector) : nameOf(token) });
    // All owners end with the application: its services are not compared with each other.
    if (view === undefined && isRoot(injector)) return owner;
    const spares = this.#spares.of(token);
    const turn = { number: 0 };
    const isDetached = view === undefined && !isInApplication(injector);
    const { owners } = registry();
    owners.describe(owner, { ...this.#describe(spares, turn, token), isDetached });
    const environment = environmentAbove(injector);
    const what = {
      info: owners.infoOf(owner),
      maker: token && makerIn(homeOf(injector), token),
      isWatched: this.#within === undefined || isWithin(environment, this.#within.deref()),
    };
    const path = renderedPath(injector);
    const reason = path === undefined ? 'destroyed' : `destroyed, after the server had rendered ${path}`;
    injector.get(DestroyRef).onDestroy(() => {
      turn.number = this.#endedOf(token) + 1;
      if (token !== undefined) this.#ended.set(token, turn.number);
      const own = partsOf(injector, token, view);
      const { living, ending, environments } = this.#servicesOf(environment, view ?? injector);
      const around = [...(view === undefined ? [] : this.#around(view)), ...ending];
      spares.ended({ ...own, ...what, around, ending, services: living, environments });
      registry().sweep.hurry();
      void owner.close({ reason });
    });
    return owner;
  }

  /**
   * Apart from the code with the injector: records keep the description, and a closure keeps every variable
   * that any closure of the same call needs.
   */
  #describe(
    spares: SparesOfOne,
    turn: { readonly number: number },
    token: Token | undefined,
  ): OwnerDescription {
    return {
      remedy: REMEDY,
      isExempt: (...asked) => spares.spare(...asked),
      ordinal: () => ({ number: turn.number, of: this.#endedOf(token) }),
    };
  }

  /** The owners of one view are destroyed together, and are notified one after the other. */
  #around(view: View): readonly WeakRef<object>[] {
    let within = this.#byView.get(view);
    if (within === undefined)
      this.#byView.set(view, (within = instancesWithin(view).map((part) => new WeakRef(part))));
    return within;
  }

  /** The same for all owners of one view. */
  #servicesOf(environment: object | undefined, home: object): WeakServices {
    let services = this.#services.get(home);
    if (services === undefined) {
      const { living, ending, environments } = servicesOf(environment);
      services = { living: weakly(living), ending: weakly(ending), environments: weakly(environments) };
      this.#services.set(home, services);
    }
    return services;
  }

  #endedOf(token: Token | undefined): number {
    return (token && this.#ended.get(token)) ?? 0;
  }
}

interface WeakServices {
  readonly environments: readonly WeakRef<object>[];
  readonly living: readonly WeakRef<object>[];
  readonly ending: readonly WeakRef<object>[];
}

/**
 * The objects that are destroyed with it: itself, and those that were made for it. Instances of one class in a
 * view are destroyed together, so it does not matter which one it was.
 */
function partsOf(
  injector: Injector,
  token: Token | undefined,
  view: View | undefined,
): { readonly instances: readonly object[]; readonly given: readonly object[] } {
  if (token === undefined) return { instances: [], given: [] };
  const instance = instanceIn(injector, token);
  const instances =
    view === undefined ? (instance === undefined ? [] : [instance]) : instancesOf(token, view);
  try {
    return { instances, given: givenTo(injector, token) };
  } catch {
    // Angular finds no dependencies of an instance that failed while it was made.
    return { instances, given: [] };
  }
}

function ofEnvironment(injector: Injector): string {
  const { source } = injector as { source?: unknown };
  if (isRoot(injector)) return 'application';
  return typeof source === 'string' ? source : 'environment';
}
