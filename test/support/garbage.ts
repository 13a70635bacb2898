import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

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
