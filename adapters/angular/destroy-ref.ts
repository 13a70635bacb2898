import type { DestroyRef } from '@angular/core';

import { noInjectionContext } from './errors.js';
import { injectRef } from './injected.js';

/** The `DestroyRef` of the injection context. Throws an error with the remedy outside of one. */
export function explainedRef(): DestroyRef {
  try {
    return injectRef();
  } catch (cause) {
    throw noInjectionContext('ownedBy()', cause);
  }
}
