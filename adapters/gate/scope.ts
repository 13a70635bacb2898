import { AsyncLocalStorage } from 'node:async_hooks';

import { failsByDefault } from '../../lib/dev/base/fails.js';
import { findSorted, type SortedLeaks } from '../../lib/dev/leak/survey.js';
import type { TrackRecord } from '../../lib/dev/record/record.js';
import { registry } from '../../lib/dev/registry.js';
import type { Leak } from '../../lib/leak.js';
import { realm } from '../../lib/realm.js';
import { feedsOf, isContained } from './contained.js';
import { touches } from './touches.js';

/** One for all copies of this package: tests may have another than the gate. */
const storage = realm('scope', () => new AsyncLocalStorage<Scope>());

/** What is running: the file, from its first hook or test on, and those of its tests that are not yet judged. */
interface Stage {
  file: Scope | undefined;
  readonly tests: Set<Scope>;
}

const stage = realm('stage', (): Stage => ({ file: undefined, tests: new Set() }));

/**
 * One test, or what a file does around its tests: what is subscribed in it, wherever it has gone by `await`; and what is
 * subscribed while it runs where nothing says whose it is.
 */
export class Scope {
  /** Why it may leave something open. */
  allowed: string | undefined;
  /** What it has left open that only it could wake: when it was judged. */
  selfContained: readonly Leak[] = [];
  readonly #from = registry().records.upcomingId;
  readonly #ids = new Set<number>();
  /** Those of them that may be open. */
  #records: TrackRecord[] = [];
  #pruneAt = 64;
  #closed = false;
  /** Those that only this test could wake, when it was last looked at. */
  #contained: readonly TrackRecord[] = [];

  /** @param outer What answers for what it has started when it is over: for a test its file, or the test around it. */
  constructor(readonly outer?: Scope) {}

  /** From now until it is closed it answers for what is subscribed by nobody knows whom: see {@link scopeHere}. */
  begin(): this {
    if (this.outer === undefined) stage.file = this;
    else stage.tests.add(this);
    return this;
  }

  /** Itself while it runs; when it is over, the scope around it, so that nothing gets lost. */
  get answering(): Scope | undefined {
    return this.#closed && this.allowed === undefined ? this.outer?.answering : this;
  }

  /** Was that allowed to it, or to what it is in? That may be of another copy of this package: no private member of it is asked. */
  get mayLeak(): boolean {
    return this.allowed !== undefined || (this.outer?.mayLeak ?? false);
  }

  /** Does another test run in it? */
  get isAround(): boolean {
    return [...stage.tests].some(({ outer }) => outer === this);
  }

  /** Runs `work` in this scope: what that subscribes, or starts that subscribes, is of it. */
  run<T>(work: () => T): T {
    return storage.run(this, work);
  }

  /** What of it leaks now: what lives on, and what would have gone by itself, with it. */
  sort(): SortedLeaks {
    const { events } = registry();
    // Most tests leave nothing, and there are many of them.
    if (this.mayLeak || (events.size === 0 && !this.#records.some(({ open }) => open))) return NONE;
    const only = (id: number): boolean => this.#ids.has(id);
    const contained: TrackRecord[] = [];
    const found = findSorted(registry(), {
      from: this.#from,
      owned: true,
      grace: 0,
      only,
      isContained: (record, subscriber) => {
        const apart = isContained(record, subscriber);
        if (apart) contained.push(record);
        return apart;
      },
    });
    this.#contained = contained;
    return { leaks: found.leaks.filter(failsByDefault), contained: found.contained.filter(failsByDefault) };
  }

  /** What it has left that is self-contained is remembered with its sources: a second test may touch these. */
  leave(): void {
    for (const record of this.#contained) {
      const subscriber = record.subscriber();
      if (subscriber !== undefined) for (const feed of feedsOf(subscriber)) touches.leave(feed, record);
    }
    this.#contained = [];
  }

  /** It was judged. To write down where all that was made that it has torn down would take longer than most tests. */
  close(): void {
    registry().zombies.forget(this.#ids);
    this.#closed = true;
    stage.tests.delete(this);
    if (stage.file !== this) return;
    stage.file = undefined;
    // Those that were broken off were never judged.
    stage.tests.clear();
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

const NONE: SortedLeaks = { leaks: [], contained: [] };

/** The test whose code is running, whether it is over or not. */
export function authorHere(): Scope | undefined {
  return storage.getStore();
}

/** The test that is running here; between tests, its file. By the async context, and by nothing else. */
export function currentScope(): Scope | undefined {
  return storage.getStore()?.answering;
}

/**
 * The scope that answers for what is subscribed here. Some callbacks have no async context: an `upgrade` event in Node 20,
 * those of native modules, and of pools that were there before. Then it is the only test that is running; the file, where
 * there are several or none; and nobody before the first test or hook, while modules load: what these subscribe may live
 * as long as they do.
 */
export function scopeHere(): Scope | undefined {
  const known = currentScope();
  if (known !== undefined) return known;
  const innermost = [...stage.tests].filter(({ isAround }) => !isAround);
  return innermost.length === 1 ? innermost[0] : stage.file;
}

/** Tells each subscription to the scope that answers for it. The undo no longer. */
export function watchScopes(): () => void {
  const { opening } = registry();
  const before = opening.onRoot;
  const onRoot: typeof before = (...root) => {
    before?.(...root);
    scopeHere()?.add(root[0]);
  };
  opening.onRoot = onRoot;
  return () => {
    if (opening.onRoot === onRoot) opening.onRoot = before;
  };
}
