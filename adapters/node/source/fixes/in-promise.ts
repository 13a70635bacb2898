import type { FixRule } from '../given.js';
import { functionsAround, type Reading, shown } from '../reading.js';
import { nodesIn } from '../tree.js';
import { afterResolve } from '../wording-of-waiting.js';

/** A subscription in the function given to `new Promise(…)`, which resolves it. */
export const inPromise: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise' || (handle.goes !== 'nowhere' && handle.goes !== 'variable')) return undefined;
  const resolve = resolverAround(reading);
  if (resolve === undefined) return undefined;
  const { source, call, stream, pipe } = reading;
  const isResolving = call.arguments.some((given) =>
    [...nodesIn(given)].some((node) => node.type === 'Identifier' && node.name === resolve),
  );
  return isResolving ? { text: afterResolve(resolve, shown(source, pipe?.from ?? stream)) } : undefined;
};

/** The name of the function that resolves the promise around the call. */
function resolverAround(reading: Reading): string | undefined {
  const { path } = reading;
  for (const around of functionsAround(reading)) {
    const made = path[path.indexOf(around) - 1];
    if (made?.type !== 'NewExpression') continue;
    const [resolve] = around.params;
    if (made.callee.type === 'Identifier' && made.callee.name === 'Promise' && resolve?.type === 'Identifier')
      return resolve.name;
  }
  return undefined;
}
