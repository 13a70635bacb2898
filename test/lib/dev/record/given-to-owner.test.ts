import { NEVER, Observable, Subject, Subscription, timer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { channel, createOwner, type Owner, type OwnerLike } from '../../../../lib/index.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { ownedBy, timeoutOrAbort } from '../../../../operators/index.js';

let undo: () => void;
let app: Owner;

beforeEach(() => {
  undo = enableDevMode({ track: 'all', now: () => 0 });
  app = createOwner({ name: 'app' });
});
afterEach(() => undo());

const accused = (work: () => unknown): string[] => {
  const since = leaks.mark();
  work();
  return leaks.find({ since }).map(({ verdict, kind }) => `${verdict} ${kind}`);
};
const opened = (): unknown[] => leaks.open().map(({ owner }) => owner?.name);

/** Foreign owners of every kind. */
const kinds: Record<string, () => OwnerLike> = {
  'a signal': () => new AbortController().signal,
  'a DestroyRef': () => ({ onDestroy: () => () => undefined }),
  'a Subscription': () => new Subscription(),
  'a Subject': () => new Subject<void>(),
  'a cold notifier': () => new Observable(() => () => undefined),
  'a timer': () => timer(60_000),
};

describe.each(Object.entries(kinds))('what is owned by %s', (_, make) => {
  it.each<[string, (owner: OwnerLike) => unknown]>([
    ['ownedBy', (owner) => NEVER.pipe(ownedBy(owner)).subscribe()],
    ['timeoutOrAbort', (owner) => NEVER.pipe(timeoutOrAbort({ owner })).subscribe()],
    ['a child owner', (parent) => NEVER.pipe(ownedBy(createOwner({ parent }))).subscribe()],
    ['a channel', (owner) => channel(owner)],
  ])('is not reported, and neither is the subscription that observes the owner: %s', (_, open) => {
    const subscription = new Subscription();
    expect(accused(() => subscription.add(open(make()) as Subscription))).toEqual([]);
    subscription.unsubscribe();
  });
});

describe('a subscription that was given to an open owner', () => {
  it('is idle since its last value, which was before it was given', () => {
    undo();
    let now = 0;
    undo = enableDevMode({ track: 'all', now: () => now });
    const source = new Subject<void>();
    const subscription = source.subscribe();
    now = 100;
    source.next();
    expect(leaks.open()).toMatchObject([{ idle: 0 }]);
    now = 150;
    app.own(subscription);
    expect(leaks.open()).toMatchObject([{ owner: { name: 'app' }, idle: 50 }]);
  });

  it('is owned by it, and not reported', () => {
    expect(accused(() => app.own(NEVER.subscribe()))).toEqual([]);
    expect(opened()).toEqual(['app']);
  });

  it('is owned by it as a part of a composite, even if it was added later', () => {
    const subscriptions = new Subscription();
    const gather = (): void => {
      subscriptions.add(NEVER.subscribe());
      app.own(subscriptions);
      subscriptions.add(NEVER.subscribe());
    };
    expect(accused(gather)).toEqual([]);
    expect(opened()).toEqual(['app', 'app']);
  });

  it('has no owner again when it is released', () => {
    const work = (): void => {
      const release = app.own(NEVER.subscribe());
      expect(opened()).toEqual(['app']);
      release();
    };
    expect(accused(work)).toEqual(['unowned root']);
    expect(opened()).toEqual([undefined]);
  });

  it('keeps its own owner if it has one', () => {
    const page = createOwner({ name: 'page' });
    app.own(NEVER.pipe(ownedBy(page)).subscribe());
    runWithOwner(page, () => app.own(NEVER.subscribe()));
    expect(opened()).toEqual(['page', 'page']);
  });
});

describe('a subscription that ends with the owner or the signal of a timeoutOrAbort', () => {
  it('is owned by it if it has no other owner', () => {
    const page = createOwner({ name: 'page' });
    const { signal } = new AbortController();
    NEVER.pipe(timeoutOrAbort({ owner: app })).subscribe();
    NEVER.pipe(timeoutOrAbort({ signal })).subscribe();
    NEVER.pipe(ownedBy(page), timeoutOrAbort({ owner: app })).subscribe();
    expect(opened()).toEqual(['app', 'AbortSignal', 'page']);
  });
});
