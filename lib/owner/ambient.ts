import { checkFunction } from '../options.js';
import { createOwner } from './owner.js';
import { HOLDER } from './adoption.js';
import { checkOwner } from './owner-like.js';
import type { Owner, OwnerLike } from './types.js';
import { realm } from '../realm.js';

/** An ambient owner that is made when it is first asked for; undefined where there is none any more. */
export interface AmbientScope {
  [SCOPE](): OwnerLike | undefined;
}

/** The method of a scope by which its owner is found, whichever copy of this package made it. */
export const SCOPE: unique symbol = Symbol.for('rxleash/scope/v1');

/** What carries the ambient owner through `await`: Node's `AsyncLocalStorage`, by shape. */
export interface AmbientStorage {
  run<T>(owner: OwnerLike | AmbientScope, work: () => T): T;
  getStore(): OwnerLike | AmbientScope | undefined;
  /** Puts the rest of the current execution, and all that it begins, into `scope`. */
  enterWith?(scope: AmbientScope | undefined): void;
}

interface Ambient {
  owner: OwnerLike | undefined;
  /** Those that are installed, in the order of their installs: the last one is in force. */
  readonly storages: {
    readonly storage: AmbientStorage;
    /** What is found in it, a scope resolved. */
    owner(): OwnerLike | undefined;
  }[];
  /** Of a host with dependency injection: the owner of the code that runs. Throws where there is none. */
  find?: () => OwnerLike;
}

/** (0.1.0 has a slot of another shape, `ambient`.) */
export const ambient: Ambient = /* @__PURE__ */ realm('current', () => ({ owner: undefined, storages: [] }));

/** The stand-ins under which foreign owners are given out as owners. */
const standIns = /* @__PURE__ */ new WeakMap<object, Owner>();

/**
 * Runs `work` with `owner` as the ambient one: `ownedBy()` without an argument takes it when it is called, and dev
 * mode attributes to it what is subscribed meanwhile. Returns what `work` returns, and lets through what it throws.
 *
 * Holds for the synchronous part of `work`; with `rxleash/node` imported, also after each `await` in it. It is no
 * implicit parent: `createOwner()` has the parent that it is given, or none.
 *
 * ```ts
 * const page = createOwner({ name: 'page' });
 * runWithOwner(page, () => prices$.pipe(ownedBy()).subscribe(render));
 * ```
 *
 * After Go's `context`, and Angular's `runInInjectionContext`.
 */
export function runWithOwner<T>(owner: OwnerLike, work: () => T): T {
  checkOwner('owner', owner);
  checkFunction('work', work);
  const storage = storageInForce();
  if (storage !== undefined) return storage.run(owner, work);
  const outer = ambient.owner;
  ambient.owner = owner;
  try {
    return work();
  } finally {
    ambient.owner = outer;
  }
}

/**
 * The ambient owner, or undefined. A foreign one (a signal, a DestroyRef, …) is given as an owner that closes
 * with it.
 *
 * ```ts
 * runWithOwner(page, () => currentOwner()?.own(() => socket.close()));
 * ```
 *
 * After Solid's `getOwner`.
 */
export function currentOwner(): Owner | undefined {
  const owner = ambientOwner();
  if (owner === undefined || HOLDER in owner) return owner as Owner | undefined;
  const known = standIns.get(owner);
  if (known !== undefined) return known;
  const made = createOwner({ name: 'ambient', parent: owner });
  standIns.set(owner, made);
  return made;
}

/** The ambient owner as it was given to {@link runWithOwner}. */
export function ambientOwner(): OwnerLike | undefined {
  const { storages, owner } = ambient;
  const install = storages.at(-1);
  return install ? install.owner() : owner;
}

export function storageInForce(): AmbientStorage | undefined {
  return ambient.storages.at(-1)?.storage;
}

/** Lets `storage` carry the ambient owner, instead of those installed before, until it is undone. */
export function useAmbientStorage(storage: AmbientStorage): () => void {
  const { storages } = ambient;
  const install = { storage, owner: () => ownerIn(storage) };
  storages.push(install);
  return () => {
    if (storages.includes(install)) storages.splice(storages.indexOf(install), 1);
  };
}

function ownerIn(storage: AmbientStorage): OwnerLike | undefined {
  const stored = storage.getStore();
  return stored !== undefined && SCOPE in stored ? stored[SCOPE]() : stored;
}
