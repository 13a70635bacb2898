import { getEventListeners } from 'node:events';

import { BehaviorSubject, EMPTY, NEVER, Observable, of, Subject, Subscription, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { OwnerClosedError } from '../../../lib/errors.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { Adoption, AdoptionNode, Holder } from '../../../lib/owner/adoption.js';
import { checkOwner, holderOf, ownerFacts } from '../../../lib/owner/owner-like.js';
import type { OwnerLike } from '../../../lib/owner/types.js';
import { dev, type Probe } from '../../../lib/dev-slot.js';
import { ownedBy } from '../../../operators/owned-by.js';
import { faultsOf } from '../../support/faults.js';

/** Behaves like that of Angular: after the destruction, newer versions have a flag, and older ones throw. */
class DestroyRef {
  readonly callbacks = new Set<() => void>();
  gone = false;

  get destroyed(): boolean | undefined {
    return this.gone;
  }

  onDestroy(callback: () => void): () => void {
    if (this.gone) throw new Error('NG0911: View has already been destroyed.');
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  destroy(): void {
    this.gone = true;
    for (const callback of this.callbacks) callback();
    this.callbacks.clear();
  }
}

class OlderDestroyRef extends DestroyRef {
  override get destroyed(): undefined {
    return undefined;
  }
}

/** One foreign owner: how to close it, its reason then, and the number of its listeners. */
interface Host {
  readonly like: OwnerLike;
  readonly close: () => void;
  readonly reason: unknown;
  readonly listeners: () => number;
}

const boom = new Error('boom');

function signalHost(): Host {
  const controller = new AbortController();
  const { signal } = controller;
  return {
    like: signal,
    close: () => controller.abort(boom),
    reason: boom,
    listeners: () => getEventListeners(signal, 'abort').length,
  };
}

function destroyRefHost(ref: DestroyRef = new DestroyRef()): Host {
  return { like: ref, close: () => ref.destroy(), reason: undefined, listeners: () => ref.callbacks.size };
}

function subscriptionHost(): Host {
  const subscription = new Subscription();
  let listeners = 0;
  const add = subscription.add.bind(subscription);
  const remove = subscription.remove.bind(subscription);
  subscription.add = (teardown) => {
    listeners++;
    add(teardown);
  };
  subscription.remove = (teardown) => {
    listeners--;
    remove(teardown);
  };
  return {
    like: subscription,
    close: () => subscription.unsubscribe(),
    reason: undefined,
    listeners: () => (subscription.closed ? 0 : listeners),
  };
}

function notifierHost(close: (subject: Subject<unknown>) => void, reason?: unknown): Host {
  const subject = new Subject<unknown>();
  return {
    like: subject,
    close: () => close(subject),
    reason,
    listeners: () => (subject.observed ? 1 : 0),
  };
}

const hosts: readonly (readonly [string, () => Host])[] = [
  ['an AbortSignal', signalHost],
  ['a DestroyRef', () => destroyRefHost()],
  ['an older DestroyRef', () => destroyRefHost(new OlderDestroyRef())],
  ['a Subscription', subscriptionHost],
  ['a notifier that emits', () => notifierHost((subject) => subject.next('value'), 'value')],
  ['a notifier that completes', () => notifierHost((subject) => subject.complete())],
  ['a notifier that fails', () => notifierHost((subject) => subject.error(boom), boom)],
];

describe.each(hosts)('%s as an owner', (_, makeHost) => {
  it('closes its owners, newest first, with its reason as the cause', () => {
    const host = makeHost();
    const order: number[] = [];
    const children = [1, 2, 3].map((number) => {
      const child = createOwner({ parent: host.like });
      child.own(() => order.push(number));
      return child;
    });
    const source = new Subject<void>();
    const completed = vi.fn();
    source.pipe(ownedBy(host.like)).subscribe({ complete: completed });
    host.close();
    expect(order).toEqual([3, 2, 1]);
    expect(children.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed']);
    const why: unknown = children[0]?.signal.reason;
    expect(why).toMatchObject({ name: 'OwnerClosedError', owner: 'owner' });
    expect((why as OwnerClosedError).reason).toBe(host.reason);
    expect((why as OwnerClosedError).cause).toBe(host.reason);
    expect([completed.mock.calls.length, source.observed]).toEqual([1, false]);
    expect(host.listeners()).toBe(0);
  });

  it('has one listener, and none after its last adoption is released', () => {
    const host = makeHost();
    expect(host.listeners()).toBe(0);
    const children = Array.from({ length: 50 }, () => createOwner({ parent: host.like }));
    const subscription = NEVER.pipe(ownedBy(host.like)).subscribe();
    expect(host.listeners()).toBe(1);
    for (const child of children) void child.close();
    expect(host.listeners()).toBe(1);
    subscription.unsubscribe();
    expect(host.listeners()).toBe(0);
    void createOwner({ parent: host.like }).close();
    expect(host.listeners()).toBe(0);
  });

  it('has no listener after the owner has begun to drain', () => {
    const host = makeHost();
    const owner = createOwner({ parent: host.like, grace: Infinity });
    owner.own(new Subscription());
    void owner.close({ reason: 'mine' });
    expect([owner.state, host.listeners()]).toEqual(['draining', 0]);
    host.close();
    expect(owner.draining.reason).toMatchObject({ reason: 'mine' });
  });

  it('that has closed closes a new owner at once', () => {
    const host = makeHost();
    // A notifier has no state: a value that came before the subscribe is unknown, as for takeUntil.
    const witness = createOwner({ parent: host.like });
    host.close();
    const owner = createOwner({ parent: host.like });
    expect([witness.state, owner.state]).toEqual(['closed', 'closed']);
    const subscribed = vi.fn();
    new Observable(subscribed).pipe(ownedBy(host.like)).subscribe();
    expect(subscribed).not.toHaveBeenCalled();
    expect(host.listeners()).toBe(0);
  });

  it('adopts nothing during its close', () => {
    const host = makeHost();
    const states: string[] = [];
    const owner = createOwner({ parent: host.like });
    owner.own(() => states.push(createOwner({ parent: host.like }).state));
    host.close();
    expect(states).toEqual(['closed']);
  });

  it('ends the siblings of an adoption that throws, and gets no error', async () => {
    const host = makeHost();
    const order: number[] = [];
    const older = createOwner({ parent: host.like });
    older.own(() => order.push(1));
    const source = new Observable(() => () => {
      throw boom;
    });
    source.pipe(ownedBy(host.like)).subscribe();
    const newer = createOwner({ parent: host.like });
    newer.own(() => {
      order.push(2);
      throw boom;
    });
    const faults = await faultsOf(() => expect(() => host.close()).not.toThrow());
    expect(order).toEqual([2, 1]);
    // The error of the subscription is thrown on a separate stack, and that of the owner is in its join.
    expect(faults.exceptions).toMatchObject([{ errors: [boom] }]);
    expect(faults.rejections).toEqual([]);
    await expect(newer.join()).rejects.toMatchObject({ errors: [boom] });
  });
});

describe('an AbortSignal', () => {
  it('raises no warning with many owners', async () => {
    const { signal } = new AbortController();
    const faults = await faultsOf(() => {
      for (let i = 0; i < 100; i++) createOwner({ signal });
      for (let i = 0; i < 100; i++) NEVER.pipe(ownedBy(signal)).subscribe();
    });
    expect(faults.warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('of an owner has the reason of that owner', () => {
    const other = createOwner({ name: 'other' });
    const [own, like] = [createOwner({ signal: other.signal }), createOwner({ parent: other.signal })];
    void other.close({ reason: 'why' });
    for (const owner of [own, like]) expect(owner.signal.reason).toMatchObject({ reason: 'why' });
    expect(holderOf(other.signal).cause()).toBe(other.signal.reason);
  });

  it('of an owner of another copy, too', () => {
    class OwnerClosedError extends Error {
      override readonly name = 'OwnerClosedError';
      readonly reason = 'why';
    }
    const owner = createOwner({ parent: AbortSignal.abort(new OwnerClosedError()) });
    expect(owner.signal.reason).toMatchObject({ reason: 'why' });
  });

  it('can be both the parent and the signal', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const owner = createOwner({ parent: signal, signal });
    controller.abort('stop');
    expect(owner.signal.reason).toMatchObject({ reason: 'stop' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('closes an owner with a parent, which releases it', async () => {
    const controller = new AbortController();
    const parent = createOwner();
    const child = parent.child({ signal: controller.signal });
    controller.abort('stop');
    expect(child.state).toBe('closed');
    expect(parent).toMatchObject({ state: 'open', size: 0 });
    await expect(child.join()).resolves.toMatchObject({ errors: [] });
  });
});

describe('a notifier', () => {
  it.each<[string, Observable<unknown>]>([
    ['emits', of(1, 2)],
    ['completes', EMPTY],
    ['fails', throwError(() => boom)],
    ['has a value already', new BehaviorSubject(1)],
  ])('that %s during its subscribe closes at once', (_, notifier) => {
    expect(createOwner({ parent: notifier }).state).toBe('closed');
  });

  it('that was unsubscribed counts as closed', () => {
    const subject = new Subject();
    subject.unsubscribe();
    const owner = createOwner({ parent: subject });
    expect(owner.state).toBe('closed');
    expect(owner.signal.reason).toMatchObject({ reason: { name: 'ObjectUnsubscribedError' } });
  });

  it('of the platform returns nothing, and is left by its signal', () => {
    const observers = new Set<{ next(value: unknown): void }>();
    const platform = {
      subscribe(observer: { next(value: unknown): void }, options?: { signal: AbortSignal }): void {
        observers.add(observer);
        options?.signal.addEventListener('abort', () => observers.delete(observer));
      },
    };
    const owner = createOwner({ parent: platform });
    expect(observers.size).toBe(1);
    for (const observer of observers) observer.next('now');
    expect(owner.signal.reason).toMatchObject({ reason: 'now' });
    expect(observers.size).toBe(0);
  });

  it('that is cold is subscribed to once per adoption', () => {
    const subscribed = vi.fn();
    const notifier = new Observable(subscribed);
    createOwner({ parent: notifier });
    createOwner({ parent: notifier });
    expect(subscribed).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['in its turn', false],
    ['while it is subscribed to', true],
  ])('closes although its teardown fails: %s', async (_, sync) => {
    const fire: (() => void)[] = [];
    const notifier = new Observable<string>((subscriber) => {
      fire.push(() => subscriber.next('now'));
      if (sync) subscriber.next('now');
      return () => {
        throw boom;
      };
    });
    const faults = await faultsOf(() => {
      const owner = createOwner({ parent: notifier });
      fire[0]?.();
      expect(owner.signal.reason).toMatchObject({ reason: 'now' });
    });
    expect(faults.exceptions).toMatchObject([{ errors: [boom] }]);
  });
});

describe('a Subscription', () => {
  it('can be a Subscriber', () => {
    const subscription = NEVER.subscribe();
    const owner = createOwner({ parent: subscription });
    subscription.unsubscribe();
    expect(owner.state).toBe('closed');
  });
});

describe('an owner of another copy of the package', () => {
  it('is accepted everywhere, and works like one of this copy', async () => {
    vi.resetModules();
    const there = await import('../../../lib/owner/owner.js');
    expect(there.createOwner).not.toBe(createOwner);
    const app = there.createOwner({ name: 'app', onChildError: 'close' });
    const page = createOwner({ name: 'page', parent: app, grace: 5 });
    const cart = there.createOwner({ name: 'cart', parent: page });
    expect(cart.path).toBe('app/page/cart');
    const done = vi.fn();
    NEVER.pipe(ownedBy(cart)).subscribe({ complete: done });
    cart.own(() => {
      throw boom;
    });
    await expect(page.close({ reason: 'why', grace: 0 })).rejects.toMatchObject({ errors: [boom] });
    expect(done).toHaveBeenCalledTimes(1);
    expect(cart.signal.reason).toMatchObject({ name: 'OwnerClosedError', reason: 'why' });
    expect(app.state).toBe('closed');
    expect(ownerFacts(cart)).toMatchObject({ closed: true, reason: 'why' });
    vi.resetModules();
  });
});

describe('a value that is not an owner', () => {
  it.each([
    undefined,
    null,
    5,
    'owner',
    {},
    () => undefined,
    { aborted: false },
    { unsubscribe() {}, add() {} },
  ])('throws: %o', (given) => {
    const message =
      /^owner must be an Owner, AbortSignal, DestroyRef, Subscription or Observable \(got .+\)\.$/;
    expect(() => checkOwner('owner', given)).toThrow(TypeError);
    expect(() => checkOwner('owner', given)).toThrow(message);
  });

  it('throws also if it was not checked before', () => {
    expect(() => holderOf({} as OwnerLike)).toThrow(
      new TypeError(
        'owner must be an Owner, AbortSignal, DestroyRef, Subscription or Observable (got an object (Object)).',
      ),
    );
  });

  it('does not throw if it is a function that works like an owner', () => {
    const like = Object.assign(() => undefined, { onDestroy: () => () => undefined });
    expect(() => checkOwner('owner', like)).not.toThrow();
  });
});

describe('the facts of an owner', () => {
  it('are those of the owner', () => {
    const owner = createOwner({ name: 'app' }).child({ name: 'page' });
    expect(ownerFacts(owner)).toEqual({
      name: 'page',
      path: 'app/page',
      closed: false,
      reason: undefined,
      draining: false,
    });
    void owner.close({ reason: 'why' });
    expect(ownerFacts(owner)).toMatchObject({ closed: true, reason: 'why' });
  });

  it('are found through its signals, with a flag for the draining one', () => {
    const owner = createOwner({ name: 'app' });
    expect(ownerFacts(owner.signal)).toMatchObject({ name: 'app', draining: false });
    expect(ownerFacts(owner.draining)).toMatchObject({ name: 'app', draining: true });
  });

  it.each(hosts)('of %s are its kind, and the state that is known without listening', (_, makeHost) => {
    const host = makeHost();
    const { name, path, closed, draining } = ownerFacts(host.like);
    expect([path, closed, draining]).toEqual([name, false, false]);
    expect(['AbortSignal', 'DestroyRef', 'notifier', 'Subscription']).toContain(name);
    expect(host.listeners()).toBe(0);
  });
});

describe('the facts of a foreign owner that has closed', () => {
  // prettier-ignore
  it.each<[string, OwnerLike]>([
    ['an aborted signal',       AbortSignal.abort()],
    ['a destroyed DestroyRef',  { destroyed: true, onDestroy: () => () => undefined }],
    ['a closed Subscription',   Subscription.EMPTY],
  ])('are known without listening: %s', (_, like) => {
    expect(ownerFacts(like).closed).toBe(true);
  });
});

describe('the stand-in for a foreign owner', () => {
  const held = (end: (holder: Holder) => void): Adoption => {
    const adoption: AdoptionNode<'cleanup'> = {
      kind: 'cleanup',
      label: undefined,
      since: 0,
      older: undefined,
      newer: undefined,
      list: undefined,
      end,
    };
    return adoption;
  };

  it('gives the same cause to all adoptions', () => {
    const { like, close } = destroyRefHost();
    const causes: unknown[] = [];
    const holder = holderOf(like);
    holder.adopt(held((by) => causes.push(by.cause())));
    holder.adopt(held((by) => causes.push(by.cause())));
    close();
    expect(causes[0]).toBeInstanceOf(OwnerClosedError);
    expect(causes[1]).toBe(causes[0]);
    expect(causes[0]).toMatchObject({ owner: 'DestroyRef', path: 'DestroyRef' });
  });

  it('does not end an adoption that the end of another one has released', () => {
    const { like, close } = destroyRefHost();
    const holder = holderOf(like);
    const end = vi.fn();
    const older = held(end);
    holder.adopt(older);
    holder.adopt(held(() => holder.release(older)));
    close();
    expect(end).not.toHaveBeenCalled();
  });

  it('notifies dev mode of its close', () => {
    const { like, close } = signalHost();
    const ownerClosed = vi.fn();
    holderOf(like).adopt(held(() => undefined));
    dev.probe = { ownerClosed } as Partial<Probe> as Probe;
    try {
      close();
    } finally {
      dev.probe = null;
    }
    expect(ownerClosed.mock.calls).toEqual([[like, boom]]);
  });

  it('closes once, although its host notifies again', () => {
    const end = vi.fn();
    let tell: (() => void)[] = [];
    const like: OwnerLike = {
      subscribe: (observer) => {
        tell = [() => observer.next(1), () => observer.error(2), () => observer.complete()];
        return { unsubscribe: () => undefined };
      },
    };
    const holder = holderOf(like);
    holder.adopt(held(end));
    for (const each of tell) each();
    expect(end).toHaveBeenCalledTimes(1);
    expect(holder.cause().reason).toBe(1);
  });

  it('has no failure policy', () => {
    const holder = holderOf(new AbortController().signal);
    expect('childFails' in holder || 'childFailed' in holder).toBe(false);
  });
});
