import { AsyncLocalStorage } from 'node:async_hooks';

import { failsByDefault } from '../../lib/dev/fails.js';
import { find } from '../../lib/dev/find.js';
import type { TrackRecord } from '../../lib/dev/record.js';
import { registry } from '../../lib/dev/registry.js';
import type { Leak } from '../../lib/leak.js';
import { realm } from '../../lib/realm.js';

/** One for all copies of this package: tests may have another than the gate. */
const storage = realm('scope', () => new AsyncLocalStorage<Scope>());

/** One test, or what a file does around its tests: what is subscribed in it, wherever it has gone by `await`. */
export class Scope {
  /** Why it may leave something open. */
  allowed: string | undefined;
  readonly #from = registry().upcoming;
  readonly #ids = new Set<number>();
  /** Those of them that may be open. */
  #records: TrackRecord[] = [];
  #pruneAt = 64;

  /** Runs `work` in this scope: what that subscribes, or starts that subscribes, is of it. */
  run<T>(work: () => T): T {
    return storage.run(this, work);
  }

  /** What of it leaks now. */
  leaks(): Leak[] {
    if (this.allowed !== undefined) return [];
    const { events } = registry();
    // Most tests leave nothing, and there are many of them.
    if (events.size === 0 && !this.#records.some(({ open }) => open)) return [];
    const only = (id: number): boolean => this.#ids.has(id);
    const found = find(registry(), { from: this.#from, owned: true, grace: 0, only });
    return found.filter(failsByDefault);
  }

  /** It was judged. To write down where all that was made that it has torn down would take longer than most tests. */
  close(): void {
    registry().zombies.forget(this.#ids);
  }

  /** Forgets the lines of what it has: to read them takes long, and for some nobody asks. */
  forgetLines(): void {
    for (const record of this.#records) record.where = undefined;
  }

  add(record: TrackRecord): void {
    this.#ids.add(record.id);
    this.#records.push(record);
    if (this.#records.length < this.#pruneAt) return;
    this.#records = this.#records.filter(({ open }) => open);
    this.#pruneAt = Math.max(64, 2 * this.#records.length);
  }
}

/** The test that is running here; between tests, its file. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** Tells each subscription to the scope that makes it. The undo no longer. */
export function watchScopes(): () => void {
  const { opening } = registry();
  const before = opening.onRoot;
  const onRoot: typeof before = (...root) => {
    before?.(...root);
    storage.getStore()?.add(root[0]);
  };
  opening.onRoot = onRoot;
  return () => {
    if (opening.onRoot === onRoot) opening.onRoot = before;
  };
}
