import type { Expression, Node } from '@babel/types';

import { classNamed, inheritedEnd, methodName, type Around } from '../classes.js';
import { editOf } from '../edit.js';
import { factOf, type Fix, type FixRule, type Given } from '../given.js';
import { isDropped } from '../exact-fixes.js';
import {
  firstArgument,
  functionsAround,
  isCall,
  memberName,
  objectOf,
  operatorName,
  type Reading,
  shown,
  valueOf,
} from '../reading.js';
import { indentOf, insertFirst } from '../statements.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import {
  completedElsewhere,
  completedOnly,
  controllerReplaced,
  eventNotCome,
  neverFired,
  neverFiredAnywhere,
  newEachTime,
  nothingAborts,
  notCalled,
  notifierSetAnew,
  notSent,
  sentDuringAwait,
  sentEarlier,
  superNotCalled,
  unsubscribedNotifier,
} from '../wording.js';
import { awaitBefore } from './not-run.js';
import { hadEnded } from './notifier-ended.js';
import { emittedIn, makesSubject, ofNobody, silentPipe } from './notifier-source.js';

/** The notifier of a `takeUntil` that has not sent the value that would end this. */
export const notifier: FixRule = (given) => {
  const { leak, reading, around } = given;
  const state = factOf(leak, 'notifier')?.state;
  const until = reading.pipe?.operators.findLast(
    (each) => operatorName(reading.source, each) === 'takeUntil',
  );
  const of = isCall(until) ? firstArgument(until) : undefined;
  if (state === undefined || of === undefined) return undefined;
  const { source } = reading;
  const event = eventOf(source, of);
  if (event !== undefined)
    return state === 'silent'
      ? (abortFix(source, of, event) ?? {
          text: eventNotCome(shown(source, of), event, emittedIn(source, event)),
        })
      : undefined;
  if (isCall(of) && state === 'silent' && makesSubject(source, of)) {
    const end = around?.end ? methodName(source, around.end) : around && inheritedEnd(source, around)?.end;
    return { text: newEachTime(textOf(source, of), end) };
  }
  if (isCall(of) && state === 'silent' && memberName(of.callee) === 'pipe')
    return { text: silentPipe(source, of) };
  if (!isName(of)) return undefined;
  const name = textOf(source, of);
  // For a field, its class; for a variable, the file.
  const isField = name.startsWith('this.');
  if (isField && around === undefined) return undefined;
  const scope: Node = isField ? (around as Around).class : scopeOf(reading, name);
  if (state === 'ended') return hadEnded(reading, callsOf(source, scope, name, 'complete'), name);
  if (state === 'completed') return completed(source, scope, name);
  if (state === 'unsubscribed') return dropped(source, scope, name);
  return state === 'silent' ? silent(given, scope, name) : undefined;
};

/** The event that a notifier waits for. */
function eventOf(source: Source, of: Expression): string | undefined {
  const made = of.type === 'Identifier' ? valueOf(source, of.name) : of;
  if (!isCall(made) || made.callee.type !== 'Identifier' || made.callee.name !== 'fromEvent')
    return undefined;
  const name = made.arguments[1];
  return name?.type === 'StringLiteral' ? textOf(source, name) : undefined;
}

/** `fromEvent(this.abort.signal, 'abort')`, of a controller that is replaced, or that nothing aborts. */
function abortFix(source: Source, of: Expression, event: string): Fix | undefined {
  const made = of.type === 'Identifier' ? valueOf(source, of.name) : of;
  const [target] = isCall(made) ? made.arguments : [];
  if (target === undefined || !/^["']abort["']$/.test(event)) return undefined;
  const name = /^(.+)\.signal$/.exec(textOf(source, target))?.[1];
  if (name === undefined || callsOf(source, source.program, name, 'abort').length > 0) return undefined;
  const at = renewedAt(source, source.program, name);
  if (at === undefined) return { text: nothingAborts(name) };
  return {
    text: controllerReplaced(name, lineAt(source.text, at)),
    edit: editOf(source, [{ start: at, end: at, text: `${name}.abort();\n${indentOf(source, at)}` }]),
  };
}

function isName(node: Node): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  return memberName(node) !== undefined && isName((node as { object: Node } & Node).object);
}

/** The innermost function that declares the variable at the start of `name`, or the file. */
function scopeOf(reading: Reading, name: string): Node {
  const variable = name.split('.')[0];
  const declares = (node: Node): boolean =>
    node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === variable;
  for (const around of functionsAround(reading)) {
    if ([...nodesIn(around, isFunction)].some(declares)) return around;
  }
  return reading.source.program;
}

/** The calls of a method of `name`, as statements or as the whole body of an arrow function. */
function callsOf(source: Source, scope: Node, name: string, method: string): Node[] {
  return [...nodesIn(scope)].filter(
    (node) =>
      isCall(node) && memberName(node.callee) === method && textOf(source, objectOf(node) as Node) === name,
  );
}

function completed(source: Source, scope: Node, name: string): Fix {
  const [call, other] = callsOf(source, scope, name, 'complete');
  const isSent = callsOf(source, scope, name, 'next').length > 0;
  const next = nextOf(source, scope, name);
  if (call === undefined || other !== undefined || isSent || next === undefined) {
    return { text: completedElsewhere(name) };
  }
  const statement = pathTo(source.program, startOf(call), endOf(call)).findLast(
    ({ type }) => type === 'ExpressionStatement',
  );
  const alone =
    statement !== undefined && textOf(source, statement).replace(/;$/, '') === textOf(source, call);
  const edit = alone
    ? {
        start: startOf(statement),
        end: startOf(statement),
        text: `${name}.${next};\n${indentOf(source, startOf(statement))}`,
      }
    : { start: startOf(call), end: endOf(call), text: `${name}.${next}` };
  return { text: completedOnly(name), edit: editOf(source, [edit]) };
}

function dropped(source: Source, scope: Node, name: string): Fix {
  const [call, other] = callsOf(source, scope, name, 'unsubscribe');
  const next = nextOf(source, scope, name);
  const edit =
    call === undefined || other !== undefined || next === undefined
      ? undefined
      : editOf(source, [{ start: startOf(call), end: endOf(call), text: `${name}.${next}` }]);
  return { text: unsubscribedNotifier(name), edit };
}

function silent(given: Given, scope: Node, name: string): Fix | undefined {
  const { around, ran } = given;
  const { source } = given.reading;
  const [sent, other] = callsOf(source, scope, name, 'next');
  const renewed = renewedAt(source, scope, name);
  if (renewed !== undefined) return { text: notifierSetAnew(name, lineAt(source.text, renewed)) };
  if (sent !== undefined) {
    if (other !== undefined) return { text: notSent(name) };
    const method = pathTo(source.program, startOf(sent), endOf(sent)).findLast(
      ({ type }) => type === 'ClassMethod' || type === 'FunctionDeclaration',
    );
    const line = lineAt(source.text, startOf(sent));
    const of = nameOfFunction(source, method);
    // Within a loop or a condition it may not have been reached.
    if (of !== undefined && method !== undefined && isStatementOf(method, sent) && ran(of))
      return { text: sentEarlier(name, of, line, name.startsWith('this.')) };
    const waited = awaitBefore(given.reading);
    if (of !== undefined && waited !== undefined) return { text: sentDuringAwait(name, of, line, waited) };
    return { text: notCalled(name, line, of) };
  }
  const inherited = superSends(source, around, name);
  if (inherited !== undefined) return inherited;
  if (around === undefined || !name.startsWith('this.'))
    return { text: ofNobody(source, given.reading, scope, name) ?? notSent(name) };
  const next = nextOf(source, scope, name);
  // If it is made elsewhere, other code may send to it.
  if (madeBy(source, scope, name) === undefined || isUsedElsewhere(source, scope, name))
    return { text: notSent(name) };
  if (around.end === undefined) return { text: neverFiredAnywhere(name, around.name) };
  const first = next === undefined ? undefined : insertFirst(source, around.end.body, `${name}.${next};`);
  return {
    text: neverFired(name, around.name, methodName(source, around.end)),
    edit: first && editOf(source, [first]),
  };
}

/** Whether a field gets another Subject later: the listeners of the previous one are not notified. */
function renewedAt(source: Source, scope: Node, name: string): number | undefined {
  for (const node of nodesIn(scope)) {
    if (node.type !== 'AssignmentExpression' || textOf(source, node.left) !== name) continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    const inside = path.findLast(isFunction);
    const isMade = inside?.type === 'ClassMethod' && inside.kind === 'constructor';
    if (inside !== undefined && !isMade) return startOf(node);
  }
  return undefined;
}

/** Whether the call is a statement of the function itself. */
function isStatementOf(method: Node, call: Node): boolean {
  const { body } = method as { readonly body?: { readonly body?: readonly Node[] } } & Node;
  return (body?.body ?? []).some((each) => each.type === 'ExpressionStatement' && each.expression === call);
}

/** The method of the superclass would send, but the class overrides it. */
function superSends(source: Source, around: Around | undefined, name: string): Fix | undefined {
  const end = around?.end;
  const base = around?.class.superClass;
  if (around === undefined || end === undefined || base?.type !== 'Identifier' || !name.startsWith('this.'))
    return undefined;
  const method = methodName(source, end);
  if (textOf(source, end.body).includes(`super.${method}(`)) return undefined;
  const replaced = classNamed(source, base.name)?.body.body.find(
    (each) => each.type === 'ClassMethod' && methodName(source, each) === method,
  );
  if (replaced === undefined || callsOf(source, replaced, name, 'next').length === 0) return undefined;
  return {
    text: superNotCalled(method, around.name, base.name, name),
    edit: editOf(source, [insertFirst(source, end.body, `super.${method}();`)]),
  };
}

/** The notifier of a dropped subscription cannot be examined, but the text may show that it sends nothing. */
export const notifierByText: FixRule = (given) => {
  const { leak, reading, around } = given;
  if (!isDropped(leak) || reading.pipe === undefined) return undefined;
  const { source, pipe } = reading;
  const until = pipe.operators.at(-1);
  const of = isCall(until) && operatorName(source, until) === 'takeUntil' ? firstArgument(until) : undefined;
  const name = of && textOf(source, of);
  if (name === undefined || !name.startsWith('this.') || around === undefined) return undefined;
  const scope = around.class;
  if (callsOf(source, scope, name, 'next').length > 0 || madeBy(source, scope, name) === undefined)
    return undefined;
  if (callsOf(source, scope, name, 'complete').length > 0) {
    return isUsedElsewhere(source, scope, name) ? undefined : completed(source, scope, name);
  }
  return isUsedElsewhere(source, scope, name) ? undefined : silent(given, scope, name);
};

/** Other code may send to it: code that it is passed to, or that asks the object for it. */
function isUsedElsewhere(source: Source, scope: Node, name: string): boolean {
  const field = name.slice('this.'.length);
  const uses = textOf(source, scope).split(name).slice(1).length;
  const known =
    textOf(source, scope).match(new RegExp(`takeUntil\\(\\s*this\\.${escaped(field)}\\s*\\)`, 'g'))?.length ??
    0;
  const ended = textOf(source, scope).split(`${name}.complete(`).length - 1;
  return uses > known + ended || new RegExp(`\\.${escaped(field)}\\??\\.next\\(`).test(source.text);
}

function escaped(text: string): string {
  return text.replace(/[$#]/g, '\\$&');
}

function nameOfFunction(source: Source, node: Node | undefined): string | undefined {
  if (node?.type === 'ClassMethod') return methodName(source, node);
  return node?.type === 'FunctionDeclaration' ? node.id?.name : undefined;
}

/** The expression that makes a Subject, in the class or the file. */
function madeBy(source: Source, scope: Node, name: string): Node | undefined {
  for (const node of nodesIn(scope)) {
    if (node.type === 'ClassProperty' || node.type === 'ClassPrivateProperty') {
      if (`this.${textOf(source, node.key)}` === name) return node.value ?? undefined;
    } else if (node.type === 'AssignmentExpression' && textOf(source, node.left) === name) return node.right;
    else if (node.type === 'VariableDeclarator' && textOf(source, node.id).split(':')[0] === name)
      return node.init ?? undefined;
  }
  return undefined;
}

/** The way to send it a value, so that the types are correct. */
function nextOf(source: Source, scope: Node, name: string): string | undefined {
  if (!/\.[cm]?tsx?$/.test(source.file)) return 'next()';
  const made = madeBy(source, scope, name);
  const of = made === undefined ? undefined : /^new \w*Subject(?:<([^>]*)>)?\(/.exec(textOf(source, made));
  if (of === undefined || of === null) return undefined;
  if (of[1] === 'void') return 'next()';
  if (of[1] === undefined || /^(?:unknown|any|undefined)$/.test(of[1])) return 'next(undefined)';
  return of[1] === 'boolean' ? 'next(true)' : undefined;
}
