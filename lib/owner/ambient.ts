import { checkFunction } from '../options.js';
import { createOwner } from './owner.js';
import { HOLDER } from './adoption.js';
import { checkOwner } from './owner-like.js';
import type { Owner, OwnerLike } from './types.js';
import { realm } from '../realm.js';

/** An ambient owner that is created on first access; undefined when it no longer exists. */
export interface AmbientScope {
  [SCOPE](): OwnerLike | undefined;
}

/** The method of a scope that returns its owner. The symbol is shared by all copies of this package. */
export const SCOPE: unique symbol = Symbol.for('rxleash/scope/v1');

/** A storage that carries the ambient owner through `await`. It has the shape of `AsyncLocalStorage` of Node. */
export interface AmbientStorage {
  run<T>(owner: OwnerLike | AmbientScope, work: () => T): T;
  getStore(): OwnerLike | AmbientScope | undefined;
  /** Makes `scope` the store of the rest of the current execution, and of everything that it starts. */
  enterWith?(scope: OwnerLike | AmbientScope | undefined): void;
}

interface Ambient {
  owner: OwnerLike | undefined;
  /** The installed storages, in order. The last one is in force. */
  readonly storages: {
    readonly storage: AmbientStorage;
    /** The owner in the storage. The owner of a scope is resolved. */
    owner(): OwnerLike | undefined;
  }[];
  /** In a host with dependency injection: the owner of the running code. Throws if there is none. */
  find?: () => OwnerLike;
}

/** (0.1.0 uses another slot, `ambient`.) */
export const ambient: Ambient = /* @__PURE__ */ realm('current', () => ({ owner: undefined, storages: [] }));

/** The owner that {@link currentOwner} returns for each foreign owner. */
const standIns = /* @__PURE__ */ new WeakMap<object, Owner>();

/**
 * Runs `work` with `owner` as the ambient owner, and returns its result. An `ownedBy()` without an argument uses the
 * ambient owner at the time of its call. Dev mode attributes subscriptions made by `work` to it.
 *
 * The ambient owner is set for the synchronous part of `work`; with `rxleash/node` imported, also after each `await` in
 * it. It is not an implicit parent: `createOwner()` uses only the `parent` option. Errors of `work` are not caught.
 * Throws a `TypeError` if `owner` is not an owner, or `work` is not a function.
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
 * Returns the ambient owner, or undefined. For a foreign owner (a signal, a `DestroyRef`, …) it returns an owner that
 * closes with it.
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

/** The ambient owner as it was passed to {@link runWithOwner}. */
export function ambientOwner(): OwnerLike | undefined {
  const { storages, owner } = ambient;
  const install = storages.at(-1);
  return install ? install.owner() : owner;
}

export function storageInForce(): AmbientStorage | undefined {
  return ambient.storages.at(-1)?.storage;
}

/** Makes `storage` carry the ambient owner, in place of earlier ones. Returns the undo. */
export function useAmbientStorage(storage: AmbientStorage): () => void {
  const { storages } = ambient;
  const install = { storage, owner: () => ownerIn(storage.getStore()) };
  storages.push(install);
  return () => {
    if (storages.includes(install)) storages.splice(storages.indexOf(install), 1);
  };
}

/** The owner in what a storage carries. */
export function ownerIn(stored: OwnerLike | AmbientScope | undefined): OwnerLike | undefined {
  return stored !== undefined && SCOPE in stored ? stored[SCOPE]() : stored;
}
