import { BehaviorSubject, NEVER, of, Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks, type DevModeOptions } from '../../../lib/dev/index.js';
import type { Leak } from '../../../lib/leak.js';
import { createOwner } from '../../../lib/owner/owner.js';
import { dev } from '../../../lib/dev-slot.js';
import { ownedBy, withLeakGuard } from '../../../operators/index.js';
import { handTimers } from './support.js';

let now = 0;
let undo: () => void = () => undefined;
const on = (options: DevModeOptions = {}): void => {
  undo = enableDevMode({ track: 'all', now: () => now, ...options });
};

beforeEach(() => {
  now = 0;
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

describe('the probe', () => {
  it('returns the leak of a guard whose limit was reached, and calls onLeak once', () => {
    const timers = handTimers();
    const told: Leak[] = [];
    on({ onLeak: (leak) => told.push(leak), ignore: 'ignored' });
    const struck: Leak[] = [];
    vi.useFakeTimers();
    for (const name of ['slow', 'ignored']) {
      NEVER.pipe(withLeakGuard({ name, maxAge: 10, onLeak: (leak) => struck.push(leak) })).subscribe();
      NEVER.pipe(
        withLeakGuard({ name: `idle ${name}`, maxIdle: 10, onLeak: (leak) => struck.push(leak) }),
      ).subscribe();
    }
    now = 11;
    vi.advanceTimersByTime(11);
    vi.useRealTimers();
    expect(struck.map(({ verdict, name, oldestAge }) => [verdict, name, oldestAge])).toEqual([
      ['overdue', 'slow', 11],
      ['stalled', 'idle slow', 11],
      ['overdue', 'ignored', 11],
      ['stalled', 'idle ignored', 11],
    ]);
    timers.ring();
    expect(told.map(({ name }) => name)).toEqual(['slow', 'idle slow', 'idle ignored']);
  });

  it('states for a guard made inside of another subscription whether that one is open', () => {
    on();
    vi.useFakeTimers();
    const struck: Leak[] = [];
    const guarded = NEVER.pipe(withLeakGuard({ maxAge: 10, onLeak: (leak) => struck.push(leak) }));
    const subscribe = (): unknown => guarded.subscribe();
    new BehaviorSubject(0).subscribe(subscribe);
    new BehaviorSubject(0).subscribe(subscribe).unsubscribe();
    of(0).subscribe(subscribe);
    now = 11;
    vi.advanceTimersByTime(11);
    vi.useRealTimers();
    const open = struck.map(({ facts }) => facts?.map((fact) => fact.what === 'within' && fact.open));
    expect(open).toEqual([[true], [false], [false]]);
  });

  it('returns a leak without a line for a guard from before dev mode', () => {
    vi.useFakeTimers();
    const struck: Leak[] = [];
    NEVER.pipe(
      withLeakGuard({ name: 'early', maxAge: 5, enforce: true, onLeak: (leak) => struck.push(leak) }),
    ).subscribe();
    NEVER.pipe(withLeakGuard({ maxAge: 5, enforce: true, onLeak: (leak) => struck.push(leak) })).subscribe();
    on();
    vi.advanceTimersByTime(5);
    vi.useRealTimers();
    expect(struck).toMatchObject([
      { verdict: 'overdue', name: 'early', sites: [], fingerprint: 'overdue|guarded|early|' },
      { fingerprint: 'overdue|guarded||' },
    ]);
  });

  it('knows the line of a forced subscription', async () => {
    on();
    const owner = createOwner();
    NEVER.pipe(ownedBy(owner, { name: 'prices' })).subscribe();
    const { forced } = await owner.close();
    expect(forced).toMatchObject([{ name: 'prices', site: { file: import.meta.filename } }]);
    expect(dev.probe?.siteOf(new Subscription())).toBeUndefined();
  });

  it('warns once per key, until the last undo', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    on();
    dev.probe?.warn('a', 'first');
    dev.probe?.warn('a', 'second');
    dev.probe?.warn('b', 'third');
    undo();
    on();
    dev.probe?.warn('a', 'fourth');
    expect(warn.mock.calls.flat()).toEqual(['first', 'third', 'fourth']);
  });

  it('makes no record for a consumer that has already left', () => {
    on({ track: 'guarded' });
    const link = { operator: 'ownedBy', source: NEVER } as const;
    const subscription = NEVER.subscribe();
    subscription.unsubscribe();
    expect(dev.probe?.opened(subscription, link)).toBeUndefined();
    expect(leaks.open()).toEqual([]);
  });
});
