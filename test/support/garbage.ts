import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { host } from '../../lib/dev/base/host.js';
import { leaks } from '../../lib/dev/index.js';

setFlagsFromString('--expose-gc');

/** Collects all garbage, now. What this turn has dereferenced is none before the turn is over. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** Which of these have been collected, after a few turns with a collection each: not every one takes all at once. */
export async function collected(...refs: WeakRef<object>[]): Promise<boolean[]> {
  let gone: boolean[] = [];
  for (let round = 0; round < 10 && !(round > 2 && gone.every(Boolean)); round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    // In a turn of its own: what is looked at lives until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    gone = refs.map((ref) => ref.deref() === undefined);
  }
  return gone;
}

/** Sweeps until all that nothing can reach has been collected: one collection does not always take everything. */
export async function sweepDropped(): Promise<void> {
  const before = host.collectGarbage;
  host.collectGarbage = collectGarbage;
  for (let round = 0; round < 3 || (round < 12 && leaks.open().length > 0); round++) {
    await new Promise((resolve) => setImmediate(resolve));
    await leaks.sweep();
  }
  host.collectGarbage = before;
}
