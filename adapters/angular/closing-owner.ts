import { DestroyRef, inject } from '@angular/core';

import { createOwner } from '../../lib/owner/owner.js';
import type { Owner } from '../../lib/owner/types.js';
import { reportUnhandled } from '../../lib/unhandled.js';

/** An owner that closes when the object that is being made is destroyed. */
export function ownerNamed(name: string): Owner {
  const ref = inject(DestroyRef);
  const owner = createOwner({ name });
  // An error in a destroy hook would keep other hooks from running.
  ref.onDestroy(() => void owner.close({ reason: 'destroyed' }).catch(reportUnhandled));
  return owner;
}
