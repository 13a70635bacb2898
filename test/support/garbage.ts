import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { host } from '../../lib/dev/base/host.js';
import { leaks } from '../../lib/dev/index.js';

setFlagsFromString('--expose-gc');

/** Collects all garbage. A weak reference that was dereferenced in this turn keeps its object until the end of the turn. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** Whether each of these has been collected, after a few turns with one collection each, since one can be incomplete. */
export async function collected(...refs: WeakRef<object>[]): Promise<boolean[]> {
  let gone: boolean[] = [];
  for (let round = 0; round < 10 && !(round > 2 && gone.every(Boolean)); round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    // In a separate turn: `deref()` keeps an object until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    gone = refs.map((ref) => ref.deref() === undefined);
  }
  return gone;
}

/** Sweeps until all unreachable objects have been collected, since one collection can be incomplete. */
export async function sweepDropped(): Promise<void> {
  const before = host.collectGarbage;
  host.collectGarbage = collectGarbage;
  for (let round = 0; round < 3 || (round < 12 && leaks.open().length > 0); round++) {
    await new Promise((resolve) => setImmediate(resolve));
    await leaks.sweep();
  }
  host.collectGarbage = before;
}
