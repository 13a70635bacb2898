import { afterEach, describe, expect, it, vi } from 'vitest';

import { manualClockCheck } from '../../../../lib/dev/base/injected-clock.js';
import { realTimers } from '../../../../lib/dev/base/real-timers.js';

afterEach(() => vi.restoreAllMocks());

/** A fake of the host's clock: each read adds 0.1 ms. */
const hostClock = (): void => {
  let at = 0;
  vi.spyOn(realTimers, 'now').mockImplementation(() => (at += 0.1));
};

describe('an injected clock', () => {
  it('is manual if it stands still while the host’s clock goes on', () => {
    hostClock();
    expect(manualClockCheck(() => 5)()).toBe(true);
  });

  it('is not manual if it goes on', () => {
    hostClock();
    let reads = 0;
    expect(manualClockCheck(() => Math.floor(reads++ / 10))()).toBe(false);
  });

  it('is not manual if it goes on while the host stops the process', () => {
    let at = 0;
    // The process stops for 10 ms before each reading of the host's clock.
    vi.spyOn(realTimers, 'now').mockImplementation(() => (at += 10));
    expect(manualClockCheck(() => at)()).toBe(false);
  });

  it('is manual if the host’s clock is a fake that stands still too', () => {
    vi.spyOn(realTimers, 'now').mockReturnValue(0);
    expect(manualClockCheck(() => 5)()).toBe(true);
  });

  it('is checked once', () => {
    hostClock();
    let reads = 0;
    const isTurned = manualClockCheck(() => (reads++, 5));
    isTurned();
    const before = reads;
    expect([isTurned(), reads]).toEqual([true, before]);
  });
});
