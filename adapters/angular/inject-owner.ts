import { isDevMode } from '@angular/core';

import type { Owner } from '../../lib/owner/types.js';
import { classHere } from './internals.js';
import { ownerNamed } from './owner-named.js';

/**
 * The owner of the component, directive or service that is being made, to be kept for later: it closes when that is destroyed, and ends
 * what it owns. Named by its class in development builds, `component` in others.
 *
 * Throws Angular's NG0203 outside of an injection context.
 *
 * ```ts
 * class ProductsPage {
 *   readonly #owner = injectOwner();
 *   refresh() { this.#products.load().pipe(ownedBy(this.#owner)).subscribe(); }
 * }
 * ```
 *
 * After Angular's `inject(DestroyRef)`.
 */
export function injectOwner(): Owner {
  return ownerNamed((isDevMode() ? classHere() : undefined) ?? 'component');
}
