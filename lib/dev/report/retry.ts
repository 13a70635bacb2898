import { realTimers } from '../base/real-timers.js';

/** How often (ms) it looks: often at first, since most end at once. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 50;

/**
 * What `look` still finds when `grace` (ms) is over; nothing as soon as it finds nothing, without waiting at all where that
 * is at once. Waits in real time, whatever fake timers are installed.
 */
export async function whatLeaks<Found>(look: () => Found[], grace: number): Promise<Found[]> {
  const until = realTimers.now() + grace;
  let found = look();
  // On a busy machine the grace may be over in one turn. What was to ring within it has done so before the turn after that.
  let turns = grace > 0 ? 1 : 0;
  for (let pause = FIRST_PAUSE; found.length > 0; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    const left = until - realTimers.now();
    if (left <= 0 && turns-- === 0) return found;
    await new Promise((resolve) => realTimers.setTimeout(resolve, Math.max(0, Math.min(pause, left))));
    found = look();
  }
  return found;
}
