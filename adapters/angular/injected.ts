import { DestroyRef, inject } from '@angular/core';

/**
 * The slot in which the core looks for the owner of the running code. It is not an import, so that a production
 * build contains nothing more than this.
 */
const AMBIENT = Symbol.for('rxleash/current/v1');

/** The `DestroyRef` of the injection context. Throws NG0203 outside of one. */
export const injectRef = (): DestroyRef => inject(DestroyRef);

/** Makes `ownedBy()` without an argument use the result of `find`. */
export function injectByDefault(find = injectRef): void {
  const slots = globalThis as unknown as Record<
    symbol,
    { storages: []; find?: () => DestroyRef } | undefined
  >;
  (slots[AMBIENT] ??= { storages: [] }).find = find;
}
