import { afterEach, expect, it, vi } from 'vitest';

import { realTimers, setUnrefTimeout, throwLater } from '../../../../lib/dev/base/real-timers.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('timers of the registry are not those of installed fake timers', () => {
  vi.useFakeTimers();
  const timer = realTimers.setTimeout(() => undefined, 1);
  expect(vi.getTimerCount()).toBe(0);
  realTimers.clearTimeout(timer);
});

it('an unreferenced timer does not keep the process alive', () => {
  const timer = setUnrefTimeout(() => undefined, 1_000);
  expect(timer.hasRef()).toBe(false);
  realTimers.clearTimeout(timer);
});

it('in a browser, where a timer is a number, it is only a timer', () => {
  vi.spyOn(realTimers, 'setTimeout').mockReturnValue(7 as never);
  expect(setUnrefTimeout(() => undefined, 1_000)).toBe(7);
});

it('an error of a listener is thrown outside of the current call', () => {
  const later: (() => void)[] = [];
  vi.spyOn(realTimers, 'setTimeout').mockImplementation(((run: () => void) => later.push(run)) as never);
  throwLater(new RangeError('of a listener'));
  expect(later).toHaveLength(1);
  expect(later[0]).toThrow('of a listener');
});
