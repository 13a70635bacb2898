import { vi } from 'vitest';

import { realTimers } from '../../../lib/dev/base/real-timers.js';

/** The number of the line that is this many lines below the calling line. */
export function lineOfCaller(below: number): number {
  const [, caller] = String(new Error().stack).split('\n').slice(1);
  return Number(/:(\d+):\d+\)?$/.exec(caller ?? '')?.[1]) + below;
}

export interface HandTimers {
  /** The pending timers and their delays (ms). */
  readonly pauses: number[];
  /** Fires the timer that was set first. */
  ring(): void;
}

/** Manual control of the registry's own timers. Undone by `vi.restoreAllMocks`. */
export function handTimers(): HandTimers {
  // Timers that are fired manually take no time.
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
