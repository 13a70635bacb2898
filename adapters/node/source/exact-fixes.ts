import { ABANDONED_FIX, closeOwnerFix, DROPPED_FIX } from '../../../lib/dev/rules/fix-texts.js';
import type { Leak } from '../../../lib/leak.js';

/** Whether an open owner owns it, so that closing that is the fix. */
export function hasOpenOwner({ hint, owner }: Leak): boolean {
  return owner !== undefined && hint === closeOwnerFix(owner.path);
}

/** Whether the hint is more exact than a fix from the text. */
export function isExactHint(leak: Leak): boolean {
  return leak.hint === DROPPED_FIX || hasOpenOwner(leak);
}

/** Whether it was collected, and nothing else is known. */
export function isDropped({ hint }: Leak): boolean {
  return hint === ABANDONED_FIX;
}
