import {
  closeOwnerFix,
  DROPPED_FIX,
  GROWING_FIX,
  OUTLIVED_FIX,
  SELF_FIX,
  UNOWNED_FIX,
} from '../../../lib/dev/rules/fixes.js';
import type { Leak } from '../../../lib/leak.js';

const ANY: ReadonlySet<string> = new Set([UNOWNED_FIX, OUTLIVED_FIX, GROWING_FIX]);

/** Is nothing known but that it is open? Then what the text says is more. */
export function isAnyHint({ hint }: Leak): boolean {
  return ANY.has(hint);
}

/** Does an owner that is open have it, which has only to be closed? */
export function hasOpenOwner({ hint, owner }: Leak): boolean {
  return owner !== undefined && hint === closeOwnerFix(owner.path);
}

/** Does the hint know more than the text does? */
export function isExactHint(leak: Leak): boolean {
  return leak.hint === SELF_FIX || leak.hint === DROPPED_FIX || hasOpenOwner(leak);
}
