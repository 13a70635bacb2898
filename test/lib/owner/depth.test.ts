import { Subject, Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../lib/dev/index.js';
import { DISPOSE } from '../../../lib/dispose.js';
import { OwnerClosedError, OwnerTeardownError } from '../../../lib/errors.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { ownedBy } from '../../../operators/owned-by.js';
import { testClock } from '../../support/clock.js';

/** Deep enough for a call per level to overflow the stack. */
const DEPTH = 4_000;

function nested(options: OwnerOptions = {}, each: Omit<OwnerOptions, 'parent'> = {}) {
  const owners = [createOwner({ name: 'root', ...options })];
  for (let level = 1; level < DEPTH; level++)
    owners.push(last(owners).child({ name: `level${level}`, ...each }));
  return { root: owners[0] as Owner, leaf: last(owners), owners };
}

function last(owners: readonly Owner[]): Owner {
  return owners.at(-1) as Owner;
}

const boom = new Error('boom');

function fail(): never {
  throw boom;
}

describe('deeply nested owners', () => {
  it('close at once, the innermost first, and join', async () => {
    const { root, owners } = nested();
    const order: number[] = [];
    owners.forEach((owner, level) => owner.own(() => order.push(level)));
    const closing = root.close({ reason: 'the end' });
    expect(owners.every(({ state, size }) => state === 'closed' && size === 0)).toBe(true);
    // The teardown of a level was adopted after its child, so it runs first.
    expect(order).toEqual(owners.map((_, level) => level));
    const report = await closing;
    expect(await Promise.all(owners.map((owner) => owner.join()))).toHaveLength(DEPTH);
    expect(await root.close()).toBe(report);
  });

  it('report the error of a teardown at the bottom at every level', async () => {
    const { root, owners, leaf } = nested();
    leaf.own(fail);
    await expect(root.close()).rejects.toMatchObject({ errors: [boom], owner: 'root' });
    const joins = await Promise.allSettled(owners.map((owner) => owner.join()));
    for (const [level, join] of joins.entries()) {
      expect((join as { reason: unknown }).reason).toMatchObject({
        errors: [boom],
        owner: owners[level]?.name,
      });
    }
  });

  it('wait for an asynchronous teardown at the bottom', async () => {
    const { root, leaf } = nested({ clock: testClock() });
    let settle = (): void => undefined;
    leaf.own(() => new Promise<void>((resolve) => (settle = resolve)));
    const closing = root.close();
    let over = false;
    void closing.then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    settle();
    await closing;
  });

  it('report a teardown that hangs as stuck', async () => {
    const clock = testClock();
    const { root, leaf } = nested({ clock, settle: 5 });
    leaf.own(() => new Promise(() => undefined), { name: 'deep' });
    const closing = root.close();
    clock.advance(5);
    await expect(closing).resolves.toMatchObject({ stuck: [{ name: 'deep' }] });
  });

  it('drain as long as their root, and end with the last subscription', async () => {
    const clock = testClock();
    const { root, leaf, owners } = nested({ clock });
    const subscription = new Subscription();
    leaf.own(subscription);
    const closing = root.close({ grace: 50 });
    expect(owners.every(({ state }) => state === 'draining')).toBe(true);
    clock.advance(10);
    subscription.unsubscribe();
    expect(owners.every(({ state }) => state === 'closed')).toBe(true);
    await expect(closing).resolves.toEqual({ drained: 1, forced: [], stuck: [], errors: [], ms: 10 });
    expect(clock.pending).toBe(0);
  });

  it('are forced when the grace is over', async () => {
    const clock = testClock();
    const { root, leaf } = nested({ clock });
    const subscription = new Subscription();
    leaf.own(subscription);
    const closing = root.close({ grace: 50 });
    clock.advance(50);
    expect(subscription.closed).toBe(true);
    await expect(closing).resolves.toMatchObject({ drained: 0, forced: [{ age: 50 }] });
  });

  it('pass an error up to the root if each closes on it', async () => {
    const policy = { onChildError: 'close' } as const;
    const { root, leaf, owners } = nested(policy, policy);
    const source = new Subject<never>();
    source.pipe(ownedBy(leaf)).subscribe({ error: () => undefined });
    source.error(boom);
    expect(owners.every(({ state }) => state === 'closed')).toBe(true);
    await expect(root.join()).rejects.toBe(boom);
    await expect(leaf.join()).rejects.toBe(boom);
  });

  it('pass their own end up to the owner that began it, which does not count it as a failure', async () => {
    const policy = { onChildError: 'close' } as const;
    const { root, leaf } = nested(policy, policy);
    const { signal } = root;
    leaf.own(() => {
      throw signal.reason as Error;
    });
    await expect(root.close()).rejects.toBeInstanceOf(OwnerTeardownError);
    expect(signal.reason).toBeInstanceOf(OwnerClosedError);
  });

  it('can be disposed', () => {
    const { root, owners, leaf } = nested();
    leaf.own(fail);
    expect(() => root[DISPOSE]()).toThrow(OwnerTeardownError);
    expect(owners.every(({ state }) => state === 'closed')).toBe(true);
  });

  it('throw when disposed if one has failed, although another is still waiting', async () => {
    const { root } = nested();
    root.own(async () => Promise.resolve());
    root.own(fail);
    expect(() => root[DISPOSE]()).toThrow(OwnerTeardownError);
    await expect(root.join()).rejects.toBeInstanceOf(OwnerTeardownError);
  });

  it('throw when disposed if one has failed that is still waiting itself', async () => {
    const { root, leaf } = nested();
    leaf.own(async () => Promise.resolve());
    leaf.own(fail);
    expect(() => root[DISPOSE]()).toThrow(OwnerTeardownError);
    const error: unknown = await root.join().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ errors: [expect.any(Error)], report: { errors: [expect.any(Error)] } });
  });

  it('close from the bottom up, one after the other', async () => {
    const { root, owners } = nested();
    for (const owner of [...owners].reverse()) await owner.close();
    expect(root.state).toBe('closed');
  });

  it('have a path of all names, and messages show its end', () => {
    const { leaf, owners } = nested();
    expect(leaf.path).toBe(owners.map(({ name }) => name).join('/'));
    const { signal } = leaf;
    void leaf.close();
    const { message, path } = signal.reason as OwnerClosedError;
    const end = owners.slice(-20).map(({ name }) => name);
    expect(message).toBe(`Owner "…/${end.join('/')}" closed. Everything that it owned has ended too.`);
    expect(path).toBe(leaf.path);
  });

  it('are shown in dev mode with the end of their path', () => {
    const undo = enableDevMode({ track: 'guarded' });
    try {
      const { root, leaf, owners } = nested();
      const source = new Subject<never>();
      const subscription = source.pipe(ownedBy(leaf)).subscribe();
      const end = owners.slice(-20).map(({ name }) => name);
      expect(leaks.open()).toMatchObject([{ owner: { path: `…/${end.join('/')}` } }]);
      expect(JSON.stringify(leaks.snapshot()).length).toBeLessThan(DEPTH * 600);
      void root.close();
      expect(subscription.closed).toBe(true);
    } finally {
      undo();
    }
  });
});
