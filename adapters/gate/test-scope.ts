import { AsyncLocalStorage } from 'node:async_hooks';

import { failsByDefault } from '../../lib/dev/base/fails.js';
import type { SortedLeaks } from '../../lib/dev/leak/search.js';
import { findSorted } from '../../lib/dev/leak/survey.js';
import type { TrackRecord } from '../../lib/dev/record/record.js';
import { registry } from '../../lib/dev/registry.js';
import type { Leak } from '../../lib/leak.js';
import { realm } from '../../lib/realm.js';
import { feedsOf, isContained } from './self-contained.js';
import { touches } from './touches.js';

/** Shared by all copies of this package: tests may load another copy than the gate. */
const storage = realm('scope', () => new AsyncLocalStorage<Scope>());

/** The scopes that are running: the file, from its first hook or test on, and its tests that are not yet judged. */
interface Stage {
  file: Scope | undefined;
  readonly tests: Set<Scope>;
}

const stage = realm('stage', (): Stage => ({ file: undefined, tests: new Set() }));

/**
 * One test, or the code of a file around its tests. A scope answers for everything that is subscribed in its async context, and
 * for what is subscribed without one while it runs.
 */
export class Scope {
  /** The reason why it may leave subscriptions open. */
  allowed: string | undefined;
  /** The subscriptions that it left open, and that only it could wake, when it was judged. */
  selfContained: readonly Leak[] = [];
  readonly #from = registry().records.upcomingId;
  readonly #ids = new Set<number>();
  /** The records that may be open. */
  #records: TrackRecord[] = [];
  #pruneAt = 64;
  #closed = false;
  /** The records that only this test could wake, at the last check. */
  #contained: readonly TrackRecord[] = [];

  /** @param outer The scope that answers once this one is over: for a test, its file or the test around it. */
  constructor(readonly outer?: Scope) {}

  /** From now until it is closed, it also answers for subscriptions without an async context: see {@link scopeHere}. */
  begin(): this {
    if (this.outer === undefined) stage.file = this;
    else stage.tests.add(this);
    return this;
  }

  /** The scope that answers: itself while it runs, then the scope around it, so that no subscription is lost. */
  get answering(): Scope | undefined {
    return this.#closed && this.allowed === undefined ? this.outer?.answering : this;
  }

  /** Whether it, or a scope around it, may leave subscriptions open. The outer one may be of another copy of this package, so only public members are used. */
  get mayLeak(): boolean {
    return this.allowed !== undefined || (this.outer?.mayLeak ?? false);
  }

  /** Whether another test runs in it. */
  get isAround(): boolean {
    return [...stage.tests].some(({ outer }) => outer === this);
  }

  /** Runs `work` in this scope: its subscriptions, also those of its async work, belong to the scope. */
  run<T>(work: () => T): T {
    return storage.run(this, work);
  }

  /**
   * Its leaks now: those that live on, and the self-contained ones, which end with the test.
   *
   * @param facts Whether their facts are read, which takes long.
   */
  sort(facts = true): SortedLeaks {
    const { events } = registry();
    // Most tests leave nothing open, so this comes first.
    if (this.mayLeak || (events.size === 0 && !this.#records.some(({ open }) => open))) return NONE;
    const only = (id: number): boolean => this.#ids.has(id);
    const contained: TrackRecord[] = [];
    const found = findSorted(registry(), {
      from: this.#from,
      owned: true,
      grace: 0,
      only,
      facts,
      isContained: (record, subscriber) => {
        const apart = isContained(record, subscriber);
        if (apart) contained.push(record);
        return apart;
      },
    });
    this.#contained = contained;
    return { leaks: found.leaks.filter(failsByDefault), contained: found.contained.filter(failsByDefault) };
  }

  /** Remembers its self-contained subscriptions by their sources: a later test may touch these. */
  leave(): void {
    for (const record of this.#contained) {
      const subscriber = record.subscriber();
      if (subscriber !== undefined) for (const feed of feedsOf(subscriber)) touches.leave(feed, record);
    }
    this.#contained = [];
  }

  /** Ends the scope after it was judged. The lines of ended subscriptions are not read: that would take longer than most tests. */
  close(): void {
    registry().zombies.discard(this.#ids);
    this.#closed = true;
    stage.tests.delete(this);
    if (stage.file !== this) return;
    stage.file = undefined;
    // Tests that were aborted are never judged.
    stage.tests.clear();
  }

  /** Drops the unread lines of its subscriptions: reading them takes long, and not all are needed. */
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

/** The scope whose code is running, whether it is over or not. */
export function authorHere(): Scope | undefined {
  return storage.getStore();
}

/** The scope that answers by the async context alone: the running test, or between tests its file. */
export function currentScope(): Scope | undefined {
  return storage.getStore()?.answering;
}

/**
 * The scope that answers for a subscription made here. Some callbacks have no async context: an `upgrade` event in Node 20,
 * and callbacks of native modules and of older pools. Then it is the only running test, or the file if several or none run.
 * While modules load, before the first test or hook, there is no scope: their subscriptions may live as long as they do.
 */
export function scopeHere(): Scope | undefined {
  const known = currentScope();
  if (known !== undefined) return known;
  const innermost = [...stage.tests].filter(({ isAround }) => !isAround);
  return innermost.length === 1 ? innermost[0] : stage.file;
}

/** Adds each subscription to the scope that answers for it. Returns the undo. */
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
