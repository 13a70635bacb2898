import { realTimers } from '../base/real-timers.js';

/** The pauses between checks (ms): short at first, since most leaks end at once. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 50;

/**
 * The result of `look` when `grace` (ms) is over; returns an empty list as soon as `look` does, at once if it
 * does so the first time. Waits in real time, even if fake timers are installed.
 */
export async function retryUntilEmpty<Found>(look: () => Found[], grace: number): Promise<Found[]> {
  const until = realTimers.now() + grace;
  let found = look();
  // On a busy machine the grace may be over within one turn. Timers that were due within it have fired before
  // the turn after that.
  let turns = grace > 0 ? 1 : 0;
  for (let pause = FIRST_PAUSE; found.length > 0; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    const left = until - realTimers.now();
    if (left <= 0 && turns-- === 0) return found;
    await new Promise((resolve) => realTimers.setTimeout(resolve, Math.max(0, Math.min(pause, left))));
    found = look();
  }
  return found;
}
