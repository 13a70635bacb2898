import { afterEach, describe, expect, it, vi } from 'vitest';

import { realTimers } from '../../../../lib/dev/base/real-timers.js';
import { retryUntilEmpty } from '../../../../lib/dev/report/grace.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** On a machine so busy that each turn of this process takes `ms`. Returns what to call for what rings in the `nth` turn. */
function busyFor(ms: number): (nth: number, ring: () => void) => void {
  const rings = new Map<number, () => void>();
  let turn = 0;
  vi.spyOn(realTimers, 'now').mockImplementation(() => turn * ms);
  vi.spyOn(realTimers, 'setTimeout').mockImplementation(((resume: () => void) => {
    setImmediate(() => {
      rings.get(++turn)?.();
      resume();
    });
  }) as unknown as typeof setTimeout);
  return (nth, ring) => void rings.set(nth, ring);
}

describe('a retry on a machine where one turn outlasts the grace', () => {
  it('does not return subscriptions that ended in the turn after that', async () => {
    const open = new Set(['due within the grace']);
    busyFor(500)(2, () => open.clear());
    expect(await retryUntilEmpty(() => [...open], 400)).toEqual([]);
  });

  it('returns the subscriptions that are open then', async () => {
    const open = new Set(['due much later']);
    busyFor(500)(3, () => open.clear());
    expect(await retryUntilEmpty(() => [...open], 400)).toEqual(['due much later']);
  });

  it('returns, without a grace, the open subscriptions at once', async () => {
    const look = vi.fn(() => ['open']);
    busyFor(500)(1, () => expect.unreachable());
    expect(await retryUntilEmpty(look, 0)).toEqual(['open']);
    expect(look).toHaveBeenCalledOnce();
  });
});
