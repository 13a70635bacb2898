import { config, NEVER, Observable, Subscriber, Subscription, type Observer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { handTimers } from '../support.js';

let undo: () => void;
beforeEach(() => {
  undo = enableDevMode({ track: 'all', sites: 'off' });
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
  nextContext(false);
});

/** The deprecated ways are tracked too, since programs still use them. */
/* eslint-disable @typescript-eslint/no-deprecated */
const nextContext = (state: boolean): void => {
  config.useDeprecatedNextContext = state;
};
const made = (): Subscriber<unknown> => new Subscriber<unknown>(undefined as never);
/* eslint-enable @typescript-eslint/no-deprecated */

describe('a Subscriber that is passed to subscribe', () => {
  it('is a root if it is open and has no parent; its own teardown stays', () => {
    const torn: string[] = [];
    const subscriber = made();
    Object.assign(subscriber, { initialTeardown: () => torn.push('its own') });
    subscriber.add(() => torn.push('added'));
    NEVER.subscribe(subscriber);
    expect(leaks.open()).toMatchObject([{ kind: 'root', values: 0 }]);
    expect(leaks.open()[0]).not.toHaveProperty('idle');
    subscriber.unsubscribe();
    expect([torn, leaks.open()]).toEqual([['its own', 'added'], []]);
  });

  it('is not a root if it has ended or has a parent', () => {
    const ended = made();
    ended.unsubscribe();
    NEVER.subscribe(ended);
    const child = made();
    new Subscription().add(child);
    new Subscription().add(child);
    NEVER.subscribe(child);
    expect(leaks.open()).toEqual([]);
  });

  it('is a root again when all parents have removed it', () => {
    const child = made();
    const parents = [new Subscription(), new Subscription()];
    for (const parent of parents) parent.add(child);
    for (const parent of parents) parent.remove(child);
    NEVER.subscribe(child);
    expect(leaks.open()).toHaveLength(1);
  });

  it('has one record, however often it is used', () => {
    const subscriber = made();
    NEVER.subscribe(subscriber);
    NEVER.subscribe(subscriber);
    expect(leaks.open()).toHaveLength(1);
  });

  it('is left to rxjs if it comes from another copy, recognized by its shape', () => {
    const heard: unknown[] = [];
    const method = (): void => undefined;
    const foreign = {
      closed: false,
      next: (value: unknown) => heard.push(value),
      error: method,
      complete: method,
      add: method,
      remove: method,
      unsubscribe: method,
    };
    const source = new Observable<number>((subscriber) => {
      heard.push(subscriber);
    });
    source.subscribe(foreign as Observer<unknown>);
    expect(heard).toEqual([foreign]);
    expect(leaks.open()).toEqual([]);
  });
});

describe('a tracked subscription', () => {
  it('counts no value after its end, and ends once', () => {
    let producer: Subscriber<number> | undefined;
    const subscription = new Observable<number>((subscriber) => {
      producer = subscriber;
    }).subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    producer?.next(1);
    expect(leaks.open()).toEqual([]);
  });

  it('has no record if it could not be made', () => {
    undo();
    const timers = handTimers();
    undo = enableDevMode({ track: 'all' });
    nextContext(true);
    const broken = Object.defineProperty({}, 'next', {
      get: () => {
        throw new Error('no such observer');
      },
    });
    expect(() => NEVER.subscribe(broken)).toThrow('no such observer');
    timers.ring();
    timers.ring();
    expect([leaks.open(), timers.pauses]).toEqual([[], []]);
  });

  it('is not reported, and stays, if leaks are searched while it is being made', () => {
    nextContext(true);
    const since = leaks.mark();
    const found: unknown[] = [];
    const curious = Object.defineProperty({}, 'next', {
      get: () => {
        found.push(leaks.find({ since }));
        return () => undefined;
      },
    });
    NEVER.subscribe(curious);
    expect(found[0]).toEqual([]);
  });
});
