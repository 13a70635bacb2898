import type {
  ArrowFunctionExpression,
  BlockStatement,
  Expression,
  FunctionExpression,
  NewExpression,
  Node,
  ReturnStatement,
  Statement,
  VariableDeclaration,
} from '@babel/types';

import type { Leak } from '../../../../lib/leak.js';
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
import { indentOf, insertFirst, stepOf } from '../statements.js';
import { endOf, isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { noTeardown, producerNotStopped, teardownForgets } from '../wording-of-producers.js';
import { callbackFix, goesOn } from './goes-on.js';
import { keptByMaker } from './in-maker.js';

type Inline = FunctionExpression | ArrowFunctionExpression;

/** A subscription that the function passed to `new Observable(…)` makes, and that is never ended. */
export const withoutTeardown: FixRule = ({ leak, reading, handle }) => {
  const { source, call, path } = reading;
  if (!/^(?:outlived|unowned|abandoned)$/.test(leak.verdict)) return undefined;
  const isReturned = handle.goes === 'to the caller' && leak.verdict === 'outlived';
  if (handle.goes !== 'nowhere' && handle.goes !== 'variable' && !isReturned) return undefined;
  const maker = functionsAround(reading).find((each) => isSubscribeFunction(each, path));
  if (maker === undefined) return undefined;
  const [parameter] = maker.params;
  if (parameter?.type !== 'Identifier') return undefined;
  if (handle.goes === 'variable') return keptByMaker(reading, maker, parameter.name, handle.name);
  return {
    text: noTeardown(callText(reading)),
    edit: editOf(source, [
      { start: startOf(call), end: startOf(call), text: `${parameter.name}.add(` },
      { start: endOf(call), end: endOf(call), text: ')' },
    ]),
  };
};

/**
 * Whether it is the function of a `new Observable(…)`, or the one that a subclass of `Observable` passes to
 * `super(…)`.
 */
function isSubscribeFunction(node: Node, path: readonly Node[]): boolean {
  const around = path[path.indexOf(node) - 1];
  if (around?.type === 'NewExpression') return isObservable(around) && around.arguments[0] === node;
  if (node.type === 'ClassMethod') return isSubscribe(node.key);
  if (around?.type === 'AssignmentExpression')
    return isSubscribe((around.left as { property?: Node }).property);
  return isCall(around) && around.callee.type === 'Super' && around.arguments[0] === node;
}

/** What an Observable calls for each subscriber. */
function isSubscribe(name: Node | undefined): boolean {
  return name?.type === 'Identifier' && name.name === '_subscribe';
}

/** Of a zombie or a residue: what the function given to `new Observable(…)`, or to `super(…)`, has started. */
export function producerFix(
  source: Source,
  line: number,
  { hint, sentAt }: Pick<Leak, 'hint' | 'sentAt'>,
): Fix | undefined {
  const made: { readonly given: Inline; readonly isSuper: boolean }[] = [];
  for (const node of nodesIn(source.program)) {
    const isSuper = isCall(node) && node.callee.type === 'Super';
    if (!isSuper && !isObservable(node)) continue;
    const [given] = node.arguments;
    const { start, end } = node.loc ?? {};
    if (start === undefined || end === undefined || line < start.line || line > end.line) continue;
    if (given?.type === 'ArrowFunctionExpression' || given?.type === 'FunctionExpression')
      made.push({ given, isSuper });
  }
  const innermost = made.at(-1);
  if (innermost === undefined) return undefined;
  const { given, isSuper } = innermost;
  const sends = sentAt?.file === source.file ? sentAt.line : undefined;
  const fix =
    (sends === undefined ? undefined : goesOn(source, sends)) ??
    (given.body.type === 'BlockStatement' ? fixOf(source, given.body) : undefined) ??
    (sends === undefined || hasTeardown(given) ? undefined : callbackFix(source, sends));
  return fix ?? (isSuper ? { text: hint.replace('new Observable(…)', 'super(…)') } : undefined);
}

/** One that does not stop the callback may remove another function. */
function hasTeardown({ body }: Inline): boolean {
  return [...nodesIn(body, isFunction)].some((node) => node.type === 'ReturnStatement' && node.argument);
}

function isObservable(node: Node): node is NewExpression {
  return (
    node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Observable'
  );
}

function fixOf(source: Source, body: BlockStatement): Fix | undefined {
  const returns = [...nodesIn(body, isFunction)].filter((node) => node.type === 'ReturnStatement');
  if (returns.length > 0) return forgottenIn(source, body, returns);
  const taken = new Set<string>();
  const started = startedIn(source, body, taken);
  const last = body.body.at(-1);
  if (started.length === 0 || last === undefined) return undefined;
  const indent = indentOf(source, startOf(last));
  const stops = started.map(({ stop }) => stop);
  const teardown =
    stops.length === 1
      ? `${String(stops[0])};`
      : `{\n${stops.map((stop) => `${indent}${stepOf(source)}${stop};\n`).join('')}${indent}};`;
  const returned = { start: endOf(last), end: endOf(last), text: `\n${indent}return () => ${teardown}` };
  const changes = started.flatMap((each) => each.changes);
  return {
    text: producerNotStopped(started.map(({ what }) => what)),
    edit: editOf(source, [...changes, returned]),
  };
}

function startedIn(source: Source, body: BlockStatement, taken: Set<string>): Started[] {
  const started = body.body.flatMap((statement) => startedBy(source, statement, taken) ?? []);
  const closed = started.flatMap(({ of }) => of ?? []);
  return started.filter(
    ({ stop, of }) => of !== undefined || !closed.some((name) => stop.startsWith(`${name}.`)),
  );
}

/** What a teardown that is there does not stop. */
function forgottenIn(
  source: Source,
  body: BlockStatement,
  [returns, other]: readonly ReturnStatement[],
): Fix | undefined {
  const teardown = returns?.argument;
  if (
    other !== undefined ||
    (teardown?.type !== 'ArrowFunctionExpression' && teardown?.type !== 'FunctionExpression')
  )
    return undefined;
  const taken = new Set<string>();
  const started = startedIn(source, body, taken);
  const left = started.filter(({ stop }) => !isDoneIn(source, teardown, stop));
  // Another way to stop a thing may be there, or what it is stopped by is not known.
  const [only, more] = left;
  if (only === undefined || more !== undefined || teardown.body.type !== 'BlockStatement') return undefined;
  return {
    text: teardownForgets([only.what]),
    edit: editOf(source, [...only.changes, insertFirst(source, teardown.body, `${only.stop};`)]),
  };
}

const STOPPERS =
  /^(?:clear(?:Interval|Timeout)|off|remove(?:All|Event)?Listeners?|unsubscribe|close|disconnect|terminate|abort|log)$/;
const REMOVERS = /\b(?:off|remove(?:All|Event)?Listeners?|abort)\b/;

/** Is there a call of a method that would stop it, or one of which that is not known? */
function isDoneIn(source: Source, teardown: Node, stop: string): boolean {
  const called = [...nodesIn(teardown)]
    .filter(isCall)
    .map(({ callee }) => memberName(callee) ?? textOf(source, callee));
  const [, by = stop] = /([\w$]+)\(/.exec(stop) ?? [];
  return called.some(
    (name) => name === by || !STOPPERS.test(name) || (REMOVERS.test(by) && REMOVERS.test(name)),
  );
}

interface Started {
  readonly what: string;
  readonly changes: readonly Replacement[];
  readonly stop: string;
  /** The variable, of a thing whose listeners need not be removed once it is closed. */
  readonly of?: string;
}

/** The classes whose objects go on until they are stopped. */
const STOPS: ReadonlyMap<string, string> = new Map([
  ['WebSocket', 'close'],
  ['EventSource', 'close'],
  ['BroadcastChannel', 'close'],
  ['Worker', 'terminate'],
  ['ResizeObserver', 'disconnect'],
  ['IntersectionObserver', 'disconnect'],
  ['MutationObserver', 'disconnect'],
  ['PerformanceObserver', 'disconnect'],
]);

/** The functions of Node whose results go on until they are closed. */
const CLOSED_BY: ReadonlyMap<string, string> = new Map([
  ['watch', 'close'],
  ['createInterface', 'close'],
  ['createServer', 'close'],
  ['createReadStream', 'destroy'],
  ['createConnection', 'destroy'],
  ['createSocket', 'close'],
  ['spawn', 'kill'],
  ['fork', 'kill'],
]);

function startedBy(source: Source, statement: Statement, taken: Set<string>): Started | undefined {
  if (statement.type === 'VariableDeclaration') return declaredBy(statement);
  if (statement.type !== 'ExpressionStatement' || !isCall(statement.expression)) return undefined;
  const call = statement.expression;
  return timerOf(source, call, taken) ?? listenerOf(source, call, taken);
}

/** The variable that already holds it. */
function declaredBy({ declarations: [first, other] }: VariableDeclaration): Started | undefined {
  if (first?.id.type !== 'Identifier' || other !== undefined) return undefined;
  const { name } = first.id;
  const { init } = first;
  if (isCall(init ?? undefined) && init?.type === 'CallExpression') {
    const { callee } = init;
    const made = memberName(callee) ?? (callee.type === 'Identifier' ? callee.name : '');
    if (made === 'setInterval') return { what: 'this interval', changes: [], stop: `clearInterval(${name})` };
    const end = CLOSED_BY.get(made);
    return end === undefined
      ? undefined
      : { what: `${name} (made by ${made}(…))`, changes: [], stop: `${name}.${end}()`, of: name };
  }
  if (init?.type !== 'NewExpression' || init.callee.type !== 'Identifier') return undefined;
  const stop = STOPS.get(init.callee.name);
  return stop === undefined
    ? undefined
    : { what: `this ${init.callee.name}`, changes: [], stop: `${name}.${stop}()` };
}

function timerOf(source: Source, call: Call, taken: Set<string>): Started | undefined {
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'setInterval') return undefined;
  const name = freeName(source, ['timer', 'interval', 'ticking'], taken);
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

function listenerOf(source: Source, call: Call, taken: Set<string>): Started | undefined {
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
  const name = freeName(source, ['listener', 'hear', 'onEvent'], taken);
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

/** Equal texts are the same object. */
function isPath(node: Expression): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  return memberName(node) !== undefined && isPath((node as { object: Expression }).object);
}

function freeName({ program }: Source, names: readonly string[], taken: Set<string>): string | undefined {
  const free = names.find((name) => !taken.has(name) && !isBound(program, name));
  if (free !== undefined) taken.add(free);
  return free;
}
