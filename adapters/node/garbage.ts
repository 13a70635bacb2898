import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage, whether or not Node was started with `--expose-gc`. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // A new context, since this one was made when the function was not exposed.
  const gc = runInNewContext('gc') as () => void;
  gc();
}
