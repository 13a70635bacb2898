import { afterEach, describe, expect, it, vi } from 'vitest';

import { alarmAt, hostClock, LONGEST_TIMER } from '../../lib/clock.js';
import { realm } from '../../lib/realm.js';
import { testClock } from '../support/clock.js';

afterEach(() => {
  vi.useRealTimers();
});

it('the clock of the host is one for all copies of the package', () => {
  expect(realm('clock', testClock)).toBe(hostClock);
});

describe('an alarm', () => {
  it('fires once, when it is due', () => {
    const clock = testClock(1_000);
    const ring = vi.fn();
    alarmAt(clock, 1_050, ring);
    clock.advance(49);
    expect(ring).not.toHaveBeenCalled();
    clock.advance(1);
    clock.advance(1_000);
    expect(ring).toHaveBeenCalledTimes(1);
    expect(clock.pending).toBe(0);
  });

  it('fires in the next turn if it is already due', () => {
    const clock = testClock(1_000);
    const ring = vi.fn();
    alarmAt(clock, 10, ring);
    expect(ring).not.toHaveBeenCalled();
    clock.advance(0);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('never fires after it is cancelled, also if it is chained', () => {
    const clock = testClock();
    const ring = vi.fn();
    const alarm = alarmAt(clock, LONGEST_TIMER + 10, ring);
    clock.advance(LONGEST_TIMER + 5);
    alarm.cancel();
    expect(clock.pending).toBe(0);
    clock.advance(LONGEST_TIMER);
    expect(ring).not.toHaveBeenCalled();
  });

  it('can be cancelled after it has fired', () => {
    const clock = testClock();
    const alarm = alarmAt(clock, 1, () => undefined);
    clock.advance(1);
    expect(() => alarm.cancel()).not.toThrow();
  });

  it.each([LONGEST_TIMER, LONGEST_TIMER + 1, 3 * LONGEST_TIMER, 3 * LONGEST_TIMER + 7])(
    'rings on time in %i ms, in steps that a timer can hold',
    (ms) => {
      const clock = testClock(5);
      const ring = vi.fn(() => clock.now());
      alarmAt(clock, 5 + ms, ring);
      clock.advance(ms - 1);
      expect(ring).not.toHaveBeenCalled();
      clock.advance(1);
      expect(ring).toHaveReturnedWith(5 + ms);
    },
  );

  it('keeps the process alive unless it is quiet, also if it is chained', () => {
    const clock = testClock();
    alarmAt(clock, 2 * LONGEST_TIMER, () => undefined, { quiet: true });
    alarmAt(clock, 2 * LONGEST_TIMER, () => undefined);
    alarmAt(clock, 2 * LONGEST_TIMER, () => undefined, { quiet: false });
    expect([clock.pending, clock.unrefd]).toEqual([3, 1]);
    clock.advance(LONGEST_TIMER);
    expect([clock.pending, clock.unrefd]).toEqual([3, 1]);
  });

  it('can be quiet if timers are numbers, or undefined', () => {
    for (const handle of [7, undefined]) {
      const clock = { ...testClock(), setTimeout: () => handle };
      expect(() => alarmAt(clock, 5, () => undefined, { quiet: true })).not.toThrow();
    }
  });
});

describe("the host's clock", () => {
  it('uses fake timers that were installed later', () => {
    vi.useFakeTimers({ now: 42 });
    const ring = vi.fn();
    const handle = hostClock.setTimeout(ring, 10);
    hostClock.setTimeout(ring, 20);
    expect(hostClock.now()).toBe(42);
    hostClock.clearTimeout(handle);
    vi.advanceTimersByTime(30);
    expect(ring).toHaveBeenCalledTimes(1);
    expect(hostClock.now()).toBe(72);
  });
});
