import type { EventEmitter } from 'node:events';

import { storageInForce } from '../../../lib/owner/ambient.js';
import { RequestScope, scopeOf } from './request-scope.js';

type Emit = (this: EventEmitter, ...event: Parameters<EventEmitter['emit']>) => boolean;

/**
 * Has the listeners of requests and responses find their scope: what arrives on a connection, a piece of the body or a `drain`, does
 * so in the context of the connection, or in none, or in that of another of its requests. A context that has been entered within the
 * request stays.
 *
 * On the prototype of all: of each object it would cost a microsecond. Returns the undo.
 */
export function carryToListeners(prototype: object): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, 'emit');
  const { emit: before } = prototype as { readonly emit: Emit };
  const stage = { on: true };
  const emit: Emit = function (this: EventEmitter, ...event) {
    const scope = stage.on ? scopeOf(this) : undefined;
    if (scope === undefined || scope.install.undone) return before.apply(this, event);
    const storage = storageInForce();
    const found = storage?.getStore();
    const isForeign =
      found === undefined || found === scope.base || (found instanceof RequestScope && found !== scope);
    if (storage === undefined || !isForeign) return before.apply(this, event);
    return storage.run(scope, () => before.apply(this, event));
  };
  Object.defineProperty(prototype, 'emit', { configurable: true, writable: true, value: emit });
  return () => {
    stage.on = false;
    // Where another has wrapped it since, ours only passes on.
    if ((prototype as { readonly emit: Emit }).emit !== emit) return;
    if (own === undefined) Reflect.deleteProperty(prototype, 'emit');
    else Object.defineProperty(prototype, 'emit', own);
  };
}
