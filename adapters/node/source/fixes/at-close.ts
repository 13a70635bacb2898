import type { Function as FunctionNode, Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import { unsubscribesIn } from '../holders.js';
import { editOf } from '../edit.js';
import { freeName } from '../functions.js';
import type { Fix, FixRule } from '../given.js';
import { callText, functionsAround, isCall, LISTENS, memberName, objectOf, statementOf } from '../reading.js';
import { insertFirst } from '../statements.js';
import { isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { onePerEventOf } from '../wording-of-handles.js';
import { onePerEvent, onePerRun, openAfterClose } from '../wording.js';

const CLOSES =
  /^(?:closed?|disconnect(?:ed)?|end|exit|abort|aborted|unload|beforeunload|pagehide|destroy(?:ed)?|dispose|removed?|unmount)$/;

/** `connection.on('close', …)` */
interface Listening {
  readonly target: string;
  readonly event: string;
  readonly listener: FunctionNode;
  readonly line: number;
}

/** A function that listens to the end of what it works for, and does not unsubscribe then. */
export const atClose: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise' || (handle.goes !== 'nowhere' && handle.goes !== 'variable')) return undefined;
  const { source, call } = reading;
  const [inside] = functionsAround(reading);
  if (inside === undefined || (handle.goes === 'variable' && unsubscribesIn(source, inside, handle.name)))
    return undefined;
  const closes = [...nodesIn(inside, (node) => node !== inside && isFunction(node))].flatMap(
    (node) => listeningOf(source, node) ?? [],
  );
  const [close, other] = closes.filter(({ event }) => CLOSES.test(event));
  if (close === undefined || other !== undefined) return undefined;
  const text = openAfterClose(close.target, close.event, close.line);
  const { body } = close.listener;
  const name = handle.goes === 'variable' ? handle.name : freeName(inside);
  const statement = statementOf(reading) as Node;
  const isOwn =
    inside.body.type === 'BlockStatement' && (inside.body.body as readonly Node[]).includes(statement);
  const isMade = handle.goes === 'variable' || startOf(statement) === startOf(call);
  if (body.type !== 'BlockStatement' || !isOwn || !isMade || name === undefined) return { text };
  const at = startOf(call);
  return {
    text,
    edit: editOf(source, [
      ...(handle.goes === 'variable' ? [] : [{ start: at, end: at, text: `const ${name} = ` }]),
      insertFirst(source, body, `${name}.unsubscribe();`),
    ]),
  };
};

function listeningOf(source: Source, node: Node): Listening | undefined {
  if (!isCall(node) || !LISTENS.test(memberName(node.callee) ?? '')) return undefined;
  const [event, listener] = node.arguments;
  if (event?.type !== 'StringLiteral' || listener === undefined || !isFunction(listener)) return undefined;
  return {
    target: textOf(source, objectOf(node) as Node),
    event: event.value,
    listener: listener as FunctionNode,
    line: lineAt(source.text, startOf(node)),
  };
}

/** A listener, or a timer's callback, that subscribes each time it runs. */
export const perEvent: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise' || handle.goes !== 'nowhere') return undefined;
  const { source, path } = reading;
  const [inside] = functionsAround(reading);
  const around = inside && path[path.indexOf(inside) - 1];
  if (inside === undefined || !isCall(around)) return undefined;
  const of = callText(reading);
  const listening = listeningOf(source, around);
  if (listening === undefined) return perRun(source, around, of);
  const [parameter] = inside.params;
  const during = parameter?.type === 'Identifier' ? parameter.name : undefined;
  const end = oppositeOf(source, listening);
  if (end !== undefined)
    return { text: onePerEventOf(listening.event, listening.target, of, end.event, end.line) };
  return { text: onePerEvent(listening.event, listening.target, of, during) };
};

/** Words in the names of events that begin something, and in those of the ones that end it. */
const OPPOSITES: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
  [/^(?:start|begin)(?:ed)?$/, /^(?:end|stop|finish)(?:p?ed)?$/],
  [/^open(?:ed)?$/, /^closed?$/],
  [/^connect(?:ed|ion)?$/, /^(?:disconnect(?:ed|ion)?|closed?)$/],
  [/^(?:join|enter)(?:ed)?$/, /^(?:leave|left|exit(?:ed)?)$/],
  [/^(?:add|create|register)(?:e?d)?$/, /^(?:remove|delete|destroy|unregister)(?:e?d)?$/],
  [/^(?:login|online|mount(?:ed)?|show)$/, /^(?:logout|offline|unmount(?:ed)?|hide)$/],
];

/** The only listener of the file that hears the end of it, of the same target. */
function oppositeOf(source: Source, { target, event }: Listening): Listening | undefined {
  const [first, last] = wordsOf(event);
  const [only, other] = [...nodesIn(source.program)].flatMap((node) => {
    const found = listeningOf(source, node);
    if (found?.target !== target) return [];
    const [start, end] = wordsOf(found.event);
    const isEnd = OPPOSITES.some(([begins, ends]) => begins.test(last) && ends.test(end));
    return isEnd && start === first ? [found] : [];
  });
  return other === undefined ? only : undefined;
}

/** `['session:', 'start']` */
function wordsOf(event: string): readonly [first: string, last: string] {
  const [, first = '', last = ''] = /^(.*?)([A-Z]?[a-z]+)$/.exec(event) ?? [];
  return [first, last.toLowerCase()];
}

function perRun(source: Source, around: Node, of: string): Fix | undefined {
  const isInterval = isCall(around) && textOf(source, around.callee).endsWith('setInterval');
  return isInterval ? { text: onePerRun(lineAt(source.text, startOf(around)), of) } : undefined;
}
