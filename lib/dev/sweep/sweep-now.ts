import { host } from '../base/host.js';
import type { Sweep } from './sweep.js';
import { realTimers } from '../base/real-timers.js';

/**
 * Finds abandoned subscriptions now: drops the references to all subscribers, has the host collect garbage,
 * and checks which subscribers are gone. It works in slices, with turns in between, so that no turn is
 * blocked for long.
 */
export async function sweepNow({ sweep }: { readonly sweep: Sweep }): Promise<void> {
  while (sweep.ageYoung()) await aTurn();
  // An object whose references were dropped lives until the end of the turn.
  await aTurn();
  const { gc } = globalThis as { gc?: () => void };
  (host.collectGarbage ?? gc)?.();
  sweep.restartPass();
  while (sweep.continuePass()) await aTurn();
}

function aTurn(): Promise<void> {
  return new Promise((resolve) => realTimers.setTimeout(resolve, 0));
}
