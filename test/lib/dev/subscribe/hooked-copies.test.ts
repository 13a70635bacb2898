import { config, NEVER, Observable, Subject, Subscriber, type Subscription } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { watchClass } from '../../../../lib/dev/activate.js';
import { enableDevMode, leaks, type DevModeOptions } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';
import type { ObservableClass } from '../../../../lib/dev/base/rxjs-internals.js';

/** The descriptors of the methods that other tools patch too. */
const prototype = Observable.prototype as unknown as {
  subscribe: (this: unknown, ...args: unknown[]) => Subscription;
};
const subscribe = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
const undos: (() => void)[] = [];
const install = (options?: DevModeOptions): (() => void) => {
  const undo = enableDevMode(options);
  undos.push(undo);
  return undo;
};

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
  vi.restoreAllMocks();
});

describe('a hooked copy', () => {
  it('keeps all visible properties of subscribe', () => {
    install({ track: 'all' });
    const now = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
    expect({ ...now, value: undefined }).toEqual({ ...subscribe, value: undefined });
    expect([prototype.subscribe.name, prototype.subscribe.length]).toEqual(['subscribe', 3]);
    expect(NEVER.subscribe().constructor.name).toBe('SafeSubscriber');
  });

  it('keeps a later wrapper, and becomes inert below it', () => {
    const undo = install({ track: 'all' });
    const ours = prototype.subscribe;
    const seen: unknown[] = [];
    const wrapper = function (this: unknown, ...args: unknown[]) {
      seen.push(this);
      return ours.apply(this, args);
    };
    prototype.subscribe = wrapper;

    undo();

    expect(prototype.subscribe).toBe(wrapper);
    NEVER.subscribe().unsubscribe();
    expect(seen).toEqual([NEVER]);
    install({ track: 'all' });
    NEVER.subscribe();
    expect(leaks.open()).toHaveLength(1);
    for (const one of undos.splice(0)) one();
    expect(prototype.subscribe).toBe(wrapper);
    Object.defineProperty(Observable.prototype, 'subscribe', subscribe ?? {});
  });

  it('becomes inert below a later wrapper of next, too', () => {
    const subscriber = Subscriber.prototype as { next: (this: unknown, value: unknown) => void };
    const next = Object.getOwnPropertyDescriptor(Subscriber.prototype, 'next');
    const undo = install({ track: 'all' });
    const ours = subscriber.next;
    subscriber.next = function (value) {
      ours.call(this, value);
    };
    const told: unknown[] = [];
    config.onStoppedNotification = (notification) => told.push(notification);
    vi.useFakeTimers();
    try {
      undo();
      new Observable((stopped) => {
        stopped.unsubscribe();
        stopped.next(1);
      }).subscribe();
      vi.runAllTimers();
      expect(told).toMatchObject([{ kind: 'N', value: 1 }]);
    } finally {
      vi.useRealTimers();
      config.onStoppedNotification = null;
      Object.defineProperty(Subscriber.prototype, 'next', next ?? {});
    }
  });

  it('calls the `next` that another tool installed before, whatever its code', () => {
    const subscriber = Subscriber.prototype as unknown as {
      next: (this: { isStopped: boolean }, value: unknown) => void;
    };
    const next = Object.getOwnPropertyDescriptor(Subscriber.prototype, 'next');
    const { next: before } = subscriber;
    const heard: unknown[] = [];
    subscriber.next = function (value) {
      if (!this.isStopped) heard.push(value);
      before.call(this, value);
    };
    try {
      const undo = install({ track: 'all' });
      const subject = new Subject<number>();
      subject.subscribe((value) => heard.push(`consumer: ${value}`));
      subject.next(1);
      undo();
    } finally {
      Object.defineProperty(Subscriber.prototype, 'next', next ?? {});
    }
    expect(heard).toEqual([1, 'consumer: 1']);
  });

  it('keeps subscriptions from before the undo working, with values and ends', () => {
    const undo = install({ track: 'all' });
    const subject = new Subject<number>();
    const heard: unknown[] = [];
    subject.subscribe({ next: (value) => heard.push(value), complete: () => heard.push('complete') });
    undo();
    subject.next(1);
    subject.complete();
    subject.next(2);
    expect(heard).toEqual([1, 'complete']);
  });
});

describe('a copy of rxjs', () => {
  /** As much of a second copy as the hook needs: its own prototype. */
  class Copy extends Observable<unknown> {
    override subscribe(...args: []) {
      return super.subscribe(...args);
    }
  }

  it('is hooked while it is known and all is tracked, each copy with code of its own', () => {
    const plain = Object.getOwnPropertyDescriptor(Copy.prototype, 'subscribe')?.value as unknown;
    const current = () => Object.getOwnPropertyDescriptor(Copy.prototype, 'subscribe')?.value as unknown;
    const release = watchClass(Copy as unknown as ObservableClass);
    const again = watchClass(Copy as unknown as ObservableClass);
    expect(current()).toBe(plain);
    const undo = install({ track: 'all' });
    expect(current()).not.toBe(plain);
    new Copy().subscribe();
    expect(leaks.open()).toHaveLength(1);
    release();
    release();
    expect(current()).not.toBe(plain);
    again();
    expect(current()).toBe(plain);
    const third = watchClass(Copy as unknown as ObservableClass);
    expect(current()).not.toBe(plain);
    undo();
    expect(current()).toBe(plain);
    third();
  });

  it("may be in a bundle, with the code of the user, whose lines then stay the user's", () => {
    const seen: unknown[] = [];
    class Bundled {
      constructor(private readonly begin: () => void) {}
      subscribe(): Subscription {
        this.begin();
        return Object.assign(NEVER.subscribe(), { unsubscribe: () => seen.push('unsubscribed') });
      }
    }
    const known = [...registry().sites.libraries];
    const release = watchClass(Bundled as unknown as ObservableClass);
    release();
    expect([...registry().sites.libraries]).toEqual(known);
    expect(seen).toEqual(['unsubscribed']);
  });

  it('is hooked with shared code if code may not be compiled', () => {
    vi.stubGlobal('Function', function () {
      throw new EvalError('forbidden by the content security policy');
    });
    install({ track: 'all' });
    const release = watchClass(Copy as unknown as ObservableClass);
    vi.unstubAllGlobals();
    new Copy().subscribe();
    expect(leaks.open()).toHaveLength(1);
    release();
  });
});
