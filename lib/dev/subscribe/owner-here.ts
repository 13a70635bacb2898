import { ambientOwner } from '../../owner/ambient.js';
import type { OwnerLike } from '../../owner/types.js';
import { host } from '../base/host.js';

/**
 * The owner of a subscription that is made here: the ambient owner, or else the owner of the running code, if
 * the host knows it.
 */
export function ownerHere(): OwnerLike | undefined {
  return ambientOwner() ?? host.ownerHere?.();
}
