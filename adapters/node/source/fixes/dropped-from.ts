import type { Node } from '@babel/types';

import { methodName } from '../classes.js';
import { editOf, type Replacement } from '../edit.js';
import { factOf, type Fix, type Given } from '../given.js';
import type { Handle } from '../handle.js';
import { endOfOne, endsAll, hasEndingOf } from '../holders.js';
import { isCall, memberName, objectOf } from '../reading.js';
import { indentOf } from '../statements.js';
import { lineAt } from '../../host/text-offsets.js';
import { isFunction, nodesIn, pathTo, type Source, startOf, endOf, textOf } from '../tree.js';
import { droppedFromHolder } from '../wording.js';

type Among = Extract<Handle, { goes: 'among' }>;

/** What takes one subscription, or all, out of a holder. */
interface Drop {
  readonly all: boolean;
  /** The statement that ends what is taken out, before that is done. */
  readonly stop?: string | undefined;
  /** The statement that takes it out and ends it, in the place of the one that is there. */
  readonly instead?: string | undefined;
}

/** `map.delete(key)`, `array.splice(at, 1)` and the like, in a function that unsubscribes nothing. */
export function droppedFrom(given: Given, scope: Node, handle: Among): Fix | undefined {
  const { source } = given.reading;
  const isEnded = hasEndingOf(source, scope, handle);
  for (const node of nodesIn(scope)) {
    const drop = dropOf(source, node, handle);
    if (drop === undefined) continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    const inside = path.findLast(isFunction) ?? source.program;
    if (unsubscribes(inside) || isAtEnd(path, inside)) continue;
    // Something ends what is there: then it matters whether this has run.
    if (isEnded && !mayHaveRun(given, inside)) continue;
    const text = droppedFromHolder(
      textOf(source, node).replace(/\s+/g, ' '),
      lineAt(source.text, startOf(node)),
      drop.all,
    );
    const edit = editBy(source, path, node, drop);
    return { text, edit: edit && editOf(source, [edit]) };
  }
  return undefined;
}

export function unsubscribes(inside: Node): boolean {
  return [...nodesIn(inside)].some((each) => isCall(each) && memberName(each.callee) === 'unsubscribe');
}

/** Whether a function has run, if that can be known; or others have ended, and this one has not. */
export function mayHaveRun({ ran, leak, reading: { source } }: Given, inside: Node): boolean {
  const method = nameOfMethod(source, inside);
  const ended = factOf(leak, 'siblings')?.ended ?? 0;
  return method === undefined || ended > 0 || ran(method);
}

function nameOfMethod(source: Source, node: Node): string | undefined {
  if (node.type === 'FunctionDeclaration') return node.id?.name;
  return node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod'
    ? methodName(source, node)
    : undefined;
}

function editBy(
  source: Source,
  path: readonly Node[],
  node: Node,
  { stop, instead }: Drop,
): Replacement | undefined {
  const statement = path.findLast(({ type }) => /^(?:Expression|Return)Statement$/.test(type));
  const isReturned = statement?.type === 'ReturnStatement' && statement.argument === node;
  if (statement === undefined || (statement.type === 'ReturnStatement' && !isReturned)) return undefined;
  const start = startOf(statement);
  if (instead !== undefined && statement.type === 'ExpressionStatement' && statement.expression === node)
    return { start, end: endOf(statement), text: instead };
  return stop === undefined || !isInBlock(path, statement)
    ? undefined
    : { start, end: start, text: `${stop}\n${indentOf(source, start)}` };
}

/** Two statements can stand where it stands. */
export function isInBlock(path: readonly Node[], statement: Node): boolean {
  return /^(?:BlockStatement|Program|SwitchCase)$/.test(path[path.indexOf(statement) - 1]?.type ?? '');
}

/** It runs when the subscription has ended by itself. */
export function isAtEnd(path: readonly Node[], inside: Node): boolean {
  const around = path[path.indexOf(inside) - 1];
  if (inside.type === 'ObjectMethod') return /^(?:complete|error|finalize)$/.test(nameOf(inside.key));
  if (isCall(around)) return /^(?:finalize|add|finally)$/.test(nameOf(around.callee));
  return around?.type === 'ObjectProperty' && /^(?:complete|error|finalize)$/.test(nameOf(around.key));
}

function nameOf(node: Node): string {
  return memberName(node) ?? (node.type === 'Identifier' ? node.name : '');
}

function dropOf(source: Source, node: Node, handle: Among): Drop | undefined {
  if (isCall(node)) return droppedByCall(source, node, handle);
  const { name } = handle;
  if (node.type === 'UnaryExpression' && node.operator === 'delete') {
    const one = textOf(source, node.argument);
    if (one === name) return { all: true };
    return one.startsWith(`${name}[`) ? { all: false, stop: `${orNone(source, one, handle)};` } : undefined;
  }
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return undefined;
  const left = textOf(source, node.left);
  if (left.startsWith(`${name}[`) && /^(?:null|undefined)$/.test(textOf(source, node.right)))
    return { all: false, stop: `${orNone(source, left, handle)};` };
  if (left === name && isCall(node.right)) return filtered(source, node.right, handle);
  const isEmptied = left === `${name}.length` && textOf(source, node.right) === '0';
  const isRenewed =
    left === name && /^\[\s*\]$|^new (?:Map|Set|Subscription)\b/.test(textOf(source, node.right));
  return isEmptied || (isRenewed && pathTo(source.program, startOf(node), endOf(node)).some(isFunction))
    ? { all: true, stop: endsAll(source, handle) }
    : undefined;
}

function droppedByCall(source: Source, node: Node, handle: Among): Drop | undefined {
  if (!isCall(node)) return undefined;
  const { name, holder } = handle;
  if (textOf(source, objectOf(node) ?? node) !== name) return undefined;
  const [first] = node.arguments;
  const text = textOf(source, node);
  switch (memberName(node.callee)) {
    case 'clear':
      return { all: true, stop: endsAll(source, handle) };
    case 'delete': {
      if (first === undefined) return undefined;
      const key = textOf(source, first);
      if (holder === 'map') return { all: false, stop: `${orNone(source, `${name}.get(${key})`, handle)};` };
      return { all: false, stop: isPlain(first) ? `${endOfOne(source, key, handle)};` : undefined };
    }
    case 'pop':
    case 'shift':
      return holder === 'array' ? { all: false, instead: `${orNone(source, text, handle)};` } : undefined;
    case 'splice': {
      const each = /\b(?:const|let|var) each\b|\(each\b/.test(source.text) ? 'one' : 'each';
      return { all: false, instead: `for (const ${each} of ${text}) ${endOfOne(source, each, handle)};` };
    }
    default:
      return undefined;
  }
}

/** What unsubscribes one that may not be there. */
function orNone(source: Source, one: string, handle: Among): string {
  return endOfOne(source, `${one}?`, handle);
}

function isPlain(node: Node): boolean {
  return node.type === 'Identifier';
}

/** `rooms = rooms.filter((room) => room.id !== id)` */
function filtered(source: Source, call: Node, handle: Among): Drop | undefined {
  if (!isCall(call) || memberName(call.callee) !== 'filter') return undefined;
  if (textOf(source, objectOf(call) as Node) !== handle.name) return undefined;
  const [test] = call.arguments;
  if (test?.type !== 'ArrowFunctionExpression' || test.body.type === 'BlockStatement') return { all: false };
  const [one, other] = test.params;
  if (one?.type !== 'Identifier' || other !== undefined) return { all: false };
  const removed = `if (${negated(source, test.body)}) ${endOfOne(source, one.name, handle)};`;
  return { all: false, stop: `for (const ${one.name} of ${handle.name}) ${removed}` };
}

const OPPOSITE: ReadonlyMap<string, string> = new Map([
  ['!==', '==='],
  ['===', '!=='],
  ['!=', '=='],
  ['==', '!='],
]);

function negated(source: Source, test: Node): string {
  if (test.type === 'UnaryExpression' && test.operator === '!') return textOf(source, test.argument);
  const opposite = test.type === 'BinaryExpression' ? OPPOSITE.get(test.operator) : undefined;
  if (test.type !== 'BinaryExpression' || opposite === undefined) return `!(${textOf(source, test)})`;
  return `${textOf(source, test.left)} ${opposite} ${textOf(source, test.right)}`;
}
