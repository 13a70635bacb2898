import { mishap } from './mishaps.js';
import { realTimers } from './real-timers.js';

/** ms: longer than one step of a clock that counts whole ms. */
const CLOCK_TICK = 2.5;
/** The limit of reads, since the host's own clock may be a fake that stands still. */
const MAX_READS = 100_000;

/**
 * Wraps an injected clock so that it never throws: after an error, or an invalid value, it shows the last
 * valid time.
 */
export function withoutErrors(now: () => number): () => number {
  let last = 0;
  return () => {
    try {
      const at = now();
      if (Number.isFinite(at)) last = at;
    } catch (error) {
      mishap('reading the clock `now`', error);
    }
    return last;
  };
}

/**
 * Checks whether an injected clock is manual, i.e. stands still until a test moves it. The check takes 2.5 ms
 * at the first call and is not repeated. An injected clock is not always manual: it may be the host's clock
 * plus an offset.
 */
export function manualClockCheck(now: () => number): () => boolean {
  let known: boolean | undefined;
  return () => (known ??= standsStill(now));
}

function standsStill(now: () => number): boolean {
  const shown = now();
  const until = realTimers.now() + CLOCK_TICK;
  for (let reads = 0; reads < MAX_READS && realTimers.now() < until; reads++)
    if (now() !== shown) return false;
  // The last reading must be a late one: a busy host may stop the process right before or within the loop.
  return now() === shown;
}
