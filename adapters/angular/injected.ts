import { DestroyRef, inject } from '@angular/core';

/** Where the core looks for the owner of the code that runs. Not by an import of it: a production build has not a byte more than this. */
const AMBIENT = Symbol.for('rxleash/current/v1');

/** The `DestroyRef` of the injection context. Throws NG0203 outside of one. */
export const injectRef = (): DestroyRef => inject(DestroyRef);

/** Has `ownedBy()` without an argument take what `find` finds. */
export function injectByDefault(find = injectRef): void {
  const slots = globalThis as unknown as Record<
    symbol,
    { storages: []; find?: () => DestroyRef } | undefined
  >;
  (slots[AMBIENT] ??= { storages: [] }).find = find;
}
