import type { DestroyRefLike } from '../lib/owner/types.js';

import { destroyedAlready } from './errors.js';

/** Like the `DestroyRef` of Angular: tells who wants to know when its component is destroyed. */
export class FakeDestroyRef implements DestroyRefLike {
  destroyed = false;
  readonly #callbacks = new Set<() => void>();

  /** As in Angular, it is a mistake to ask once it is destroyed. */
  onDestroy(callback: () => void): () => void {
    if (this.destroyed) throw new Error(destroyedAlready());
    // A function of its own for each call: the same callback may be given twice.
    const entry = (): void => callback();
    this.#callbacks.add(entry);
    return () => void this.#callbacks.delete(entry);
  }

  /** Runs what it was given, in the order in which it was. */
  destroy(): void {
    this.destroyed = true;
    const callbacks = [...this.#callbacks];
    this.#callbacks.clear();
    for (const callback of callbacks) callback();
  }
}
