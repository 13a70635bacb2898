import { describe, expect, it, vi } from 'vitest';
import { NEVER, of, Subject, Subscription } from 'rxjs';

import { enableDevMode, leaks } from '../../../lib/index.js';
import type { Holder, NamedOwner } from '../../../lib/owner/adoption.js';
import { rename as renameCore } from '../../../lib/owner/lineage.js';
import { holderOf } from '../../../lib/owner/owner-like.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { Owner, OwnerOptions, Teardown } from '../../../lib/owner/types.js';
import { dev, type Probe } from '../../../lib/dev-slot.js';
import { faultsOf } from '../../support/faults.js';
import { testClock } from '../../support/clock.js';

describe('an owner', () => {
  it('is open and empty, without a grace, when it is created', () => {
    const owner = createOwner();
    expect(owner).toMatchObject({ name: 'owner', path: 'owner', state: 'open', size: 0 });
    expect(owner.draining.aborted).toBe(false);
    expect(owner.signal.aborted).toBe(false);
  });

  it('has a path: the names from the outermost owner down', () => {
    const app = createOwner({ name: 'app' });
    const page = createOwner({ name: 'page', parent: app });
    expect(page.child({ name: 'cart' }).path).toBe('app/page/cart');
    expect(page.child().path).toBe('app/page/owner');
  });

  it('starts a new path under a foreign parent', () => {
    expect(createOwner({ name: 'page', parent: new Subscription() }).path).toBe('page');
  });

  it('creates each signal once', () => {
    const owner = createOwner();
    expect(owner.signal).toBe(owner.signal);
    expect(owner.draining).toBe(owner.draining);
    expect(owner.draining).not.toBe(owner.signal);
  });

  it('counts a child as one adoption', () => {
    const parent = createOwner();
    const child = parent.child();
    child.own(() => undefined);
    child.own(() => undefined);
    expect(parent.size).toBe(1);
  });

  it('releases a child that has closed', async () => {
    const parent = createOwner();
    const child = parent.child();
    await child.close();
    expect(parent).toMatchObject({ state: 'open', size: 0 });
  });

  it('gives its clock and settle to a child without its own', async () => {
    const clock = testClock();
    const parent = createOwner({ clock, settle: 10 });
    const hanging = (): Promise<never> => new Promise(() => undefined);
    const [inherits, has] = [parent.child().child(), parent.child({ settle: 20 })];
    inherits.own(hanging);
    has.own(hanging);
    const closes = [inherits.close(), has.close()];
    expect(clock.pending).toBe(2);
    clock.advance(10);
    await expect(closes[0]).resolves.toMatchObject({ ms: 10, stuck: [{}] });
    clock.advance(10);
    await expect(closes[1]).resolves.toMatchObject({ ms: 20, stuck: [{}] });
  });

  it('notifies dev mode of its creation before it can close', () => {
    const log: string[] = [];
    const probe = {
      ownerOpened: (owner, parent) => log.push(`opened ${nameOf(owner)} under ${nameOf(parent)}`),
      ownerClosed: (owner, reason) => log.push(`closed ${nameOf(owner)}: ${String(reason)}`),
    } as Partial<Probe> as Probe;
    const nameOf = (owner: unknown): string => (owner as { name?: string } | undefined)?.name ?? 'none';
    dev.probe = probe;
    try {
      const signal = AbortSignal.abort('gone');
      createOwner({ name: 'a' }).child({ name: 'b', signal });
    } finally {
      dev.probe = null;
    }
    expect(log).toEqual(['opened a under none', 'opened b under a', 'closed b: gone']);
  });
});

describe('the options of an owner', () => {
  // prettier-ignore
  it.each<[string, unknown, string]>([
    ['a misspelt one',     { graec: 5 },               'createOwner() has no option "graec". It takes: parent, name, signal, grace, settle, deadline, clock, onChildError.'],
    ['a name alone',       'page',                     'The argument of createOwner() must be an options object (got "page").'],
    ['null',               null,                       'The argument of createOwner() must be an options object (got null).'],
    ['a name',             { name: 5 },                'name must be a string (got 5).'],
    ['a parent',           { parent: {} },             'parent must be an Owner, AbortSignal, DestroyRef, Subscription or Observable (got an object (Object)).'],
    ['a signal',           { signal: { aborted: false } }, 'signal must be an AbortSignal (got an object (Object)).'],
    ['a grace',            { grace: -1 },              'grace must be a duration in ms, 0 or more (got -1).'],
    ['a settle',           { settle: NaN },            'settle must be a duration in ms, 0 or more (got NaN).'],
    ['a deadline',         { deadline: 'soon' },       'deadline must be a duration in ms, or a Date (got "soon").'],
    ['a deadline date',    { deadline: new Date(NaN) }, 'deadline must be a valid Date (got "Invalid Date").'],
    ['a clock',            { clock: { now: Date.now } }, 'clock must be { now, setTimeout, clearTimeout } (got an object (Object)).'],
    ['no clock',           { clock: null },            'clock must be { now, setTimeout, clearTimeout } (got null).'],
    ['a policy',           { onChildError: 'ignore' }, `onChildError must be 'isolate' or 'close' (got "ignore").`],
  ])('are checked when the owner is created: %s', (_, options, message) => {
    expect(() => createOwner(options as OwnerOptions)).toThrow(message);
  });

  it('are those of createOwner() without `parent` for a child', () => {
    const parent = createOwner();
    expect(() => parent.child({ parent } as OwnerOptions)).toThrow(
      new TypeError(
        'child() has no option "parent". It takes: name, signal, grace, settle, deadline, clock, onChildError.',
      ),
    );
    expect(parent.size).toBe(0);
  });

  it('can be undefined, each of them', () => {
    const options = Object.fromEntries(
      ['name', 'parent', 'signal', 'grace', 'settle', 'deadline', 'clock', 'onChildError'].map((name) => [
        name,
        undefined,
      ]),
    );
    expect(createOwner(options)).toMatchObject({ name: 'owner', state: 'open' });
  });

  it('are checked by close() and own()', () => {
    const owner = createOwner();
    expect(() => owner.close({ garce: 1 } as never)).toThrow(/^close\(\) has no option "garce"/);
    expect(() => owner.close({ grace: NaN })).toThrow(/^grace must be .*got NaN/);
    expect(() => owner.own(() => undefined, { nam: 'x' } as never)).toThrow(/^own\(\) has no option "nam"/);
    expect(() => owner.own(() => undefined, { name: 5 } as never)).toThrow('name must be a string (got 5).');
    expect(owner).toMatchObject({ state: 'open', size: 0 });
  });
});

describe('own', () => {
  // prettier-ignore
  it.each<[string, (undo: () => void) => Teardown]>([
    ['a function',                  (undo) => undo],
    ['a Disposable',                (undo) => ({ [Symbol.dispose]: undo })],
    ['an AsyncDisposable',          (undo) => ({ [Symbol.asyncDispose]: async () => { undo(); return Promise.resolve(); } })],
    ['an object that is both, the later way', (undo) => ({ [Symbol.asyncDispose]: async () => { undo(); return Promise.resolve(); }, [Symbol.dispose]: () => { throw new Error('not this'); } })],
    ['a Subscription',              (undo) => new Subscription(undo)],
    ['what can only be unsubscribed', (undo) => ({ closed: false, unsubscribe: undo })],
    ['an owner',                    (undo) => { const other = createOwner(); other.own(undo); return other; }],
  ])('accepts %s, and ends it once when the owner closes', async (_, make) => {
    const undo = vi.fn();
    const owner = createOwner();
    owner.own(make(undo));
    expect(owner.size).toBe(1);
    await owner.close();
    await owner.close();
    expect(undo).toHaveBeenCalledTimes(1);
    expect(owner.size).toBe(0);
  });

  it('calls the method of a disposable with the right `this`', async () => {
    const seen: unknown[] = [];
    const owner = createOwner();
    const sync = { [Symbol.dispose]() { seen.push(this); } }; // prettier-ignore
    const later = { [Symbol.asyncDispose]() { seen.push(this); return Promise.resolve(); } }; // prettier-ignore
    owner.own(sync);
    owner.own(later);
    await owner.close();
    expect(seen).toEqual([later, sync]);
  });

  it.each<[string, unknown]>([
    ['a Subject', new Subject()],
    ['an Observable', of(1)],
  ])('throws for %s, and names channel()', (_, given) => {
    expect(() => createOwner().own(given as Teardown)).toThrow(
      new TypeError(
        'own() was given an Observable, which holds nothing that could be torn down. ' +
          'For a Subject that completes with its owner use channel(owner); otherwise, pass the subscription to own(), or pipe ownedBy(owner).',
      ),
    );
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [new AbortController(), 'an object (AbortController)'],
    [{ [Symbol.dispose]: 5, [Symbol.asyncDispose]: 5, unsubscribe: 5 }, 'an object (Object)'],
  ])('throws for a value that cannot be torn down: %o', (given, shown) => {
    const owner = createOwner();
    expect(() => owner.own(given as Teardown)).toThrow(
      new TypeError(
        `teardown must be a function, a Disposable, an AsyncDisposable or a Subscription (got ${shown}).`,
      ),
    );
    expect(owner.size).toBe(0);
  });

  it('releases without a teardown, once, in any order', async () => {
    const owner = createOwner();
    const undone: string[] = [];
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => owner.own(() => undone.push(name)));
    b?.();
    d?.();
    b?.();
    expect(owner.size).toBe(2);
    a?.();
    owner.own(() => undone.push('e'));
    await owner.close();
    c?.();
    expect(undone).toEqual(['e', 'c']);
  });

  it('releases a subscription that ends on its own', () => {
    const owner = createOwner();
    const subscription = NEVER.subscribe();
    owner.own(subscription);
    subscription.unsubscribe();
    expect(owner.size).toBe(0);
  });

  it('leaves no finalizer on a subscription that is released', () => {
    const subscription = new Subscription();
    const [add, remove] = [vi.spyOn(subscription, 'add'), vi.spyOn(subscription, 'remove')];
    const release = createOwner().own(subscription);
    release();
    expect(remove.mock.calls).toEqual(add.mock.calls);
    expect(subscription.closed).toBe(false);
  });

  it('ignores a subscription that is already closed, and does not report it as late', () => {
    const [open, closed] = [createOwner(), createOwner()];
    void closed.close();
    const late = vi.fn();
    const unsubscribe = vi.fn();
    dev.probe = { late } as Partial<Probe> as Probe;
    try {
      for (const owner of [open, closed]) {
        for (const over of [Subscription.EMPTY, { closed: true, unsubscribe }]) {
          const release = owner.own(over);
          expect(owner.size).toBe(0);
          expect(release).not.toThrow();
        }
      }
    } finally {
      dev.probe = null;
    }
    expect([late, unsubscribe].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });

  it('accepts the same thing twice, as two adoptions', async () => {
    const undo = vi.fn();
    const owner = createOwner();
    owner.own(undo);
    owner.own(undo)();
    expect(owner.size).toBe(1);
    await owner.close();
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('runs a teardown at once if the owner has closed, and notifies dev mode', () => {
    const late = vi.fn();
    const owner = createOwner();
    void owner.close();
    const undo = vi.fn();
    dev.probe = { late } as Partial<Probe> as Probe;
    try {
      owner.own(undo, { name: 'socket' })();
      owner.own(undo);
    } finally {
      dev.probe = null;
    }
    expect(undo).toHaveBeenCalledTimes(2);
    expect(late.mock.calls).toEqual([
      [{ what: 'teardown', owner, name: 'socket' }],
      [{ what: 'teardown', owner, name: undo.name }],
    ]);
    expect(owner.size).toBe(0);
  });

  it('throws the error of a late teardown to its caller', () => {
    const owner = createOwner();
    void owner.close();
    const boom = new Error('boom');
    expect(() =>
      owner.own(() => {
        throw boom;
      }),
    ).toThrow(boom);
  });

  it('costs the same per adoption and release, for any number and order', () => {
    const owner = createOwner();
    const number = 100_000;
    const releases = Array.from({ length: number }, () => owner.own(() => undefined));
    // The stride and the number are coprime: each is released once, far from its neighbours. With O(n) releases this takes minutes.
    for (let i = 0, at = 0; i < number; i++, at = (at + 38_197) % number) releases[at]?.();
    expect(owner.size).toBe(0);
  });
});

describe('using', () => {
  it('closes the owner at the end of the block', () => {
    const undo = vi.fn();
    let kept;
    {
      using owner = createOwner();
      owner.own(undo);
      kept = owner;
      expect(kept.state).toBe('open');
    }
    expect(undo).toHaveBeenCalledTimes(1);
    expect(kept.state).toBe('closed');
  });

  it('throws the failure of the close', () => {
    const owner = failing();
    expect(() => owner[Symbol.dispose]()).toThrow(
      expect.objectContaining({ name: 'OwnerTeardownError', owner: 'bad' }) as Error,
    );
  });

  it('has no grace, since it cannot wait, also if the owner is already draining', () => {
    const [open, draining] = [createOwner({ grace: 50 }), createOwner({ grace: 50 })];
    const subscriptions = [open, draining].map((owner) => {
      const subscription = new Subscription();
      owner.own(subscription);
      return subscription;
    });
    void draining.close();
    expect(draining.state).toBe('draining');
    open[Symbol.dispose]();
    draining[Symbol.dispose]();
    expect([open.state, draining.state]).toEqual(['closed', 'closed']);
    expect(subscriptions.every(({ closed }) => closed)).toBe(true);
  });

  it('ends everything in one pass, like a close without a grace', () => {
    const owner = createOwner({ grace: 50 });
    const order: string[] = [];
    owner.child().draining.addEventListener('abort', () => order.push('child drains'));
    owner.own(() => order.push('newer teardown'));
    owner[Symbol.dispose]();
    expect(order).toEqual(['newer teardown', 'child drains']);
  });

  it('ends a drain also at the end of its grace', () => {
    const clock = testClock();
    const owner = createOwner({ grace: 50, clock: { ...clock, setTimeout: () => undefined } });
    owner.own(new Subscription());
    void owner.close();
    clock.advance(50);
    owner[Symbol.dispose]();
    expect(owner.state).toBe('closed');
  });

  it('leaves a later failure to join(), without an unhandled rejection', async () => {
    const owner = createOwner();
    const boom = new Error('boom');
    owner.own(() => Promise.reject(boom));
    const faults = await faultsOf(() => owner[Symbol.dispose]());
    expect(faults.rejections).toEqual([]);
    await expect(owner.join()).rejects.toMatchObject({ name: 'OwnerTeardownError', errors: [boom] });
  });

  it('waits for the close: await using', async () => {
    const order: string[] = [];
    {
      await using owner = createOwner();
      owner.own(async () => {
        await Promise.resolve();
        order.push('torn down');
      });
    }
    order.push('after the block');
    expect(order).toEqual(['torn down', 'after the block']);
  });

  it('rejects with the failure of the close: await using', async () => {
    await expect(failing()[Symbol.asyncDispose]()).rejects.toMatchObject({ name: 'OwnerTeardownError' });
    await expect(
      (async () => {
        await using owner = failing();
        throw new Error(`in the block of ${owner.name}`);
      })(),
    ).rejects.toMatchObject({
      name: 'SuppressedError',
      error: { name: 'OwnerTeardownError' },
      suppressed: { message: 'in the block of bad' },
    });
  });

  function failing() {
    const owner = createOwner({ name: 'bad' });
    owner.own(() => {
      throw new Error('boom');
    });
    return owner;
  }
});

describe('an owner that is renamed', () => {
  const rename = (owner: Owner, name: string): void =>
    renameCore(holderOf(owner) as Holder & NamedOwner, name);

  it('has its new name, also in the paths of its descendants and in later errors', () => {
    const page = createOwner({ name: 'page' });
    const [cart, closed] = [page.child({ name: 'cart' }), page.child({ name: 'closed' })];
    const item = cart.child({ name: 'item' });
    void closed.close();
    rename(page, 'checkout');
    expect([page.name, page.path, cart.path, item.path]).toEqual([
      'checkout',
      'checkout',
      'checkout/cart',
      'checkout/cart/item',
    ]);
    rename(cart, 'basket');
    rename(cart, 'basket');
    expect([cart.path, item.path, cart.child({ name: 'a' }).path]).toEqual([
      'checkout/basket',
      'checkout/basket/item',
      'checkout/basket/a',
    ]);
  });

  it('is reported under its new name', () => {
    const page = createOwner({ name: 'before dev mode' });
    const undo = enableDevMode();
    const cart = createOwner({ name: 'cart' });
    rename(cart, 'basket');
    rename(page, 'unknown to dev mode');
    expect(leaks.snapshot().owners.map(({ path }) => path)).toContain('basket');
    void cart.close();
    undo();
  });
});
