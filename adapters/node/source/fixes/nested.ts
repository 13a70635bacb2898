import type { ArrowFunctionExpression, Expression, Function as FunctionNode, Node } from '@babel/types';

import { editOf } from '../edit.js';
import type { FixRule } from '../given.js';
import { importOf } from '../imports.js';
import { type Call, isCall, memberName, objectOf, operatorName, pipeOf, type Reading } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, startOf, textOf } from '../tree.js';
import { nested as words } from '../wording.js';
import { groupsPiledUp } from '../wording-of-waiting.js';
import { piped } from './waiting.js';

/** A subscription that the callback of another one makes for each value. */
export const nested: FixRule = ({ leak, reading, handle }) => {
  // Inner streams of one subscription pile up as well.
  if (handle.goes !== 'nowhere' || leak.verdict === 'growing') return undefined;
  const { source, call, stream } = reading;
  const found = outerOf(reading);
  if (found === undefined) return undefined;
  const { outer, callback } = found;
  const object = objectOf(outer);
  if (object !== undefined && isOfGroup(reading, object, callback)) return { text: groupsPiledUp() };
  const isNewest = keepsNewest(call);
  const operatorOf = isNewest ? 'switchMap' : 'mergeMap';
  const text = words(lineAt(source.text, startOf(outer.callee)), isNewest);
  const isAll = onlyStatement(callback) === call;
  // An error of the outer one would stay unhandled; the other handlers of an observer would be lost.
  const isPlain = outer.arguments.length === 1 && call.arguments.length <= 1;
  const imported = importOf(source, operatorOf);
  if (object === undefined || !isAll || !isPlain || imported === undefined) return { text };
  const parameters =
    callback.params.length === 0
      ? '()'
      : `(${callback.params.map((each) => textOf(source, each)).join(', ')})`;
  const inner = `${operatorOf}(${parameters} => ${textOf(source, stream)})`;
  const handlers = call.arguments.map((each) => textOf(source, each)).join(', ');
  const change = piped(source, { stream: object, pipe: pipeOf(source, object) }, inner);
  const [callbackOf] = outer.arguments;
  return {
    text,
    edit: editOf(source, [
      ...imported,
      change,
      { start: startOf(callbackOf as Node), end: endOf(callbackOf as Node), text: handlers },
    ]),
  };
};

/** Is it of a group that the `groupBy` at the end of the outer pipe opens, and never ends? */
function isOfGroup({ source, stream, pipe }: Reading, outer: Expression, callback: FunctionNode): boolean {
  const last = pipeOf(source, outer)?.operators.at(-1);
  const [group] = callback.params;
  if (!isCall(last) || operatorName(source, last) !== 'groupBy' || last.arguments.length !== 1) return false;
  return group?.type === 'Identifier' && textOf(source, pipe?.from ?? stream) === group.name;
}

/** The subscribe call whose callback makes this one. */
export function outerOf({
  path,
  call,
}: Reading): { readonly outer: Call; readonly callback: ArrowFunctionExpression } | undefined {
  const at = path.findLastIndex((node) => node !== call && isFunction(node));
  const callback = path[at];
  const outer = path[at - 1];
  if (callback?.type !== 'ArrowFunctionExpression' || !isCall(outer)) return undefined;
  return memberName(outer.callee) === 'subscribe' && outer.arguments[0] === callback
    ? { outer, callback }
    : undefined;
}

function onlyStatement({ body }: ArrowFunctionExpression): Node | undefined {
  if (body.type !== 'BlockStatement') return body;
  const [only, other] = body.body;
  return other === undefined && only?.type === 'ExpressionStatement' ? only.expression : undefined;
}

/** Whether it only stores a value in place of the previous one. */
function keepsNewest({ arguments: [observer] }: Call): boolean {
  if (observer?.type !== 'ArrowFunctionExpression') return false;
  const body = onlyStatement(observer);
  return body?.type === 'AssignmentExpression' && body.operator === '=';
}
