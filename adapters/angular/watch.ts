import { host } from '../../lib/dev/base/host.js';
import { mishap } from '../../lib/dev/base/mishaps.js';
import { ENDING_SOURCES } from '../../lib/dev/leak/left-shares.js';
import type { Owner } from '../../lib/owner/types.js';
import { watchFeeds } from './feeds.js';
import { Owners } from './owners.js';
import { RunningCode } from './running.js';

/**
 * Knows whose each subscription is, from now on. The undo no longer does.
 *
 * @param ending The sources that end by themselves.
 */
export function watchApplication(ending = ENDING_SOURCES): () => void {
  const owners = new Owners(ending);
  const code = new RunningCode(owners);
  const { ownerHere, ownerOf } = host;
  const here = (): Owner | undefined => attempt(() => code.owner());
  const of: typeof ownerOf = (handle) => {
    if (!('onDestroy' in handle)) return undefined;
    const current = here();
    return attempt(() => owners.ofRef(handle, current));
  };
  host.ownerHere = here;
  host.ownerOf = of;
  const undos = [watchFeeds(), code.watch()];
  return () => {
    if (host.ownerHere === here) host.ownerHere = ownerHere;
    if (host.ownerOf === of) host.ownerOf = ownerOf;
    for (const undo of undos) undo();
  };
}

/** Whatever Angular does not know, or a later one knows in another way, costs an owner and nothing else. */
function attempt(ask: () => Owner | undefined): Owner | undefined {
  try {
    return ask();
  } catch (failure) {
    mishap('asking Angular for an owner', failure);
    return undefined;
  }
}
