import type { Owner } from '../../lib/owner/types.js';
import { ownerNamed } from './closing-owner.js';

/** For production builds, which do not know the names of classes. */
export function injectOwner(): Owner {
  return ownerNamed('component');
}
