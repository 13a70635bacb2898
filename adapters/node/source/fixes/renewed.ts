import type { Class, Node } from '@babel/types';

import { methodName, runsOf, type Around } from '../classes.js';
import { editOf } from '../edit.js';
import { factOf, type FixRule } from '../given.js';
import { functionsAround, isCall, memberName, objectOf, statementOf } from '../reading.js';
import { indentOf } from '../statements.js';
import { isFunction, nodesIn, pathTo, type Source, startOf, endOf, textOf } from '../tree.js';
import { overwrittenOnOne, overwrittenWithoutEnd } from '../wording.js';
import { isInBlock } from './dropped-from.js';
import { ONCE } from './kept.js';

/** Methods that are there to be called again on the same object. */
const AGAIN =
  /^#?(?:re[a-z]+|(?:re)?(?:load|set|select|show|search|switch|change|update|watch|on|handle)(?:[A-Z]\w*)?)$/;

/** A field that is set anew, in a class that never unsubscribes it, or of which there is only one object. */
export const renewed: FixRule = ({ leak, reading, handle, around }) => {
  const member = around?.member;
  if (handle.goes !== 'field' || !handle.name.startsWith('this.') || member === undefined) return undefined;
  const { source } = reading;
  const { name } = handle;
  // A callback may run more often than the method.
  if (functionsAround(reading)[0] !== member) return undefined;
  const method = methodName(source, member);
  const siblings = factOf(leak, 'siblings');
  if (siblings === undefined || siblings.open < 2) return undefined;
  if (member.kind === 'constructor' || ONCE.test(method) || isLookedAt(source, member, name))
    return undefined;
  const isEnded = unsubscribesIn(source, (around as Around).class, name);
  if (!isEnded && around?.end !== undefined && around.end !== member) return undefined;
  const isOne = isOnlyObject(source, (around as Around).class);
  if (isEnded && !isOne) return undefined;
  const of = (around as Around).name;
  const statement = statementOf(reading);
  const [runs, hasRun] = runsOf(source, member);
  const text = isOne ? overwrittenOnOne(name, hasRun, of, isEnded) : overwrittenWithoutEnd(name, runs, of);
  if (statement?.type !== 'ExpressionStatement' || !isInBlock(reading.path, statement)) return { text };
  if (!isOne && !AGAIN.test(method)) return { text };
  const start = startOf(statement);
  const before = `${name}?.unsubscribe();\n${indentOf(source, start)}`;
  return { text, edit: editOf(source, [{ start, end: start, text: before }]) };
};

/** Is it unsubscribed there, or is something done only where it is not there? */
function isLookedAt(source: Source, member: Node, name: string): boolean {
  if (unsubscribesIn(source, member, name)) return true;
  for (const node of nodesIn(member)) {
    if (node.type === 'IfStatement' && textOf(source, node.test).includes(name)) return true;
    if (node.type === 'AssignmentExpression' && node.operator !== '=' && textOf(source, node.left) === name)
      return true;
  }
  return false;
}

function unsubscribesIn(source: Source, scope: Node, name: string): boolean {
  return [...nodesIn(scope)].some(
    (node) =>
      isCall(node) &&
      memberName(node.callee) === 'unsubscribe' &&
      textOf(source, objectOf(node) as Node) === name,
  );
}

const REPEATS = /^(?:For|While|DoWhile)/;

/** Does the file make one object of the class, once, and can no other file make one? */
export function isOnlyObject(source: Source, { id }: Class): boolean {
  if (!id) return false;
  const made: (readonly Node[])[] = [];
  for (const node of nodesIn(source.program)) {
    if (node.type !== 'Identifier' || node.name !== id.name || node === id) continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    const around = path.at(-2);
    if (around?.type.startsWith('TS') === true) continue;
    if (around?.type !== 'NewExpression' || around.callee !== path.at(-1)) return false;
    made.push(path);
  }
  const [only, other] = made;
  const declared = pathTo(source.program, startOf(id), endOf(id));
  const isExported = declared.some(({ type }) => /^Export/.test(type));
  if (only === undefined || other !== undefined || isExported) return false;
  return !only.some((node) => isFunction(node) || REPEATS.test(node.type));
}
