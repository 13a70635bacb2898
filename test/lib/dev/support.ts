import { vi } from 'vitest';

import { realTimers } from '../../../lib/dev/base/real-timers.js';

/** The number of the line that many lines below the one that calls this. */
export function lineOfCaller(below: number): number {
  const [, caller] = String(new Error().stack).split('\n').slice(1);
  return Number(/:(\d+):\d+\)?$/.exec(caller ?? '')?.[1]) + below;
}

export interface HandTimers {
  /** Those that wait, and how long (ms) they were to wait. */
  readonly pauses: number[];
  /** Rings the one that was set first. */
  ring(): void;
}

/** The registry's own timers, rung by hand. Undone by `vi.restoreAllMocks`. */
export function handTimers(): HandTimers {
  // Those that are rung by hand take no time.
  vi.spyOn(realTimers, 'now').mockReturnValue(0);
  const waiting: { readonly run: () => void; readonly ms: number }[] = [];
  vi.spyOn(realTimers, 'setTimeout').mockImplementation(((run: () => void, ms = 0) => {
    const timer = { run, ms };
    waiting.push(timer);
    return timer;
  }) as unknown as typeof setTimeout);
  vi.spyOn(realTimers, 'clearTimeout').mockImplementation((timer) => {
    const at = waiting.indexOf(timer as unknown as (typeof waiting)[number]);
    if (at >= 0) waiting.splice(at, 1);
  });
  return {
    get pauses() {
      return waiting.map(({ ms }) => ms);
    },
    ring: () => waiting.shift()?.run(),
  };
}
