import { editOf } from '../edit.js';
import { unsubscribesIn } from '../holders.js';
import type { FixRule } from '../given.js';
import { functionsAround } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { isFunction, nodesIn, startOf } from '../tree.js';
import { cleanupDropped } from '../wording-of-handles.js';

/** `() => sub.unsubscribe();` as a statement: the word `return` is missing. */
export const cleanup: FixRule = ({ leak, reading, handle }) => {
  const [inside] = functionsAround(reading);
  if (handle.goes !== 'variable' || leak.kind === 'promise' || inside === undefined) return undefined;
  const { source } = reading;
  for (const node of nodesIn(inside, isFunction)) {
    if (node.type !== 'ExpressionStatement' || !isFunction(node.expression)) continue;
    if (!unsubscribesIn(source, node, handle.name)) continue;
    const at = startOf(node);
    return {
      text: cleanupDropped(handle.name, lineAt(source.text, at)),
      edit: editOf(source, [{ start: at, end: at, text: 'return ' }]),
    };
  }
  return undefined;
};
