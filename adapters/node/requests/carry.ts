import type { EventEmitter } from 'node:events';

import { type AmbientStorage, storageInForce } from '../../../lib/owner/ambient.js';
import { type Context, RequestScope, scopeOf } from './request-scope.js';

type Emit = (this: EventEmitter, ...event: Parameters<EventEmitter['emit']>) => boolean;

/**
 * Makes the listeners of requests and responses run in their scope. A piece of the body, or a `drain`, arrives
 * in the context of the connection, in none, or in that of another request of the connection. A context that
 * was entered within the request stays.
 *
 * Patches the prototype, since patching each object would cost a microsecond. Returns the undo.
 */
export function carryToListeners(prototype: object): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, 'emit');
  const { emit: before } = prototype as { readonly emit: Emit };
  const stage = { on: true };
  const emit: Emit = function (this: EventEmitter, ...event) {
    const scope = stage.on ? scopeOf(this) : undefined;
    if (scope === undefined || scope.install.undone || !mayBeHeard(this, event[0])) {
      return before.apply(this, event);
    }
    const storage = storageInForce();
    if (storage === undefined || !isForeign(storage.getStore(), scope)) return before.apply(this, event);
    return emitWithin(storage, scope, before, this, event);
  };
  Object.defineProperty(prototype, 'emit', { configurable: true, writable: true, value: emit });
  return () => {
    stage.on = false;
    // Another tool has wrapped it since, so the wrapper stays and only passes calls on.
    if ((prototype as { readonly emit: Emit }).emit !== emit) return;
    if (own === undefined) Reflect.deleteProperty(prototype, 'emit');
    else Object.defineProperty(prototype, 'emit', own);
  };
}

/** Most events of a request have no listener. An error may reach listeners of `errorMonitor` instead. */
function mayBeHeard(emitter: EventEmitter, event: string | symbol): boolean {
  return event === 'error' || emitter.listenerCount(event) > 0;
}

/** Whether it is not a context that was entered within the request. */
function isForeign(found: Context, scope: RequestScope): boolean {
  return found !== scope && (found === undefined || found === scope.base || found instanceof RequestScope);
}

/** A function of its own: its closure would cost every event something. */
function emitWithin(
  storage: AmbientStorage,
  scope: RequestScope,
  emit: Emit,
  emitter: EventEmitter,
  event: Parameters<EventEmitter['emit']>,
): boolean {
  return storage.run(scope, () => emit.apply(emitter, event));
}
