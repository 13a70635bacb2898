import type { DestroyRefLike } from '../lib/owner/types.js';

import { destroyedAlready } from './errors.js';

/** A stand-in for the `DestroyRef` of Angular. */
export class FakeDestroyRef implements DestroyRefLike {
  destroyed = false;
  readonly #callbacks = new Set<() => void>();

  /** Throws after `destroy()`, as in Angular. */
  onDestroy(callback: () => void): () => void {
    if (this.destroyed) throw new Error(destroyedAlready());
    // A new function per call, since the same callback can be registered twice.
    const entry = (): void => callback();
    this.#callbacks.add(entry);
    return () => void this.#callbacks.delete(entry);
  }

  /** Calls the callbacks in the order of their registration. */
  destroy(): void {
    this.destroyed = true;
    const callbacks = [...this.#callbacks];
    this.#callbacks.clear();
    for (const callback of callbacks) callback();
  }
}
