import { mishap } from './mishaps.js';
import { realTimers } from './real-timers.js';

/** A clock of whole ms that runs by itself has moved on after so many. */
const A_TICK = 2.5;
/** And after so many times that it is read: the host's own clock may be a fake, too. */
const READS = 100_000;

/** The same clock; one that fails later stands still. */
export function steadily(now: () => number): () => number {
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
 * Does a clock stand still until somebody turns it, as in tests? Watched for 2.5 ms when it is asked for the first time, and not
 * again: what is injected may as well be the host's clock, with something added.
 */
export function turnedByHand(now: () => number): () => boolean {
  let known: boolean | undefined;
  return () => (known ??= standsStill(now));
}

function standsStill(now: () => number): boolean {
  const shown = now();
  const until = realTimers.now() + A_TICK;
  for (let reads = 0; reads < READS && realTimers.now() < until; reads++) if (now() !== shown) return false;
  return true;
}
