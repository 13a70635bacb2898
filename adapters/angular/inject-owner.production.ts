import type { Owner } from '../../lib/owner/types.js';
import { ownerNamed } from './owner-named.js';

/** Of production builds: no name of a class is known there. */
export function injectOwner(): Owner {
  return ownerNamed('component');
}
