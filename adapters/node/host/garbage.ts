import { setFlagsFromString } from 'node:v8';
import { createContext, runInNewContext, Script } from 'node:vm';

/** Collects garbage, whether or not Node was started with `--expose-gc`. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // A new context, since this one was made when the function was not exposed.
  const gc = runInNewContext('gc') as () => void;
  gc();
}

/**
 * Ends the job that is running, for V8: what a `WeakRef` has given out lives until then, and while the process exits
 * there is no later turn.
 */
export function endJob(): void {
  // A context with microtasks of its own has them run after its script, and that ends the job.
  new Script('0').runInContext(createContext({}, { microtaskMode: 'afterEvaluate' }));
}
