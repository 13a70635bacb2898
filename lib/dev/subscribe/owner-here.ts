import { ambientOwner } from '../../owner/ambient.js';
import type { OwnerLike } from '../../owner/types.js';
import { host } from '../base/host.js';

/** Whose a subscription is that is made here: the ambient owner's, else of whom the host knows that its code is running. */
export function ownerHere(): OwnerLike | undefined {
  return ambientOwner() ?? host.ownerHere?.();
}
