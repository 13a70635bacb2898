import type { Leak } from '../../../lib/leak.js';
import { GROWING_HINT } from '../../../lib/dev/rules/growing.js';
import { OUTLIVED_HINT } from '../../../lib/dev/rules/outlived.js';
import { closeOwnerHint, DROPPED_HINT, SELF_HINT, UNOWNED_HINT } from '../../../lib/dev/rules/unowned.js';

const ANY: ReadonlySet<string> = new Set([UNOWNED_HINT, OUTLIVED_HINT, GROWING_HINT]);

/** Is nothing known but that it is open? Then what the text says is more. */
export function isAnyHint({ hint }: Leak): boolean {
  return ANY.has(hint);
}

/** Does an owner that is open have it, which has only to be closed? */
export function hasOpenOwner({ hint, owner }: Leak): boolean {
  return owner !== undefined && hint === closeOwnerHint(owner.path);
}

/** Does the hint know more than the text does? */
export function isExactHint(leak: Leak): boolean {
  return leak.hint === SELF_HINT || leak.hint === DROPPED_HINT || hasOpenOwner(leak);
}
