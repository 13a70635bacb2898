import type { Function as FunctionNode, Node } from '@babel/types';

import { type Around, methodName } from '../classes.js';
import { unsubscribesIn } from '../holders.js';
import { editOf } from '../edit.js';
import type { Fix, FixRule, Given } from '../given.js';
import { importOf } from '../imports.js';
import { functionsAround, isCall, memberName, type Reading, statementOf } from '../reading.js';
import { indentOf } from '../statements.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { overwrittenAt, overwrittenInLoop } from '../wording-of-handles.js';
import { isInBlock } from './dropped-from.js';
import { storedEdit } from './in-class.js';

/*
 * One name for several subscriptions: the code shows that a later one takes the place of an earlier one.
 */

/** A later statement of the same block puts another subscription in its place. */
export const setBelow: FixRule = (given) => {
  const { leak, reading, handle, around } = given;
  if (leak.kind === 'promise' || (handle.goes !== 'field' && handle.goes !== 'variable')) return undefined;
  const { source } = reading;
  const { name } = handle;
  const below = statementsBelow(reading);
  const [next, ...others] = below.filter((each) => setsAgain(source, each, name));
  if (next === undefined) return undefined;
  const between = below.slice(0, below.indexOf(next));
  if (between.some((each) => unsubscribesIn(source, each, name))) return undefined;
  const isField = handle.goes === 'field' && name.startsWith('this.') && around !== undefined;
  const end = isField ? endNameOf(source, around) : undefined;
  const text = overwrittenAt(name, lineAt(source.text, startOf(next)), isField, end);
  return { text, edit: isField && others.length === 0 ? ownField(given, around) : undefined };
};

function endNameOf(source: Source, { end }: Around): string | undefined {
  return end && methodName(source, end);
}

/** The field of its own, which the end method unsubscribes. */
function ownField({ reading }: Given, around: Around): Fix['edit'] {
  return around.end === undefined || around.end === around.member
    ? undefined
    : storedEdit(reading, around, false);
}

function statementsBelow(reading: Reading): readonly Node[] {
  const { path } = reading;
  const statement = statementOf(reading) as Node;
  const block = path[path.indexOf(statement) - 1];
  const all: readonly Node[] =
    block?.type === 'BlockStatement' || block?.type === 'Program' ? block.body : [];
  return all.slice(all.indexOf(statement) + 1);
}

/** `name = other$.subscribe(…);` */
function setsAgain(source: Source, statement: Node, name: string): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  const { expression: set } = statement;
  return (
    set.type === 'AssignmentExpression' &&
    set.operator === '=' &&
    textOf(source, set.left) === name &&
    isCall(set.right) &&
    memberName(set.right.callee) === 'subscribe'
  );
}

const LOOP = /^(?:For|While|DoWhile)/;

/** A loop, or the callback of a `forEach`, that sets one name each time. */
export const setInLoop: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise' || (handle.goes !== 'field' && handle.goes !== 'variable')) return undefined;
  const { source, call } = reading;
  const { name } = handle;
  const loop = loopAround(reading, name);
  const statement = statementOf(reading);
  if (loop === undefined || statement?.type !== 'ExpressionStatement') return undefined;
  // It ends the previous one itself.
  if (unsubscribesIn(source, loop.statement, name)) return undefined;
  const text = overwrittenInLoop(name, lineAt(source.text, startOf(loop.statement)));
  const imported = importOf(source, 'Subscription');
  const set = statement.expression;
  const isPlain = set.type === 'AssignmentExpression' && set.operator === '=' && set.right === call;
  if (imported === undefined || !isPlain || !isInBlock(reading.path, loop.statement)) return { text };
  // In a callback the compiler does not know that it is set.
  const dot = loop.isCallback && /\.[cm]?tsx?$/.test(source.file) ? '?.' : '.';
  const at = startOf(loop.statement);
  return {
    text,
    edit: editOf(source, [
      ...imported,
      { start: at, end: at, text: `${name} = new Subscription();\n${indentOf(source, at)}` },
      { start: startOf(statement), end: startOf(call), text: `${name}${dot}add(` },
      { start: endOf(call), end: endOf(call), text: ')' },
    ]),
  };
};

interface Loop {
  readonly statement: Node;
  readonly isCallback: boolean;
}

/** The innermost loop of the function, if the name is older than that. */
function loopAround({ path, call, ...reading }: Reading, name: string): Loop | undefined {
  const [inside] = functionsAround({ path, call, ...reading });
  const at = inside === undefined ? 0 : path.indexOf(inside);
  const [root] = name.split('.');
  const own = path.slice(at + 1).findLast((node) => node !== call && LOOP.test(node.type));
  if (own !== undefined) return declaresWithin(own, root) ? undefined : { statement: own, isCallback: false };
  const [statement, around] = path.slice(at - 2);
  const isEach = isCall(around) && memberName(around.callee) === 'forEach' && inside !== undefined;
  if (!isEach || statement?.type !== 'ExpressionStatement' || inside.type !== 'ArrowFunctionExpression')
    return undefined;
  return declaresWithin(inside, root) ? undefined : { statement, isCallback: true };
}

/** Does it declare a variable of this name, or take it as a parameter? */
function declaresWithin(node: Node, name: string | undefined): boolean {
  return [...nodesIn(node)].some((each) => {
    const names = each.type === 'VariableDeclarator' ? [each.id] : isFunction(each) ? paramsOf(each) : [];
    return names.some((one) => [...nodesIn(one)].some((id) => id.type === 'Identifier' && id.name === name));
  });
}

function paramsOf(node: Node): readonly Node[] {
  return (node as FunctionNode).params;
}
