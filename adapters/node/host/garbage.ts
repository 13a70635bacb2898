import { setFlagsFromString } from 'node:v8';
import { createContext, runInNewContext, Script } from 'node:vm';

/** Collects garbage, also without `--expose-gc`. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // A new context, since this one was made while the function was not exposed.
  const gc = runInNewContext('gc') as () => void;
  gc();
}

/**
 * Ends the current job of V8: an object that a `WeakRef` has returned lives until then, and while the process
 * exits there is no later turn.
 */
export function endJob(): void {
  // A context with microtasks of its own runs them after its script, which ends the job.
  new Script('0').runInContext(createContext({}, { microtaskMode: 'afterEvaluate' }));
}
