import type { Function as FunctionNode, Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import { editOf } from '../edit.js';
import { declares, droppedCalls, nameOfFunction } from '../functions.js';
import type { Fix, FixRule } from '../given.js';
import { handleOfNode } from '../handle.js';
import { functionsAround, isCall, LISTENS, memberName, objectOf, type Reading, shown } from '../reading.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import {
  droppedWithEnd,
  notRun,
  notRunAtEvent,
  notRunOfPromise,
  ranTooSoon,
  returnedObject,
  returnedStop,
  timerCleared,
} from '../wording-of-ends.js';
import { dropsFrom } from './fed.js';

/*
 * The place where the code would unsubscribe.
 */

/** What calls the function that unsubscribes. */
type Caller =
  | { readonly by: 'event'; readonly event: Node; readonly target: Node }
  | { readonly by: 'promise'; readonly method: string; readonly of: Node };

/** For an `unsubscribe()` in a function within the one that subscribes: when that is called. */
export function notRunFix(reading: Reading, name: string, stop: Node): Fix {
  const { source } = reading;
  const line = lineAt(source.text, startOf(stop));
  const caller = callerOf(source, stop);
  if (caller?.by === 'promise')
    return { text: notRunOfPromise(name, line, shown(source, caller.of), caller.method) };
  if (caller === undefined) {
    const text =
      clearedTimer(source, name, stop) ??
      droppedObjectOf(source, name, stop) ??
      ofReturned(reading, name, stop);
    return { text: text ?? notRun(name, line) };
  }
  const event = textOf(source, caller.event);
  const target = textOf(source, caller.target);
  const isClosed = /^["']close["']$/.test(event);
  const closes = !isClosed && isResponse(target, source.text);
  return {
    text: notRunAtEvent(name, line, event, target, closes),
    edit: closes
      ? editOf(source, [
          {
            start: startOf(caller.event),
            end: endOf(caller.event),
            text: event.replace(/\w+/, 'close'),
          },
        ])
      : undefined,
  };
}

/** By its name and its use: the response of a `fetch` is something else. */
export function isResponse(name: string, text: string): boolean {
  return (
    /^(?:res|response)$/.test(name) &&
    new RegExp(`\\b${name}\\.(?:write|end|send|json|status|sendStatus|writeHead|setHeader)\\(`).test(text)
  );
}

const SETTLES = /^(?:then|catch|finally)$/;

function callerOf(source: Source, stop: Node): Caller | undefined {
  const path = pathTo(source.program, startOf(stop), endOf(stop));
  const at = path.findLastIndex(isFunction);
  const call = path[at - 1];
  const of = isCall(call) ? objectOf(call) : undefined;
  if (!isCall(call) || of === undefined) return undefined;
  const method = memberName(call.callee) ?? '';
  const [event] = call.arguments;
  if (SETTLES.test(method)) return { by: 'promise', method, of };
  return LISTENS.test(method) && event?.type === 'StringLiteral'
    ? { by: 'event', event, target: of }
    : undefined;
}

/** `timer = setTimeout(() => sub.unsubscribe())`, and a `clearTimeout(timer)` elsewhere. */
function clearedTimer(source: Source, name: string, stop: Node): string | undefined {
  const path = pathTo(source.program, startOf(stop), endOf(stop));
  const at = path.findLastIndex(isFunction);
  const call = path[at - 1];
  const kept = path[at - 2];
  if (!isCall(call) || textOf(source, call.callee) !== 'setTimeout') return undefined;
  const timer =
    kept?.type === 'AssignmentExpression'
      ? kept.left
      : kept?.type === 'VariableDeclarator'
        ? kept.id
        : undefined;
  const clear = [...nodesIn(source.program)].find(
    (node) =>
      isCall(node) &&
      timer !== undefined &&
      textOf(source, node).startsWith(`clearTimeout(${textOf(source, timer)})`) &&
      !path.includes(node),
  );
  const lineOf = (node: Node): number => lineAt(source.text, startOf(node));
  return clear && timerCleared(name, lineOf(stop), lineOf(call), textOf(source, clear), lineOf(clear));
}

/** `return () => sub.unsubscribe()`, or an object with a method that does so, which no caller has called. */
function ofReturned(reading: Reading, name: string, stop: Node): string | undefined {
  const { source } = reading;
  const [inside] = functionsAround(reading);
  const path = pathTo(source.program, startOf(stop), endOf(stop));
  const at = path.findLastIndex(isFunction);
  const ending = path[at] as FunctionNode | undefined;
  // A statement before it may return.
  const isSure = ending !== undefined && (ending.body === stop || path[at + 2] === firstOf(ending.body));
  if (!isSure || inside === undefined) return undefined;
  const of = nameOfFunction(source, reading, inside);
  if (of === undefined) return undefined;
  const isOfInside = (node: number): boolean =>
    path[node]?.type === 'ReturnStatement' && path[node - 1] === inside.body;
  if (isOfInside(at - 1)) {
    const dropped = droppedCalls(source, of.replace(/\(\)$/, ''));
    return returnedStop(
      name,
      of,
      dropped.map((each) => lineAt(source.text, startOf(each))),
    );
  }
  const property = ending.type === 'ObjectMethod' ? ending : path[at - 1];
  const from = ending.type === 'ObjectMethod' ? at : at - 1;
  const isMethod = property?.type === 'ObjectMethod' || property?.type === 'ObjectProperty';
  return isMethod && isOfInside(from - 2)
    ? returnedObject(name, of, textOf(source, property.key))
    : undefined;
}

function firstOf(body: Node): Node | undefined {
  return body.type === 'BlockStatement' ? body.body[0] : undefined;
}

/** `{ undo: () => sub.unsubscribe() }`, in a holder that drops one. */
function droppedObjectOf(source: Source, name: string, stop: Node): string | undefined {
  const path = pathTo(source.program, startOf(stop), endOf(stop));
  const at = path.findLastIndex(({ type }) => type === 'ObjectExpression');
  const property = path[at + 1];
  const object = path[at];
  if (object === undefined || (property?.type !== 'ObjectProperty' && property?.type !== 'ObjectMethod'))
    return undefined;
  const held = handleOfNode(source, path.slice(0, at), object);
  if (held.goes !== 'among') return undefined;
  const drop = [...nodesIn(source.program)].find((node) => dropsFrom(source, node, held.name));
  return (
    drop &&
    droppedWithEnd(
      name,
      textOf(source, property.key),
      textOf(source, drop),
      lineAt(source.text, startOf(drop)),
    )
  );
}

/**
 * A variable of an outer function that is set later, in a callback or after an `await`, and that another function
 * unsubscribes: if that one ran before, there was nothing to unsubscribe.
 */
export const setLater: FixRule = ({ reading, handle, leak }) => {
  if (handle.goes !== 'variable' || leak.kind === 'promise') return undefined;
  const { source, call } = reading;
  const { name } = handle;
  const around = functionsAround(reading);
  const outer = around.find((each) => declares(each, name));
  const [inside] = around;
  if (outer === undefined || inside === undefined || outer === inside) return undefined;
  const line = lateLine(reading, inside);
  const stops = [...nodesIn(outer)].filter(
    (node) =>
      isCall(node) &&
      memberName(node.callee) === 'unsubscribe' &&
      textOf(source, objectOf(node) as Node) === name,
  );
  const [stop] = stops.filter((node) => {
    const ending = pathTo(source.program, startOf(node), endOf(node)).findLast(isFunction);
    return ending !== undefined && ending !== inside && ending !== outer;
  });
  return line === undefined || stop === undefined
    ? undefined
    : {
        text: ranTooSoon(name, lineAt(source.text, startOf(stop)), lineAt(source.text, startOf(call)), line),
      };
};

/** The line of what has to happen first. */
function lateLine(reading: Reading, inside: FunctionNode): number | undefined {
  const waited = awaitBefore(reading);
  if (waited !== undefined) return waited;
  const { source, path } = reading;
  const given = path[path.indexOf(inside) - 1];
  return isCall(given) && SETTLES.test(memberName(given.callee) ?? '')
    ? lineAt(source.text, startOf(given))
    : undefined;
}

/** The line of the last `await` of the function itself, before the call. */
export function awaitBefore(reading: Reading): number | undefined {
  const { source, call } = reading;
  const [inside] = functionsAround(reading);
  if (inside?.async !== true) return undefined;
  const waits = [...nodesIn(inside.body, isFunction)].filter(
    (node) => node.type === 'AwaitExpression' && endOf(node) <= startOf(call),
  );
  const last = waits.at(-1);
  return last && lineAt(source.text, startOf(last));
}
