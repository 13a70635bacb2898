import { Subject, Subscription } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { OwnerClosedError, OwnerTeardownError } from '../../../lib/errors.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { CloseReport, Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { dev, type Probe } from '../../../lib/dev-slot.js';
import { ownedBy } from '../../../operators/owned-by.js';
import { testClock } from '../../support/clock.js';
import { faultsOf } from '../../support/faults.js';

/** With a separate clock, which does not move. */
function timed(options: OwnerOptions = {}) {
  const clock = testClock();
  return { clock, owner: createOwner({ clock, ...options }) };
}

function holding(owner: Owner, name?: string): Subscription {
  const subscription = new Subscription();
  owner.own(subscription, name === undefined ? {} : { name });
  return subscription;
}

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

const never = (): Promise<never> => new Promise(() => undefined);

const clean: CloseReport = { drained: 0, forced: [], stuck: [], errors: [], ms: 0 };

describe('a close without a grace', () => {
  it('is done when close() returns, and its promise is resolved', async () => {
    const { owner } = timed();
    const subscription = holding(owner);
    const undo = vi.fn();
    owner.own(undo);
    const child = owner.child();
    const inChild = holding(child);

    const closing = owner.close();
    expect(owner).toMatchObject({ state: 'closed', size: 0 });
    expect(child).toMatchObject({ state: 'closed', size: 0 });
    expect([subscription.closed, inChild.closed, undo.mock.calls.length]).toEqual([true, true, 1]);
    const pending = {};
    expect(await Promise.race([closing, Promise.resolve(pending)])).not.toBe(pending);
  });

  it('ends adoptions strictly in reverse order, a child as one', () => {
    const { owner } = timed();
    const order: string[] = [];
    const log = (what: string) => () => void order.push(what);
    owner.own(log('1 function'));
    owner.own(new Subscription(log('2 subscription')));
    const child = owner.child();
    owner.own({ [Symbol.dispose]: log('4 disposable') });
    child.own(log('3.1'));
    child.own(new Subscription(log('3.2')));
    const released = owner.own(log('5 released'));
    owner.own(new Subscription(log('6 subscription')));
    released();
    void owner.close();
    expect(order).toEqual(['6 subscription', '4 disposable', '3.2', '3.1', '2 subscription', '1 function']);
  });

  it('aborts draining, then signal, then ends adoptions', () => {
    const { owner } = timed();
    const order: string[] = [];
    owner.draining.addEventListener('abort', () => order.push(`draining while ${owner.state}`));
    owner.signal.addEventListener('abort', () => order.push(`signal while ${owner.state}`));
    owner.own(() => order.push('teardown'));
    void owner.close();
    expect(order).toEqual(['draining while draining', 'signal while closed', 'teardown']);
  });

  it('drains a child only when it is its turn', () => {
    const { owner } = timed();
    const order: string[] = [];
    owner.child().draining.addEventListener('abort', () => order.push('child drains'));
    owner.own(() => order.push('newer teardown'));
    void owner.close();
    expect(order).toEqual(['newer teardown', 'child drains']);
  });

  it('sets no timer', () => {
    const { clock, owner } = timed();
    const set = vi.spyOn(clock, 'setTimeout');
    holding(owner.child());
    void owner.close();
    expect(set).not.toHaveBeenCalled();
  });

  it('has no grace for a child either, although that has its own', () => {
    const { owner } = timed();
    const child = owner.child({ grace: 50 });
    const subscription = holding(child);
    void owner.close();
    expect([child.state, subscription.closed]).toEqual(['closed', true]);
  });

  it('is linear in the number of adoptions, children included', async () => {
    const { owner } = timed();
    const undo = vi.fn();
    for (let i = 0; i < 100_000; i++) owner.own(undo);
    for (let i = 0; i < 10_000; i++) owner.child().own(undo);
    await owner.close();
    expect(undo).toHaveBeenCalledTimes(110_000);
  });
});

describe('draining', () => {
  it('waits for subscriptions to end on their own, then runs the cleanup, and counts them', async () => {
    const { clock, owner } = timed({ grace: 50 });
    const undo = vi.fn();
    owner.own(undo);
    const [a, b] = [holding(owner), holding(owner)];
    const closing = owner.close();
    expect(owner.state).toBe('draining');
    expect([owner.draining.aborted, owner.signal.aborted]).toEqual([true, false]);
    a.unsubscribe();
    clock.advance(20);
    expect(undo).not.toHaveBeenCalled();
    b.unsubscribe();
    expect(undo).toHaveBeenCalledTimes(1);
    expect(owner.state).toBe('closed');
    expect(await closing).toEqual({ ...clean, drained: 2, ms: 20 });
    expect(clock.pending).toBe(0);
  });

  it('does not wait for functions and disposables', async () => {
    const { owner } = timed({ grace: 50 });
    owner.own(() => undefined);
    owner.own({ [Symbol.dispose]: () => undefined });
    const closing = owner.close();
    expect(owner.state).toBe('closed');
    expect(await closing).toEqual(clean);
  });

  it('ends the remaining subscriptions when the grace is over, and reports them', async () => {
    const { clock, owner } = timed({ grace: 50 });
    clock.advance(7);
    holding(owner, 'prices');
    clock.advance(3);
    holding(owner);
    owner.own(() => undefined, { name: 'cleanup' });
    const closing = owner.close();
    clock.advance(49);
    expect(owner.state).toBe('draining');
    clock.advance(1);
    expect(owner.state).toBe('closed');
    expect(await closing).toEqual({
      ...clean,
      forced: [
        { name: undefined, site: undefined, age: 50 },
        { name: 'prices', site: undefined, age: 53 },
      ],
      ms: 50,
    });
  });

  it('reports the lines of forced subscriptions while dev mode is on', async () => {
    const { owner } = timed();
    const site = { file: 'app.ts', line: 3, column: 5 };
    const subscription = holding(owner);
    const siteOf = vi.fn(() => site);
    dev.probe = { siteOf, ownerClosed: () => undefined } as Partial<Probe> as Probe;
    try {
      await expect(owner.close()).resolves.toMatchObject({ forced: [{ site }] });
    } finally {
      dev.probe = null;
    }
    expect(siteOf).toHaveBeenCalledWith(subscription);
  });

  it('counts a released subscription neither as drained nor as forced, and does not wait for it', async () => {
    const { owner } = timed({ grace: 50 });
    const release = owner.own(new Subscription());
    const closing = owner.close();
    release();
    expect(await closing).toEqual(clean);
  });

  it('does not count a released subscription when it ends later', async () => {
    const { owner } = timed({ grace: 50 });
    let ended = (): void => undefined;
    const add = (listener: () => void): void => void (ended = listener);
    const likeOne = { closed: false, unsubscribe: () => undefined, add };
    const release = owner.own(likeOne);
    const other = holding(owner);
    const closing = owner.close();
    release();
    ended();
    other.unsubscribe();
    await expect(closing).resolves.toMatchObject({ drained: 1 });
  });

  it('goes on if a released thing did not delay the drain', () => {
    const { owner } = timed({ grace: 50 });
    holding(owner);
    const release = owner.own(() => undefined);
    void owner.close();
    release();
    expect(owner).toMatchObject({ state: 'draining', size: 1 });
  });

  it('accepts subscriptions of work in flight, and waits for them, too', async () => {
    const { clock, owner } = timed({ grace: 50 });
    const first = holding(owner);
    const closing = owner.close();
    const second = holding(owner);
    const child = owner.child();
    expect(child.state).toBe('open');
    first.unsubscribe();
    second.unsubscribe();
    clock.advance(10);
    expect(owner.state).toBe('draining');
    void child.close();
    expect(await closing).toEqual({ ...clean, drained: 2, ms: 10 });
  });

  it('uses one timer, for any number of adoptions, and leaves none', () => {
    const { clock, owner } = timed({ grace: 50, deadline: 1_000 });
    const children = Array.from({ length: 10 }, () => owner.child({ grace: 60 }));
    for (const child of children) holding(child.child());
    expect(clock.pending).toBe(1);
    void owner.close();
    expect(clock.pending).toBe(1);
    expect(clock.unrefd).toBe(0);
    clock.advance(50);
    expect(clock.pending).toBe(0);
    expect(children.every(({ state }) => state === 'closed')).toBe(true);
  });

  it('can last forever, without a timer', async () => {
    const { clock, owner } = timed({ grace: Infinity });
    const child = owner.child();
    const subscription = holding(child);
    const closing = owner.close();
    expect(clock.pending).toBe(0);
    clock.advance(2 ** 40);
    expect(child.state).toBe('draining');
    subscription.unsubscribe();
    await expect(closing).resolves.toMatchObject({ drained: 1, forced: [] });
  });

  it('can last longer than the longest timer', () => {
    const { clock, owner } = timed({ grace: 2 ** 32 });
    holding(owner);
    void owner.close();
    clock.advance(2 ** 32 - 1);
    expect(owner.state).toBe('draining');
    clock.advance(1);
    expect(owner.state).toBe('closed');
  });

  it('takes its reason and grace from the first close, and then only a shorter grace', async () => {
    const { clock, owner } = timed({ grace: 5 });
    holding(owner);
    const first = owner.close({ reason: 'first', grace: 100 });
    expect(owner.close({ reason: 'second', grace: 200 })).toBe(first);
    clock.advance(20);
    expect(owner.close({ grace: 30 })).toBe(first);
    expect(owner.close()).toBe(first);
    expect(clock.pending).toBe(1);
    clock.advance(29);
    expect(owner.state).toBe('draining');
    clock.advance(1);
    expect(owner.state).toBe('closed');
    expect(owner.close({ grace: 1 })).toBe(first);
    await expect(first).resolves.toMatchObject({ ms: 50 });
    expect(owner.signal.reason).toMatchObject({ reason: 'first' });
  });

  it('does not get longer by a later close', () => {
    const { clock, owner } = timed({ grace: 50 });
    holding(owner);
    void owner.close();
    void owner.close({ grace: 100 });
    clock.advance(50);
    expect([owner.state, clock.pending]).toEqual(['closed', 0]);
  });

  it('ignores a later grace once it is over: the join has its own limit', async () => {
    const { clock, owner } = timed({ grace: 50, settle: 20 });
    owner.own(never, { name: 'hangs' });
    const closing = owner.close();
    void owner.close({ grace: 30 });
    clock.advance(20);
    await expect(closing).resolves.toMatchObject({ stuck: [{ name: 'hangs' }], ms: 20 });
    expect(clock.pending).toBe(0);
  });

  it('ends at once at a close without a grace', () => {
    const { clock, owner } = timed({ grace: 50 });
    const subscription = holding(owner);
    void owner.close();
    void owner.close({ grace: 0 });
    expect([owner.state, subscription.closed, clock.pending]).toEqual(['closed', true, 0]);
  });
});

describe('a child of a draining owner', () => {
  it('drains for the rest of the grace of its parent, without its own grace', async () => {
    const { clock, owner } = timed({ grace: 50 });
    const child = owner.child();
    const subscription = holding(child);
    const closing = owner.close();
    expect([owner.state, child.state]).toEqual(['draining', 'draining']);
    clock.advance(40);
    subscription.unsubscribe();
    expect(child.state).toBe('closed');
    expect(await closing).toEqual({ ...clean, drained: 1, ms: 40 });
  });

  it('drains no longer than its own grace, and its parent goes on', async () => {
    const { clock, owner } = timed({ grace: 50 });
    const child = owner.child({ grace: 20 });
    holding(child, 'slow');
    const closing = owner.close();
    expect(clock.pending).toBe(2);
    clock.advance(20);
    expect([child.state, owner.state]).toEqual(['closed', 'closed']);
    await expect(closing).resolves.toMatchObject({ forced: [{ name: 'slow' }], ms: 20 });
  });

  it('drains no longer than its parent, for any own grace and clock', () => {
    const { clock, owner } = timed({ grace: 50 });
    const elsewhere = testClock(1_000_000);
    const children = [owner.child({ grace: 500 }), owner.child({ grace: 500, clock: elsewhere })];
    for (const child of children) holding(child);
    void owner.close();
    expect([clock.pending, elsewhere.pending]).toEqual([1, 0]);
    clock.advance(50);
    expect(children.map(({ state }) => state)).toEqual(['closed', 'closed']);
  });

  it('that was closed before keeps its own grace and reason, up to the end of its parent', async () => {
    const { clock, owner } = timed({ grace: 50, name: 'parent' });
    const [short, long] = [owner.child({ grace: 10 }), owner.child({ grace: 90 })];
    for (const child of [short, long]) {
      holding(child);
      void child.close({ reason: 'mine' });
    }
    const closing = owner.close({ reason: "parent's" });
    clock.advance(10);
    expect([short.state, long.state]).toEqual(['closed', 'draining']);
    clock.advance(40);
    expect(long.state).toBe('closed');
    expect(long.signal.reason).toMatchObject({ reason: 'mine' });
    await expect(closing).resolves.toMatchObject({ forced: [{}, {}] });
  });

  it('ends with its parent', () => {
    const { clock, owner } = timed({ grace: 50 });
    const grandchild = owner.child({ grace: 40 }).child({ grace: 30 });
    holding(grandchild);
    void owner.close();
    void owner.close({ grace: 10 });
    clock.advance(10);
    expect([grandchild.state, clock.pending]).toEqual(['closed', 0]);
  });

  it('does not begin to drain if another child has ended the drain of the parent', () => {
    const { owner } = timed({ grace: 50 });
    const order: string[] = [];
    const older = owner.child();
    older.draining.addEventListener('abort', () => order.push('older'));
    owner.own(() => order.push('between'));
    holding(owner.child()).add(() => order.push('newer'));
    owner.child().draining.addEventListener('abort', () => void owner.close({ grace: 0 }));
    void owner.close();
    expect(order).toEqual(['newer', 'between', 'older']);
  });

  it('that was closed by another child does not drain again', () => {
    const { owner } = timed({ grace: 50 });
    const older = owner.child();
    owner.child().draining.addEventListener('abort', () => void older.close({ reason: 'by my sister' }));
    void owner.close();
    expect(older.signal.reason).toMatchObject({ reason: 'by my sister' });
    expect(owner.state).toBe('closed');
  });
});

describe('asynchronous teardowns', () => {
  it('are awaited in parallel', async () => {
    const { clock, owner } = timed();
    const order: string[] = [];
    const ends = [30, 10, 20].map((ms) => {
      owner.own(
        () =>
          new Promise<void>((resolve) => {
            order.push(`begin ${ms}`);
            clock.setTimeout(() => {
              order.push(`end ${ms}`);
              resolve();
            }, ms);
          }),
      );
      return ms;
    });
    const closing = owner.close();
    expect(owner.state).toBe('closed');
    clock.advance(Math.max(...ends));
    await expect(closing).resolves.toMatchObject({ stuck: [], errors: [] });
    expect(order).toEqual(['begin 20', 'begin 10', 'begin 30', 'end 10', 'end 20', 'end 30']);
    expect(clock.pending).toBe(0);
  });

  it('that hang are reported as stuck after `settle`', async () => {
    const { clock, owner } = timed();
    owner.own(never, { name: 'socket' });
    owner.own(() => Promise.resolve());
    const closing = owner.close();
    await Promise.resolve();
    clock.advance(4_999);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await closing).toEqual({
      ...clean,
      stuck: [{ name: 'socket', site: undefined, age: 5_000 }],
      ms: 5_000,
    });
  });

  it.each([0, 1, 10, 2 ** 32])('are awaited for `settle` ms: %i', async (settle) => {
    const { clock, owner } = timed({ settle });
    owner.own(never);
    const closing = owner.close();
    clock.advance(settle);
    await expect(closing).resolves.toMatchObject({ stuck: [{ name: 'never' }], ms: settle });
  });

  it('are awaited forever if `settle` is Infinity, but not longer than by a closing parent', async () => {
    const { clock, owner } = timed({ settle: 10 });
    const child = owner.child({ settle: Infinity });
    child.own(never, { name: 'patient' });
    const closing = child.close();
    expect(clock.pending).toBe(0);
    const all = owner.close();
    clock.advance(10);
    await expect(all).resolves.toMatchObject({ stuck: [{ name: 'patient' }] });
    await expect(closing).resolves.toMatchObject({ stuck: [{ name: 'patient' }] });
  });

  it('of a grandchild are awaited for the shortest `settle` of its ancestors', async () => {
    for (const [own, middle, top, ms, timers] of [
      [5, 10, 20, 5, 3],
      [20, 5, 10, 5, 2],
      [20, 10, 5, 5, 1],
      [5, 5, 5, 5, 1],
      [Infinity, Infinity, 5, 5, 1],
    ] as const) {
      const { clock, owner } = timed({ settle: top });
      const grandchild = owner.child({ settle: middle }).child({ settle: own });
      grandchild.own(never, { name: 'deep' });
      const closing = owner.close();
      // An owner sets a timer only if its limit is shorter than that of its parent.
      expect(clock.pending).toBe(timers);
      clock.advance(ms);
      await expect(closing).resolves.toMatchObject({ stuck: [{ name: 'deep', age: ms }], ms });
      expect(clock.pending).toBe(0);
    }
  });

  it('that settle too late change nothing, and cause no unhandled rejection', async () => {
    const { clock, owner } = timed({ settle: 5 });
    let fail: (error: unknown) => void = () => undefined;
    owner.own(() => new Promise((_, reject) => (fail = reject)));
    const closing = owner.close();
    clock.advance(5);
    const report = await closing;
    const faults = await faultsOf(() => fail(new Error('late')));
    expect(faults.rejections).toEqual([]);
    expect(report).toMatchObject({ stuck: [{}], errors: [] });
  });

  it('can return any thenable, also one that calls back at once, twice, or throws', async () => {
    const { owner } = timed();
    const boom = new Error('boom');
    owner.own(() => ({
      then: (done: () => void) => {
        done();
        done();
      },
    }));
    owner.own(() => ({ then: throwing(boom) }));
    await expect(owner.close()).rejects.toMatchObject({ errors: [boom] });
  });
});

describe('teardowns that fail', () => {
  it('do not stop the others, and are reported in one error with the report', async () => {
    const { owner } = timed({ name: 'page' });
    const boom = ['sync', 'in a child', 'in a subscription'].map((text) => new Error(text));
    const undo = vi.fn();
    owner.own(undo);
    owner.own(throwing(boom[0]));
    owner.own(() => Promise.reject(new Error('async')));
    owner.child().own(throwing(boom[1]));
    owner.own(new Subscription(throwing(boom[2])));
    const error = await owner.close().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(OwnerTeardownError);
    const { report, errors } = error as OwnerTeardownError;
    expect(error).toMatchObject({ owner: 'page', path: 'page' });
    expect(errors).toEqual([boom[2], boom[1], boom[0], new Error('async')]);
    expect(report.errors).toEqual(errors);
    expect(report.forced).toHaveLength(1);
    expect(undo).toHaveBeenCalledTimes(1);
    await expect(owner.close()).rejects.toBe(error);
    await expect(owner.join()).rejects.toBe(error);
  });

  it('of one subscription are listed singly', async () => {
    const { owner } = timed();
    const inner = new Subscription(throwing(1));
    inner.add(throwing(2));
    const subscription = new Subscription(throwing(3));
    subscription.add(inner);
    owner.own(subscription);
    await expect(owner.close()).rejects.toMatchObject({ errors: [3, 1, 2] });
  });

  it.each([
    undefined,
    null,
    'boom',
    { name: 'UnsubscriptionError', errors: 5 },
    new AggregateError([1, 2], 'boom'),
  ])('can throw any value: %o', async (thrown) => {
    const { owner } = timed();
    owner.own(throwing(thrown));
    await expect(owner.close()).rejects.toMatchObject({ errors: [thrown] });
  });

  it('do not include errors of listeners of draining or signal', async () => {
    const { owner } = timed();
    const undo = vi.fn();
    owner.own(undo);
    const boom = new Error('boom');
    owner.draining.addEventListener('abort', throwing(boom));
    owner.signal.addEventListener('abort', throwing(boom));
    const faults = await faultsOf(async () => {
      expect(await owner.close()).toEqual(clean);
    });
    expect(undo).toHaveBeenCalledTimes(1);
    expect(faults.exceptions).toEqual([boom, boom]);
  });

  it('cause an unhandled rejection of a close that its caller does not await', async () => {
    const { owner } = timed();
    owner.own(throwing(new Error('boom')));
    const faults = await faultsOf(() => void owner.close());
    expect(faults.rejections).toMatchObject([{ name: 'OwnerTeardownError' }]);
  });

  it('cause one also if a child fails during the close', async () => {
    const { owner } = timed({ grace: 50, onChildError: 'close' });
    owner.own(throwing(new Error('boom')));
    const source = new Subject<never>();
    source.pipe(ownedBy(owner)).subscribe({ error: () => undefined });
    const faults = await faultsOf(() => {
      void owner.close();
      source.error(new Error('of a child'));
    });
    expect(faults.rejections).toMatchObject([{ name: 'OwnerTeardownError' }]);
  });

  it('cause no unhandled rejection of a close that nothing could await: by a parent, a signal, a deadline', async () => {
    const { clock, owner: parent } = timed({ grace: 5 });
    const controller = new AbortController();
    const bad = (options: OwnerOptions): Owner => {
      const owner = createOwner({ clock, ...options });
      owner.own(throwing(new Error('boom')));
      return owner;
    };
    const owners = [
      bad({ parent }),
      bad({ parent, grace: 1 }).child(),
      bad({ signal: controller.signal }),
      bad({ parent: controller.signal }),
      bad({ deadline: 1 }),
    ];
    holding(bad({ parent }));
    const faults = await faultsOf(() => {
      controller.abort();
      clock.advance(1);
      parent.close().catch(() => undefined);
      clock.advance(5);
    });
    expect(owners.map(({ state }) => state)).toEqual(owners.map(() => 'closed'));
    expect(faults).toEqual({ rejections: [], exceptions: [], warnings: [] });
  });
});

describe('join', () => {
  it('resolves with the report when everything has ended, for any kind of close', async () => {
    const { clock, owner } = timed();
    const child = owner.child();
    const settled = vi.fn();
    const joined = child.join().then((report) => {
      settled();
      return report;
    });
    expect(child.state).toBe('open');
    let finish: () => void = () => undefined;
    child.own(() => new Promise<void>((resolve) => (finish = resolve)));
    void owner.close();
    clock.advance(10);
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    finish();
    expect(await joined).toEqual({ ...clean, ms: 10 });
    expect(await child.join()).toEqual({ ...clean, ms: 10 });
  });

  it('returns the same promise', () => {
    const { owner } = timed();
    expect(owner.join()).toBe(owner.join());
  });
});

describe('the reason', () => {
  it('of both signals is one OwnerClosedError, with the reason of close()', async () => {
    const { owner } = timed({ name: 'page' });
    const reason = new Error('route change');
    await owner.close({ reason });
    expect(owner.signal.reason).toBeInstanceOf(OwnerClosedError);
    expect(owner.signal.reason).toBe(owner.draining.reason);
    expect(owner.signal.reason).toMatchObject({ owner: 'page', path: 'page', reason, cause: reason });
  });

  it('is not the cause if it is not an error', async () => {
    const { owner } = timed();
    await owner.close({ reason: 'route change' });
    expect(owner.signal.reason).toMatchObject({ reason: 'route change' });
    expect((owner.signal.reason as Error).cause).toBeUndefined();
  });

  it('reaches all descendants, each in a separate error', async () => {
    for (const grace of [0, 5]) {
      const { owner } = timed({ name: 'app', grace });
      const grandchild = owner.child({ name: 'page' }).child({ name: 'cart' });
      await owner.close({ reason: 'shutdown' });
      expect(grandchild.signal.reason).toMatchObject({
        owner: 'cart',
        path: 'app/page/cart',
        reason: 'shutdown',
      });
      expect((grandchild.signal.reason as Error).message).toBe(
        'Owner "app/page/cart" closed: shutdown. Everything that it owned has ended too.',
      );
    }
  });

  it('is on signals that are read only later', async () => {
    const { owner } = timed();
    const subscription = new Subscription();
    owner.own(subscription);
    const closing = owner.close({ reason: 'r', grace: 5 });
    expect([owner.draining.aborted, owner.signal.aborted]).toEqual([true, false]);
    subscription.unsubscribe();
    await closing;
    expect([owner.draining.aborted, owner.signal.aborted]).toEqual([true, true]);
  });
});

describe('an owner that is closed from within', () => {
  it('closes once if its teardown closes it', async () => {
    const { owner } = timed();
    const inner: unknown[] = [];
    owner.own(() => void inner.push(owner.close({ reason: 'again', grace: 0 })));
    const closing = owner.close();
    await closing;
    expect(inner).toEqual([closing]);
  });

  it('closes once if a listener of draining closes it, or shortens its grace', () => {
    const { clock, owner } = timed({ grace: 50 });
    const subscription = holding(owner);
    owner.draining.addEventListener('abort', () => void owner.close({ grace: 0 }));
    void owner.close();
    expect([owner.state, subscription.closed, clock.pending]).toEqual(['closed', true, 0]);
  });

  it('has no grace left if a listener of draining closes its parent', async () => {
    const { clock, owner } = timed({ settle: 30 });
    const child = owner.child({ name: 'child', settle: 20 });
    child.own(never, { name: 'hangs' });
    child.draining.addEventListener('abort', () => void owner.close());
    const closing = child.close({ grace: 1_000 });
    clock.advance(20);
    expect((await closing).stuck).toEqual([{ name: 'hangs', site: undefined, age: 20 }]);
    await owner.join();
    expect(clock.pending).toBe(0);
  });

  it('ends an adoption of a teardown at once', async () => {
    const { owner } = timed();
    const order: string[] = [];
    owner.own(() => order.push('older'));
    owner.own(() => {
      owner.own(() => order.push('brought'));
      const child = owner.child();
      order.push(`child is ${child.state}`);
    });
    await owner.close();
    expect(order).toEqual(['brought', 'child is closed', 'older']);
  });

  it('does not end an adoption that a teardown releases or ends', async () => {
    const { owner } = timed();
    const undo = vi.fn();
    const release = owner.own(undo);
    const subscription = holding(owner);
    owner.own(() => {
      release();
      subscription.unsubscribe();
    });
    expect(await owner.close()).toEqual(clean);
    expect(undo).not.toHaveBeenCalled();
  });

  it('waits for the child whose teardown closes it', async () => {
    const { owner } = timed();
    const child = owner.child();
    const order: string[] = [];
    owner.own(() => order.push('parent'));
    child.own(() => order.push('child, older'));
    child.own(() => {
      void owner.close();
      order.push(`parent is ${owner.state}`);
    });
    await child.close();
    await owner.join();
    expect(order).toEqual(['parent', 'parent is closed', 'child, older']);
  });
});

describe("children's errors", () => {
  it('do not close the owner by default', async () => {
    for (const options of [{}, { onChildError: 'isolate' }] as const) {
      const { owner } = timed(options);
      const child = owner.child();
      child.own(throwing(new Error('boom')));
      await expect(child.close()).rejects.toThrow('boom');
      expect(owner).toMatchObject({ state: 'open', size: 0 });
      await expect(owner.close()).resolves.toEqual(clean);
    }
  });

  it('close the owner with onChildError: close, with the first one as the cause', async () => {
    const { owner } = timed({ onChildError: 'close' });
    const sister = owner.child();
    const child = owner.child();
    child.own(throwing(new Error('boom')));
    const error = await child.close().catch((error: unknown) => error);
    expect([owner.state, sister.state]).toEqual(['closed', 'closed']);
    expect(owner.signal.reason).toMatchObject({ reason: error, cause: error });
    expect(sister.signal.reason).toMatchObject({ reason: error, cause: error });
    await expect(owner.join()).rejects.toBe(error);
    await expect(owner.close()).resolves.toEqual(clean);
  });

  it('go further up only through owners with that policy', async () => {
    const { owner: top } = timed({ onChildError: 'close' });
    const child = top.child({ onChildError: 'close' }).child();
    child.own(throwing(new Error('boom')));
    const error = await child.close().catch((error: unknown) => error);
    await expect(top.join()).rejects.toBe(error);

    const { owner: other } = timed({ onChildError: 'close' });
    const grandchild = other.child().child();
    grandchild.own(throwing(new Error('boom')));
    await expect(grandchild.close()).rejects.toThrow('boom');
    expect(other.state).toBe('open');
  });

  it('that come later are attached to the first one', async () => {
    const { owner } = timed({ onChildError: 'close' });
    owner.own(throwing('own'));
    owner.child({ name: 'b' }).own(throwing('b'));
    const a = owner.child({ name: 'a' });
    a.own(throwing('a'));
    const first: unknown = await a.close().catch((error: unknown) => error);
    const later: unknown = await owner.close().catch((error: unknown) => error);
    expect(later).toMatchObject({ errors: ['b', 'own'] });
    await expect(owner.join()).rejects.toBe(first);
    expect(first).toMatchObject({ owner: 'a', suppressed: [later] });
  });

  it('are also taken by a draining owner, and reach the parent that drains it', async () => {
    const { owner } = timed({ onChildError: 'close', grace: 50 });
    const child = owner.child({ onChildError: 'close' });
    const source = new Subject<never>();
    source.pipe(ownedBy(child)).subscribe({ error: () => undefined });
    const closing = owner.close();
    source.error('boom');
    await expect(closing).resolves.toMatchObject({ drained: 1 });
    await expect(child.join()).rejects.toBe('boom');
    await expect(owner.join()).rejects.toBe('boom');
  });

  it.each([undefined, null, 'boom'])('can be any value: %o', async (boom) => {
    const { owner } = timed({ onChildError: 'close' });
    const source = new Subject<never>();
    source.pipe(ownedBy(owner)).subscribe({ error: () => undefined });
    source.error(boom);
    expect(owner.state).toBe('closed');
    await expect(owner.join()).rejects.toBe(boom);
  });

  it.each([undefined, null, new Error('boom')])(
    'are also reported while the owner drains at its deadline: %o',
    async (boom) => {
      const { clock, owner } = timed({ onChildError: 'close', deadline: 10, grace: 50 });
      const source = new Subject<never>();
      source.pipe(ownedBy(owner)).subscribe({ error: () => undefined });
      clock.advance(10);
      source.error(boom);
      await expect(owner.join()).rejects.toBe(boom);
    },
  );

  it('close the owner also if they are the end of an unrelated owner', async () => {
    const { owner } = timed({ onChildError: 'close' });
    const stranger = createOwner({ name: 'stranger' });
    const { signal } = stranger;
    void stranger.close();
    const source = new Subject<never>();
    source.pipe(ownedBy(owner)).subscribe({ error: () => undefined });
    source.error(signal.reason);
    expect(owner.state).toBe('closed');
    await expect(owner.join()).rejects.toBe(signal.reason);
  });

  it('count once, however many subscriptions they pass', async () => {
    const { owner } = timed({ onChildError: 'close' });
    const source = new Subject<never>();
    for (let i = 0; i < 3; i++) source.pipe(ownedBy(owner)).subscribe({ error: () => undefined });
    const boom = new Error('boom');
    source.error(boom);
    await expect(owner.join()).rejects.toBe(boom);
    expect('suppressed' in boom).toBe(false);
  });
});
