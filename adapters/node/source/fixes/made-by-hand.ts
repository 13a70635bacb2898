import type {
  ArrowFunctionExpression,
  BlockStatement,
  Expression,
  FunctionExpression,
  Node,
  Statement,
} from '@babel/types';

import { editOf, type Replacement } from '../edit.js';
import type { Fix, FixRule } from '../given.js';
import { isBound } from '../imports.js';
import {
  type Call,
  callText,
  firstArgument,
  functionsAround,
  isCall,
  memberName,
  objectOf,
} from '../reading.js';
import { indentOf } from '../statements.js';
import { endOf, isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { noTeardown, producerNotStopped } from '../wording.js';

type Inline = FunctionExpression | ArrowFunctionExpression;

/** A subscription that the function given to `new Observable(…)` makes, and that nothing ends. */
export const withoutTeardown: FixRule = ({ leak, reading, handle }) => {
  const { source, call, path } = reading;
  if (leak.verdict !== 'outlived' && leak.verdict !== 'unowned') return undefined;
  if (handle.goes !== 'nowhere' && !(handle.goes === 'to the caller' && leak.verdict === 'outlived'))
    return undefined;
  const maker = functionsAround(reading).find((each) => isSubscribeFunction(each, path));
  if (maker === undefined) return undefined;
  const [parameter] = maker.params;
  if (parameter?.type !== 'Identifier') return undefined;
  return {
    text: noTeardown(callText(reading)),
    edit: editOf(source, [
      { start: startOf(call), end: startOf(call), text: `${parameter.name}.add(` },
      { start: endOf(call), end: endOf(call), text: ')' },
    ]),
  };
};

/** Is it the function of a `new Observable(…)`, or what a class that extends `Observable` gives to `super(…)`? */
function isSubscribeFunction(node: Node, path: readonly Node[]): boolean {
  const around = path[path.indexOf(node) - 1];
  if (around?.type === 'NewExpression')
    return (
      around.callee.type === 'Identifier' &&
      around.callee.name === 'Observable' &&
      around.arguments[0] === node
    );
  return isCall(around) && around.callee.type === 'Super' && around.arguments[0] === node;
}

/** Of a zombie or a residue: what the function given to `new Observable(…)` has started. */
export function producerFix(source: Source, line: number): Fix | undefined {
  const made: Inline[] = [];
  for (const node of nodesIn(source.program)) {
    if (
      node.type !== 'NewExpression' ||
      node.callee.type !== 'Identifier' ||
      node.callee.name !== 'Observable'
    )
      continue;
    const [given] = node.arguments;
    const { start, end } = node.loc ?? {};
    if (start === undefined || end === undefined || line < start.line || line > end.line) continue;
    if (given?.type === 'ArrowFunctionExpression' || given?.type === 'FunctionExpression') made.push(given);
  }
  const innermost = made.at(-1);
  return innermost?.body.type === 'BlockStatement' ? fixOf(source, innermost.body) : undefined;
}

function fixOf(source: Source, body: BlockStatement): Fix | undefined {
  const ownNodes = [...nodesIn(body, isFunction)];
  if (ownNodes.some(({ type }) => type === 'ReturnStatement')) return undefined;
  const started = body.body.flatMap((statement) => startedBy(source, statement) ?? []);
  const [only, other] = started;
  const last = body.body.at(-1);
  if (only === undefined || other !== undefined || last === undefined) return undefined;
  const returned = {
    start: endOf(last),
    end: endOf(last),
    text: `\n${indentOf(source, startOf(last))}return () => ${only.stop};`,
  };
  return { text: producerNotStopped(only.what), edit: editOf(source, [...only.changes, returned]) };
}

interface Started {
  readonly what: string;
  readonly changes: readonly Replacement[];
  readonly stop: string;
}

function startedBy(source: Source, statement: Statement): Started | undefined {
  if (statement.type !== 'ExpressionStatement' || !isCall(statement.expression)) return undefined;
  const call = statement.expression;
  return timerOf(source, call) ?? listenerOf(source, call);
}

function timerOf(source: Source, call: Call): Started | undefined {
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'setInterval') return undefined;
  const name = freeName(source, ['timer', 'interval', 'ticking']);
  if (name === undefined) return undefined;
  const at = startOf(call);
  return {
    what: 'this interval',
    changes: [{ start: at, end: at, text: `const ${name} = ` }],
    stop: `clearInterval(${name})`,
  };
}

const REMOVES: ReadonlyMap<string | undefined, string> = new Map([
  ['on', 'off'],
  ['addListener', 'removeListener'],
  ['addEventListener', 'removeEventListener'],
]);

function listenerOf(source: Source, call: Call): Started | undefined {
  const remove = REMOVES.get(memberName(call.callee));
  const target = objectOf(call);
  const event = firstArgument(call);
  const handler = call.arguments[1];
  if (remove === undefined || target === undefined || !isPath(target) || event?.type !== 'StringLiteral')
    return undefined;
  if (handler === undefined || call.arguments.length > 2) return undefined;
  const what = `the listener for ${textOf(source, event)}`;
  const off = (name: string): string =>
    `${textOf(source, target)}.${remove}(${textOf(source, event)}, ${name})`;
  if (handler.type === 'Identifier') return { what, changes: [], stop: off(handler.name) };
  if (handler.type !== 'ArrowFunctionExpression' && handler.type !== 'FunctionExpression') return undefined;
  const name = freeName(source, ['listener', 'hear', 'onEvent']);
  if (name === undefined) return undefined;
  const indent = indentOf(source, startOf(call));
  return {
    what,
    changes: [
      {
        start: startOf(call),
        end: startOf(call),
        text: `const ${name} = ${textOf(source, handler)};\n${indent}`,
      },
      { start: startOf(handler), end: endOf(handler), text: name },
    ],
    stop: off(name),
  };
}

/** Written twice, it is the same thing. */
function isPath(node: Expression): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  return memberName(node) !== undefined && isPath((node as { object: Expression }).object);
}

function freeName({ program }: Source, names: readonly string[]): string | undefined {
  return names.find((name) => !isBound(program, name));
}
