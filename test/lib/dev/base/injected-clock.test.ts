import { afterEach, describe, expect, it, vi } from 'vitest';

import { turnedByHand } from '../../../../lib/dev/base/injected-clock.js';
import { realTimers } from '../../../../lib/dev/base/real-timers.js';

afterEach(() => vi.restoreAllMocks());

/** The host's own clock, a tenth of a ms later each time it is read. */
const hostClock = (): void => {
  let at = 0;
  vi.spyOn(realTimers, 'now').mockImplementation(() => (at += 0.1));
};

describe('a clock that is injected', () => {
  it('is turned by hand where it stands still while the host’s goes on', () => {
    hostClock();
    expect(turnedByHand(() => 5)()).toBe(true);
  });

  it('runs by itself where it goes on meanwhile', () => {
    hostClock();
    let reads = 0;
    expect(turnedByHand(() => Math.floor(reads++ / 10))()).toBe(false);
  });

  it('is turned by hand where the host’s is a fake that stands still, too', () => {
    vi.spyOn(realTimers, 'now').mockReturnValue(0);
    expect(turnedByHand(() => 5)()).toBe(true);
  });

  it('is watched once', () => {
    hostClock();
    let reads = 0;
    const isTurned = turnedByHand(() => (reads++, 5));
    isTurned();
    const before = reads;
    expect([isTurned(), reads]).toEqual([true, before]);
  });
});
