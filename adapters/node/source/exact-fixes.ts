import { ABANDONED_FIX, closeOwnerFix, DROPPED_FIX, SYNCHRONOUS_FIX } from '../../../lib/dev/rules/fixes.js';
import type { Leak } from '../../../lib/leak.js';

/** Does an owner that is open have it, which has only to be closed? */
export function hasOpenOwner({ hint, owner }: Leak): boolean {
  return owner !== undefined && hint === closeOwnerFix(owner.path);
}

/** Does the hint know more than the text does? */
export function isExactHint(leak: Leak): boolean {
  return leak.hint === SYNCHRONOUS_FIX || leak.hint === DROPPED_FIX || hasOpenOwner(leak);
}

/** Was it collected, and nothing else is known? */
export function isDropped({ hint }: Leak): boolean {
  return hint === ABANDONED_FIX;
}
