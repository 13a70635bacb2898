import { host } from '../base/host.js';
import type { Sweep } from './sweep.js';
import { realTimers } from '../base/real-timers.js';

/**
 * Finds what was abandoned, now: lets go of all subscribers, has the host collect its garbage, and looks who has gone. In
 * slices, with turns between them, so that none is blocked for long.
 */
export async function collect({ sweep }: { readonly sweep: Sweep }): Promise<void> {
  while (sweep.age()) await aTurn();
  // What was let go of in a turn lives until its end.
  await aTurn();
  const { gc } = globalThis as { gc?: () => void };
  (host.collectGarbage ?? gc)?.();
  sweep.startOver();
  while (sweep.lookOn()) await aTurn();
}

function aTurn(): Promise<void> {
  return new Promise((resolve) => realTimers.setTimeout(resolve, 0));
}
