import { NEVER, Subject, Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks, type DevModeOptions } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';
import { realTimers } from '../../../../lib/dev/base/real-timers.js';
import type { Leak } from '../../../../lib/leak.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { withLeakGuard } from '../../../../operators/index.js';
import { handTimers, type HandTimers } from '../support.js';

let now = 0;
let timers: HandTimers;
let undo: () => void = () => undefined;
const install = (options: DevModeOptions = {}): void => {
  undo = enableDevMode({ track: 'all', now: () => now, ...options });
};

beforeEach(() => {
  now = 0;
  timers = handTimers();
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

describe('the sweep', () => {
  it('has a timer only while something is open, soon after a change and seldom without one', () => {
    install();
    expect(timers.pauses).toEqual([]);
    const subscription = NEVER.subscribe();
    const seen: number[] = [];
    for (let i = 0; i < 8; i++) {
      seen.push(...timers.pauses);
      timers.ring();
    }
    expect(seen).toEqual([50, 50, 100, 200, 400, 800, 1_000, 1_000]);
    subscription.unsubscribe();
    timers.ring();
    expect(timers.pauses).toEqual([]);
    NEVER.subscribe();
    expect(timers.pauses).toEqual([50]);
    undo();
    expect(timers.pauses).toEqual([]);
  });

  it.each([
    { every: 300, pauses: [50, 50, 100, 200, 300, 300] },
    { every: 10, pauses: [50, 50, 50] },
  ])('runs at least once in each window of `growing` ($every ms), or every 50 ms', ({ every, pauses }) => {
    install({ growing: { windows: 3, every } });
    NEVER.subscribe();
    const seen = pauses.map(() => {
      const [pause] = timers.pauses;
      timers.ring();
      return pause;
    });
    expect(seen).toEqual(pauses);
  });

  it('runs sooner on request, unless it is stopped or due soon', () => {
    install();
    registry().sweep.hurry();
    expect(timers.pauses).toEqual([]);
    NEVER.subscribe();
    registry().sweep.hurry();
    expect(timers.pauses).toEqual([50]);
    for (let i = 0; i < 5; i++) timers.ring();
    expect(timers.pauses).toEqual([800]);
    registry().sweep.hurry();
    expect(timers.pauses).toEqual([50]);
  });

  it('drops the strong references to subscribers that have stayed, and keeps their line', () => {
    install();
    const subscription = NEVER.subscribe();
    const [[record] = []] = [...registry().records.open()];
    expect(record?.held).toBe(subscription);
    timers.ring();
    expect(record?.held).toBeInstanceOf(WeakRef);
    expect(leaks.open()).toMatchObject([{ site: { file: import.meta.filename } }]);
  });

  it('does not report a subscription that was torn down without its own method', () => {
    const told: unknown[] = [];
    install({ onLeak: (leak) => told.push(leak) });
    const owner = createOwner();
    const subscription = runWithOwner(owner, () => NEVER.subscribe());
    Subscription.prototype.unsubscribe.call(subscription);
    void owner.close();
    now = 10_000;
    timers.ring();
    timers.ring();
    expect([told, registry().records.young.open, registry().records.old.open]).toEqual([[], false, false]);
  });

  it('notices new values since the last sweep', () => {
    install();
    const subject = new Subject<number>();
    subject.subscribe();
    timers.ring();
    now = 100;
    subject.next(1);
    timers.ring();
    now = 130;
    timers.ring();
    expect(leaks.open()).toMatchObject([{ values: 1, idle: 30, age: 130 }]);
  });

  it('visits many records in slices', () => {
    install({ sites: 'off' });
    const subject = new Subject<number>();
    for (let i = 0; i < 2_600; i++) subject.subscribe();
    const young = (): number =>
      [...registry().records.open()].filter(([{ held }]) => !(held instanceof WeakRef)).length;
    const left: number[] = [];
    for (let i = 0; i < 6; i++) {
      timers.ring();
      left.push(young());
    }
    expect(left).toEqual([2_100, 1_600, 1_100, 600, 100, 0]);
    subject.next(1);
    now = 10;
    timers.ring();
    now = 20;
    timers.ring();
    now = 30;
    const idles = new Map<number, number>();
    for (const { idle = 0 } of leaks.open()) idles.set(idle, (idles.get(idle) ?? 0) + 1);
    expect([...idles]).toEqual([
      [10, 2_000],
      [20, 600],
    ]);
    subject.complete();
    timers.ring();
    expect(timers.pauses).toEqual([]);
  });

  it('runs again soon while it is behind', () => {
    install({ sites: 'off' });
    for (let i = 0; i < 1_100; i++) NEVER.subscribe();
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      seen.push(...timers.pauses);
      timers.ring();
    }
    expect(seen).toEqual([50, 5, 5, 50]);
  });

  it('takes as many records as fit in a turn, and leaves the rest to the next one', () => {
    install({ sites: 'off' });
    for (let i = 0; i < 400; i++) NEVER.subscribe();
    let clock = 0;
    vi.mocked(realTimers.now).mockImplementation(() => clock++);
    timers.ring();
    const left = [...registry().records.open()].filter(([{ held }]) => !(held instanceof WeakRef)).length;
    expect(left).toBeGreaterThan(200);
    expect(left).toBeLessThan(400);
    expect(timers.pauses).toEqual([5]);
  });

  it('calls onLeak once it has visited all records, in any number of turns', async () => {
    const told: Leak[] = [];
    install({ sites: 'off', onLeak: (leak) => told.push(leak) });
    const owner = createOwner({ name: 'page' });
    const subject = new Subject<number>();
    runWithOwner(owner, () => {
      for (let i = 0; i < 4_100; i++) subject.subscribe();
    });
    // All records are old by then, and a pass is over.
    for (let i = 0; i < 21; i++) timers.ring();
    await owner.close();
    now = 1_000;
    const counts: number[] = [];
    const pauses: number[] = [];
    for (let i = 0; i < 3; i++) {
      timers.ring();
      counts.push(told.length);
      pauses.push(...timers.pauses);
    }
    expect(counts).toEqual([0, 0, 1]);
    expect(pauses).toEqual([50, 50, 100]);
    expect(told).toMatchObject([{ verdict: 'outlived', count: 4_100 }]);
  });

  describe('with more records than fit in a turn,', () => {
    const told: Leak[] = [];
    let subscriptions: Subscription[] = [];
    let count = 0;
    const source = new Subject<number>();
    const guarded = source.pipe(withLeakGuard({ name: 'ticks', maxAge: 10 }));

    const age = (): void => {
      while (registry().sweep.ageYoung()) continue;
    };

    beforeEach(() => {
      told.length = 0;
      // Each turn has its number of records, however slow the machine is.
      vi.spyOn(realTimers, 'now').mockReturnValue(0);
      install({ sites: 'off', onLeak: (leak) => told.push(leak) });
      subscriptions = Array.from({ length: 5_000 }, () => guarded.subscribe());
      age();
      now = 100;
      count = 0;
    });

    const ring = (turns: number): void => {
      for (let turn = 0; turn < turns; turn++) timers.ring();
      count = told.reduce((sum, leak) => sum + leak.count, 0);
    };

    it('onLeak counts each record once if the one where the pass stopped has ended', () => {
      ring(1);
      for (const each of subscriptions.splice(100)) each.unsubscribe();
      ring(1);
      expect([told.length, count]).toEqual([1, 100]);
    });

    it('onLeak counts each record once if the pass is restarted', () => {
      ring(1);
      registry().sweep.restartPass();
      ring(2);
      expect(told).toEqual([]);
      ring(1);
      expect([told.length, count]).toEqual([1, 5_000]);
    });

    it('onLeak does not count what has ended since its visit', () => {
      ring(1);
      for (const each of subscriptions.splice(0, 1_900)) each.unsubscribe();
      ring(2);
      expect([told.length, count]).toEqual([1, 3_100]);
    });

    it('onLeak counts a young record once if it grows old during the pass', () => {
      ring(1);
      guarded.subscribe();
      now = 200;
      ring(2);
      expect([told.length, count]).toEqual([1, 5_001]);
    });
  });

  it('throws an error of onLeak later, as an uncaught error', () => {
    const mistake = new Error('a mistake in onLeak');
    install({
      onLeak: () => {
        throw mistake;
      },
    });
    NEVER.pipe(withLeakGuard({ maxAge: 1 })).subscribe();
    now = 10;
    timers.ring();
    expect(() => timers.ring()).toThrow(mistake);
  });

  it('takes the line of only a few if sites are sampled, and of none if they are off', () => {
    install({ sites: 'sampled' });
    for (let i = 0; i < 100; i++) NEVER.subscribe();
    expect(leaks.open().filter(({ site }) => site).length).toBe(64);
    timers.ring();
    for (let i = 0; i < 100; i++) NEVER.subscribe();
    expect(leaks.open().filter(({ site }) => site).length).toBe(128);
    undo();
    install({ sites: 'off' });
    NEVER.subscribe();
    expect(leaks.open()[0]).not.toHaveProperty('site');
  });

  it('uses the time of the last sweep for ages, unless an option needs exact ones', () => {
    let clock = 1_000;
    vi.spyOn(Date, 'now').mockImplementation(() => clock);
    undo = enableDevMode({ track: 'all', sites: 'off' });
    NEVER.subscribe();
    clock = 1_010;
    NEVER.subscribe();
    clock = 1_050;
    timers.ring();
    NEVER.subscribe();
    clock = 1_060;
    expect(leaks.open().map(({ age }) => age)).toEqual([60, 60, 10]);
  });
});
