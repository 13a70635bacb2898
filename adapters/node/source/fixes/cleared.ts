import type { Node } from '@babel/types';

import { editOf } from '../edit.js';
import type { FixRule } from '../given.js';
import { isCall, memberName, objectOf } from '../reading.js';
import { indentOf } from '../statements.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { droppedFromHolder } from '../wording.js';
import { isAtEnd, isInBlock, mayHaveRun } from './dropped-from.js';

/** `this.sub = undefined`, in a function that does not unsubscribe it. */
export const cleared: FixRule = (given) => {
  const { handle, reading, around, leak } = given;
  const { source } = reading;
  if ((handle.goes !== 'field' && handle.goes !== 'variable') || leak.kind === 'promise') return undefined;
  const { name } = handle;
  const scope = name.startsWith('this.') ? around?.class : source.program;
  if (scope === undefined) return undefined;
  for (const node of nodesIn(scope)) {
    if (!isCleared(source, node, name)) continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    const inside = path.findLast(isFunction);
    if (
      inside === undefined ||
      isMaker(inside) ||
      isAtEnd(path, inside) ||
      isUnsubscribedIn(source, inside, name)
    )
      continue;
    // Something else unsubscribes it: then it matters whether this has run.
    if (isUnsubscribedIn(source, scope, name) && !mayHaveRun(given, inside)) continue;
    const text = droppedFromHolder(textOf(source, node), lineAt(source.text, startOf(node)), false);
    const statement = path.findLast(({ type }) => type === 'ExpressionStatement');
    if (statement === undefined || !isInBlock(path, statement)) return { text };
    const start = startOf(statement);
    const before = `${name}?.unsubscribe();\n${indentOf(source, start)}`;
    return { text, edit: editOf(source, [{ start, end: start, text: before }]) };
  }
  return undefined;
};

function isCleared(source: Source, node: Node, name: string): boolean {
  if (node.type === 'UnaryExpression')
    return node.operator === 'delete' && textOf(source, node.argument) === name;
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return false;
  return (
    textOf(source, node.left) === name &&
    /^(?:null|undefined|void 0|Subscription\.EMPTY)$/.test(textOf(source, node.right))
  );
}

function isMaker(node: Node): boolean {
  return node.type === 'ClassMethod' && node.kind === 'constructor';
}

function isUnsubscribedIn(source: Source, scope: Node, name: string): boolean {
  return [...nodesIn(scope)].some(
    (node) =>
      isCall(node) &&
      memberName(node.callee) === 'unsubscribe' &&
      textOf(source, objectOf(node) as Node) === name,
  );
}
