import { DestroyRef, inject } from '@angular/core';

import { createOwner } from '../../lib/owner/owner.js';
import type { Owner } from '../../lib/owner/types.js';
import { reportUnhandled } from '../../lib/unhandled.js';

/** An owner that closes when what is being made here is destroyed. */
export function ownerNamed(name: string): Owner {
  const ref = inject(DestroyRef);
  const owner = createOwner({ name });
  // What would throw in a hook would keep others from running.
  ref.onDestroy(() => void owner.close({ reason: 'destroyed' }).catch(reportUnhandled));
  return owner;
}
