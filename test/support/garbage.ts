import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects all garbage, now. What this turn has dereferenced is none before the turn is over. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** Which of these have been collected, after a few turns with a collection each. */
export async function collected(...refs: WeakRef<object>[]): Promise<boolean[]> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return refs.map((ref) => ref.deref() === undefined);
}
