import type { Function as FunctionNode, Loop, Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import { editOf, type Replacement } from '../edit.js';
import { hasParameter, onlyNamed } from '../functions.js';
import type { Fix } from '../given.js';
import { type Call, isCall, memberName, objectOf } from '../reading.js';
import { insertFirst } from '../statements.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { callbackGoesOn, loopGoesOn, runsItselfAgain } from '../wording-of-producers.js';

/** A call of `subscriber.next(…)`, in a function that has the subscriber as a parameter, or around which one has it. */
interface Sending {
  readonly path: readonly Node[];
  readonly subscriber: string;
}

/** Of a producer that goes on: the loop, or the function, that sends at a line. */
export function goesOn(source: Source, line: number): Fix | undefined {
  const sending = sendingAt(source, line);
  return sending && (loopFix(source, sending) ?? againFix(source, sending));
}

/** The same of a callback, if nothing keeps what the call that it is given to returns. */
export function callbackFix(source: Source, line: number): Fix | undefined {
  const sending = sendingAt(source, line);
  const at = sending?.path.findLastIndex(isFunction) ?? -1;
  const call = sending?.path[at - 1];
  if (sending === undefined || !isCall(call) || sending.path[at - 2]?.type !== 'ExpressionStatement')
    return undefined;
  const isUndo = returnsFunction(source, call);
  const text = callbackGoesOn(`${textOf(source, call.callee)}(…)`, sending.subscriber, isUndo);
  const edit = isUndo
    ? editOf(source, [
        { start: startOf(call), end: startOf(call), text: `${sending.subscriber}.add(` },
        { start: endOf(call), end: endOf(call), text: ')' },
      ])
    : undefined;
  return { text, edit };
}

function sendingAt(source: Source, line: number): Sending | undefined {
  const found: Sending[] = [];
  for (const node of nodesIn(source.program)) {
    if (!isCall(node) || memberName(node.callee) !== 'next') continue;
    const subscriber = objectOf(node);
    if (subscriber?.type !== 'Identifier' || lineAt(source.text, startOf(node)) !== line) continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    if (path.some((each) => isFunction(each) && hasParameter(each as FunctionNode, subscriber.name)))
      found.push({ path, subscriber: subscriber.name });
  }
  return found.length === 1 ? found[0] : undefined;
}

function isLoop(node: Node): node is Loop {
  return /^(?:For|While|DoWhile)\w*Statement$/.test(node.type);
}

/** The outermost of the loops around it that wait for something in each round. */
function loopFix(source: Source, { path, subscriber }: Sending): Fix | undefined {
  const loop = path.find(
    (node): node is Loop =>
      isLoop(node) &&
      ((node.type === 'ForOfStatement' && node.await) ||
        [...nodesIn(node, isFunction)].some(({ type }) => type === 'AwaitExpression')),
  );
  if (loop === undefined) return undefined;
  const change = checked(source, loop, subscriber);
  return {
    text: loopGoesOn(lineAt(source.text, startOf(loop)), `${subscriber}.closed`),
    edit: change && hasClosed(source, subscriber) ? editOf(source, [change]) : undefined,
  };
}

function checked(source: Source, loop: Loop, subscriber: string): Replacement | undefined {
  if (loop.type === 'WhileStatement' || loop.type === 'DoWhileStatement') {
    const { test } = loop;
    const before = textOf(source, test);
    const isSimple = /^[\w.!$#]+(?:\(\))?$/.test(before);
    const also = before === 'true' || before === '1' ? '' : ` && ${isSimple ? before : `(${before})`}`;
    return { start: startOf(test), end: endOf(test), text: `!${subscriber}.closed${also}` };
  }
  return loop.body.type === 'BlockStatement'
    ? insertFirst(source, loop.body, `if (${subscriber}.closed) break;`)
    : undefined;
}

/** Only a Subscriber has it, and not each Observer. */
function hasClosed({ text }: Source, subscriber: string): boolean {
  return !new RegExp(`\\b${subscriber}\\s*:\\s*\\w*Observer\\b`).test(text);
}

/** The innermost function around it that names itself: it calls itself, or passes itself to a timer. */
function againFix(source: Source, { path, subscriber }: Sending): Fix | undefined {
  for (const [at, node] of [...path.entries()].reverse()) {
    const name = isFunction(node) ? nameOf(node, path[at - 1]) : undefined;
    const { body } = node as FunctionNode;
    if (name === undefined || ![...nodesIn(body)].some((each) => isNamed(each, name))) continue;
    const isSafe = body.type === 'BlockStatement' && hasClosed(source, subscriber);
    return {
      text: runsItselfAgain(`${name}()`, `${subscriber}.closed`),
      edit: isSafe
        ? editOf(source, [insertFirst(source, body, `if (${subscriber}.closed) return;`)])
        : undefined,
    };
  }
  return undefined;
}

function nameOf(node: Node, around: Node | undefined): string | undefined {
  if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') return node.id?.name;
  return around?.type === 'VariableDeclarator' && around.id.type === 'Identifier'
    ? around.id.name
    : undefined;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** Whether the only function of the file that has the name of the called one returns a function. */
function returnsFunction(source: Source, { callee }: Call): boolean {
  const only = onlyNamed(source, callee.type === 'Identifier' ? callee.name : memberName(callee));
  if (only === undefined) return false;
  const returns = [...nodesIn(only.body, isFunction)].filter(({ type }) => type === 'ReturnStatement');
  return (
    returns.length > 0 &&
    returns.every((each) => /FunctionExpression$/.test((each as { argument?: Node }).argument?.type ?? ''))
  );
}
