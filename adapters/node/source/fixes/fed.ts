import type { Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import type { FixRule } from '../given.js';
import { handleOfValue } from '../handle.js';
import { callText, firstArgument, functionsAround, isCall, memberName, objectOf } from '../reading.js';
import { nodesIn, type Source, startOf, textOf } from '../tree.js';
import { feedsHeld } from '../wording-of-objects.js';

/** `stream.subscribe(subject)`, of a subject that is held among others and is taken out of there. */
export const fed: FixRule = ({ leak, reading, handle, around }) => {
  if (leak.kind === 'promise' || handle.goes !== 'nowhere') return undefined;
  const { source, call } = reading;
  const target = firstArgument(call);
  const [inside] = functionsAround(reading);
  if (target?.type !== 'Identifier' || inside === undefined) return undefined;
  // A parameter may be a listener.
  if (inside.params.some((each) => textOf(source, each).startsWith(target.name))) return undefined;
  const held = handleOfValue(reading, target.name);
  if (held?.goes !== 'among') return undefined;
  const scope: Node = around?.class ?? source.program;
  const drop = [...nodesIn(scope)].find((node) => dropsFrom(source, node, held.name));
  if (drop === undefined) return undefined;
  const line = lineAt(source.text, startOf(drop));
  return { text: feedsHeld(callText(reading), target.name, held.name, textOf(source, drop), line) };
};

/** Does it take one, or all, out of a holder? */
export function dropsFrom(source: Source, node: Node, name: string): boolean {
  if (node.type === 'UnaryExpression')
    return node.operator === 'delete' && textOf(source, node.argument).startsWith(`${name}[`);
  return (
    isCall(node) &&
    /^(?:delete|clear|splice|pop|shift)$/.test(memberName(node.callee) ?? '') &&
    textOf(source, objectOf(node) as Node) === name
  );
}
