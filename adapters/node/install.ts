import { AsyncLocalStorage } from 'node:async_hooks';

import { type AmbientScope, useAmbientStorage } from '../../lib/owner/ambient.js';
import type { OwnerLike } from '../../lib/owner/types.js';
import { installHost } from './host/host.js';

/** Connects owners and dev mode to Node: the ambient owner across `await`, source maps, and code frames. */
function installNode(): () => void {
  const storage = new AsyncLocalStorage<OwnerLike | AmbientScope | undefined>();
  const undos = [
    useAmbientStorage({
      run: (owner, work) => storage.run(owner, work),
      getStore: () => storage.getStore(),
      enterWith: (scope) => storage.enterWith(scope),
    }),
    installHost(),
  ];
  return () => {
    for (const undo of undos.splice(0).reverse()) undo();
  };
}

/** Undoes what importing `rxleash/node` has installed. A second call does nothing. */
export const uninstallNode = installNode();
