import type { Node } from '@babel/types';

import { methodName } from '../classes.js';
import { editOf } from '../edit.js';
import { freeName, nameOfFunction } from '../functions.js';
import type { FixRule } from '../given.js';
import { hasEndingOf, unsubscribesIn } from '../holders.js';
import { isBound } from '../imports.js';
import {
  callText,
  firstArgument,
  functionsAround,
  isCall,
  memberName,
  objectOf,
  operatorName,
  statementOf,
} from '../reading.js';
import { indentOf } from '../statements.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { inDestroyHook, inHook, notAdded, untilAsOthers, untilOnlyInside } from '../wording.js';
import { piped } from './waiting.js';

/*
 * The ways in which a class, a function or a file ends its other subscriptions.
 */

/** A `takeUntil` whose notifier the end of the object sends a value to. */
export const byNotifier: FixRule = ({ leak, reading, handle, around }) => {
  if (handle.goes !== 'nowhere' || leak.kind === 'promise' || around?.end === undefined) return undefined;
  const { source, pipe } = reading;
  const sent = new Set(
    [...nodesIn(around.end)].flatMap((node) =>
      isCall(node) && memberName(node.callee) === 'next' ? textOf(source, objectOf(node) as Node) : [],
    ),
  );
  const isEnding = (node: Node): boolean =>
    isCall(node) && operatorName(source, node) === 'takeUntil' && sent.has(argumentText(source, node));
  const [ending] = [...nodesIn(around.class)].filter(isEnding);
  if (ending === undefined || pipe?.operators.some(isEnding) === true) return undefined;
  const text = textOf(source, ending);
  const opener = pipe?.operators.find((operator) => [...nodesIn(operator)].some(isEnding));
  return {
    text:
      opener === undefined
        ? untilAsOthers(text, methodName(source, around.end), around.name)
        : untilOnlyInside(text, operatorName(source, opener)),
    edit: editOf(source, [piped(source, reading, text)]),
  };
};

function argumentText(source: Source, node: Node): string {
  const given = isCall(node) ? firstArgument(node) : undefined;
  return given === undefined ? '' : textOf(source, given);
}

/** The text before and after a subscription that a holder gets. */
interface Adding {
  readonly holder: string;
  readonly before: string;
  readonly after: string;
}

/** A holder that other subscriptions of the function or the class are added to, and that is ended. */
export const forgotten: FixRule = ({ reading, handle, around }) => {
  if (handle.goes !== 'nowhere') return undefined;
  const { source, call } = reading;
  const scope = around?.class ?? functionsAround(reading)[0] ?? source.program;
  const made = subscribedIn(source, scope);
  const ways = new Map<string, Adding>();
  for (const node of nodesIn(scope)) {
    const way = addingOf(source, scope, node, made);
    if (way !== undefined) ways.set(way.before, way);
  }
  const [way, other] = [...ways.values()];
  if (way === undefined || other !== undefined) return undefined;
  return {
    text: notAdded(callText(reading), way.holder),
    edit: editOf(source, [
      { start: startOf(call), end: startOf(call), text: way.before },
      { start: endOf(call), end: endOf(call), text: way.after },
    ]),
  };
};

/** The variables that hold a subscription. */
function subscribedIn(source: Source, scope: Node): Set<string> {
  return new Set(
    [...nodesIn(scope)].flatMap((node) =>
      node.type === 'VariableDeclarator' && isSubscribe(node.init) ? textOf(source, node.id) : [],
    ),
  );
}

function isSubscribe(node: Node | null | undefined): boolean {
  return isCall(node ?? undefined) && memberName((node as { callee?: Node }).callee) === 'subscribe';
}

function addingOf(source: Source, scope: Node, node: Node, made: Set<string>): Adding | undefined {
  if (node.type === 'AssignmentExpression') {
    const holder =
      memberName(node.left) === 'sink' ? (node.left as { object: Node } & Node).object : undefined;
    const name = holder && textOf(source, holder);
    return name !== undefined && isSubscribe(node.right) && unsubscribesIn(source, scope, name)
      ? { holder: name, before: `${name}.sink = `, after: '' }
      : undefined;
  }
  if (!isCall(node) || node.arguments.length === 0) return undefined;
  const verb = memberName(node.callee);
  if (verb !== 'add' && verb !== 'push') return undefined;
  const holder = textOf(source, objectOf(node) as Node);
  const before = `${textOf(source, node.callee)}(`;
  const [added] = node.arguments;
  if (node.arguments.every((each) => isSubscribe(each))) {
    const isEnded =
      verb === 'add' ? unsubscribesIn(source, scope, holder) : hasEndingOf(source, scope, { name: holder });
    return isEnded ? { holder, before, after: ')' } : undefined;
  }
  // A function of the program makes something of it that the holder takes.
  const wrapper = isCall(added) && added.callee.type === 'Identifier' && added.arguments.length === 1;
  const [inside] = wrapper ? added.arguments : [];
  return wrapper && (isSubscribe(inside) || made.has(textOf(source, inside as Node)))
    ? { holder, before: `${before}${textOf(source, added.callee)}(`, after: '))' }
    : undefined;
}

/** `onUnmounted(() => sub.unsubscribe())` for others of the file. */
export const byHook: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise' || (handle.goes !== 'variable' && handle.goes !== 'nowhere')) return undefined;
  const { source, call } = reading;
  const [inside] = functionsAround(reading);
  const statement = statementOf(reading);
  if (inside?.body.type !== 'BlockStatement' || statement === undefined) return undefined;
  if (handle.goes === 'variable' && unsubscribesIn(source, inside, handle.name)) return undefined;
  // Such a function is called where components are made; its name says so, or its own other subscriptions do.
  const isSetUp = SETS_UP.test(nameOfFunction(source, reading, inside) ?? '');
  const [hook, other] = hooksOf(source, isSetUp ? source.program : inside);
  if (hook === undefined || other !== undefined) return undefined;
  const name = handle.goes === 'variable' ? handle.name : freeName(inside);
  const isOwn = (inside.body.body as readonly Node[]).includes(statement);
  const at = endOf(statement);
  const start = startOf(call);
  const isMade = handle.goes === 'variable' || startOf(statement) === start;
  return {
    text: inHook(callText(reading), hook),
    edit:
      isOwn && isMade && name !== undefined
        ? editOf(source, [
            ...(handle.goes === 'variable' ? [] : [{ start, end: start, text: `const ${name} = ` }]),
            {
              start: at,
              end: at,
              text: `\n${indentOf(source, startOf(statement))}${hook}(() => ${name}.unsubscribe());`,
            },
          ])
        : undefined,
  };
};

const DESTROY_HOOK = /^(?:onDestroy|onDispose|onCleanup|onTeardown|addTeardown)$/;

/** `this.destroyRef.onDestroy(…)`, which the class uses for something else. */
export const byDestroyHook: FixRule = ({ leak, reading, handle, around }) => {
  if (
    leak.kind === 'promise' ||
    handle.goes !== 'nowhere' ||
    around === undefined ||
    around.end !== undefined
  )
    return undefined;
  const { source, call } = reading;
  const hooks = [...nodesIn(around.class)].flatMap((node) =>
    isCall(node) && DESTROY_HOOK.test(memberName(node.callee) ?? '') ? textOf(source, node.callee) : [],
  );
  const [hook] = hooks.filter((each) => each.startsWith('this.'));
  const statement = statementOf(reading);
  if (hook === undefined) return undefined;
  const text = inDestroyHook(hook, around.name);
  if (statement?.type !== 'ExpressionStatement' || functionsAround(reading)[0] !== around.member)
    return { text };
  const [start, at] = [startOf(statement), endOf(statement)];
  const ended = `\n${indentOf(source, start)}${hook}(() => subscription.unsubscribe());`;
  const isFree = around.member !== undefined && !isBound(around.member, 'subscription');
  return {
    text,
    edit: isFree
      ? editOf(source, [
          { start, end: startOf(call), text: 'const subscription = ' },
          { start: at, end: at, text: ended },
        ])
      : undefined,
  };
};

const SETS_UP = /^(?:use[A-Z]\w*|setup)\(\)$/;
const RUNS = /^(?:set|queue|process|it$|test$|afterEach$|afterAll$|beforeEach$)/;

/** The functions that are given `() => sub.unsubscribe()`, in functions of the file. */
function hooksOf(source: Source, scope: Node): string[] {
  const found = new Set<string>();
  for (const node of nodesIn(scope)) {
    if (node.type !== 'ExpressionStatement' || !isCall(node.expression)) continue;
    const { callee, arguments: given } = node.expression;
    const [callback, other] = given;
    if (callee.type !== 'Identifier' || RUNS.test(callee.name) || other !== undefined) continue;
    if (callback?.type !== 'ArrowFunctionExpression' || !isCall(callback.body)) continue;
    const isIn = pathTo(source.program, startOf(node), endOf(node)).some(isFunction);
    if (isIn && memberName(callback.body.callee) === 'unsubscribe') found.add(callee.name);
  }
  return [...found];
}
