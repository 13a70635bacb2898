import { isDevMode } from '@angular/core';

import type { Owner } from '../../lib/owner/types.js';
import { classHere } from './class-names.js';
import { ownerNamed } from './closing-owner.js';

/**
 * The owner of the component, directive or service that is being made, for later use: it closes when that
 * object is destroyed, and ends the subscriptions that it owns. It is named by the class in development
 * builds, and `component` in others.
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
