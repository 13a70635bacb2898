import type { Node } from '@babel/types';

import { type Around, extendsOf, type Method, methodName } from '../classes.js';
import { editOf, type Replacement } from '../edit.js';
import { factOf, type Fix, type FixRule, type Given } from '../given.js';
import { importOf } from '../imports.js';
import {
  callText,
  functionsAround,
  isCall,
  memberName,
  objectOf,
  type Reading,
  statementOf,
} from '../reading.js';
import { indentOf, insertFirst } from '../statements.js';
import { endOf, isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import {
  classWithoutEnd,
  endNotCalled,
  keptInClass,
  keptNotEnded,
  notAdded,
  notCalledUnsubscribe,
  overwritten,
  overwrittenIn,
  subjectWithoutEnd,
  subscribesAtOnce,
} from '../wording.js';

/** `sub.unsubscribe;` without its parentheses. */
export const notCalled: FixRule = ({ reading: { source }, handle }) => {
  if (handle.goes !== 'field' && handle.goes !== 'variable') return undefined;
  for (const node of nodesIn(source.program)) {
    const value =
      node.type === 'ExpressionStatement'
        ? node.expression
        : node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement'
          ? node.body
          : undefined;
    if (value === undefined || memberName(value) !== 'unsubscribe') continue;
    const text = textOf(source, value);
    if (text.replace(/\??\.unsubscribe$/, '') !== handle.name) continue;
    return {
      text: notCalledUnsubscribe(text),
      edit: editOf(source, [{ start: endOf(value), end: endOf(value), text: '()' }]),
    };
  }
  return undefined;
};

/** A field, or a variable of an outer function, that is set again while the previous subscription goes on. */
export const setAnew: FixRule = ({ leak, reading, handle, around }) => {
  if (handle.goes !== 'field' && handle.goes !== 'variable') return undefined;
  const { source } = reading;
  const { name } = handle;
  const siblings = factOf(leak, 'siblings');
  if (siblings === undefined || !isUnsubscribed(source, name)) return undefined;
  const statement = statementOf(reading);
  if (statement?.type !== 'ExpressionStatement') return undefined;
  // Each object has its own field: if one subscription was ended and another was not, the field was set several
  // times.
  const member = around?.member;
  const end = around?.end ?? (around && endOfField(source, around, name));
  const isOnce =
    member === undefined || member.kind === 'constructor' || ONCE.test(methodName(source, member));
  if (handle.goes === 'field' && (siblings.ended === 0 || isOnce || end === undefined)) return undefined;
  if (handle.goes === 'variable' && !isOfOuter(reading, name)) return undefined;
  const before = `${name}?.unsubscribe();\n${indentOf(source, startOf(statement))}`;
  return {
    text:
      handle.goes === 'field' && member !== undefined && end !== undefined
        ? overwrittenIn(name, methodName(source, member), methodName(source, end))
        : overwritten(name),
    edit: editOf(source, [{ start: startOf(statement), end: startOf(statement), text: before }]),
  };
};

/** Whatever it is called, the method that unsubscribes the field. */
function endOfField(source: Source, { class: of, member }: Around, name: string): Method | undefined {
  return of.body.body.find(
    (each): each is Method =>
      (each.type === 'ClassMethod' || each.type === 'ClassPrivateMethod') &&
      each !== member &&
      unsubscribesIn(source, each, name),
  );
}

/** The methods that frameworks call once for each object. */
export const ONCE = /^(?:ngOnInit|ngAfterViewInit|componentDidMount|connectedCallback|onInit|onModuleInit)$/;

/** The `unsubscribe` calls on a name. */
function isUnsubscribed(source: Source, name: string): boolean {
  return unsubscribesIn(source, source.program, name);
}

function unsubscribesIn(source: Source, scope: Node, name: string): boolean {
  for (const node of nodesIn(scope)) {
    if (!isCall(node) || memberName(node.callee) !== 'unsubscribe') continue;
    if (textOf(source, objectOf(node) as Node) === name) return true;
  }
  return false;
}

/** Whether it is declared outside of the innermost function. */
function isOfOuter(reading: Reading, name: string): boolean {
  const [innermost] = functionsAround(reading);
  if (innermost === undefined) return false;
  for (const node of nodesIn(innermost)) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name)
      return false;
  }
  return true;
}

/** A composite that other subscriptions of the function or the class are added to, and that is unsubscribed. */
export const forgotten: FixRule = ({ reading, handle, around }) => {
  if (handle.goes !== 'nowhere') return undefined;
  const { source, call } = reading;
  const scope = around?.class ?? functionsAround(reading)[0] ?? source.program;
  const composites = new Set<string>();
  for (const node of nodesIn(scope)) {
    if (!isCall(node) || memberName(node.callee) !== 'add' || node.arguments.length !== 1) continue;
    const [added] = node.arguments;
    if (isCall(added) && memberName(added.callee) === 'subscribe')
      composites.add(textOf(source, objectOf(node) as Node));
  }
  const [name, other] = [...composites].filter((each) => unsubscribesIn(source, scope, each));
  if (name === undefined || other !== undefined) return undefined;
  return {
    text: notAdded(callText(reading), name),
    edit: editOf(source, [
      { start: startOf(call), end: startOf(call), text: `${name}.add(` },
      { start: endOf(call), end: endOf(call), text: ')' },
    ]),
  };
};

/** An object whose class has a method that ends it. */
export const ofClass: FixRule = (given) => {
  const { around, handle } = given;
  if (around === undefined) return undefined;
  if (handle.goes === 'nowhere') return dropped(given, around);
  return handle.goes === 'field' && handle.name.startsWith('this.')
    ? kept(given, around, handle.name)
    : undefined;
};

function dropped({ reading }: Given, around: Around): Fix | undefined {
  const { source, call } = reading;
  const { end, member } = around;
  if (end === undefined || end === member) {
    return end === undefined ? { text: withoutEnd(source, around) } : undefined;
  }
  const text = keptInClass(around.name, methodName(source, end));
  if (isRepeated(reading, around) || beginsAnew(source, around)) return { text };
  const name = freeName(source, around, reading);
  const statement = statementOf(reading);
  const declared = declaration(source, around, name);
  if (statement?.type !== 'ExpressionStatement' || declared === undefined) return { text };
  // A source that ends the object at once does so before the field is set.
  const before = runsAgain(source, around)
    ? `this.${name}?.unsubscribe();\n${indentOf(source, startOf(statement))}`
    : '';
  return {
    text,
    edit: editOf(source, [
      ...declared,
      { start: startOf(statement), end: startOf(call), text: `${before}this.${name} = ` },
      insertFirst(source, end.body, `this.${name}?.unsubscribe();`),
    ]),
  };
}

/** A stream that is a class of its own is ended in the way of a stream. */
function withoutEnd(source: Source, { class: of, name, member }: Around): string {
  const isMade = member === undefined || member.kind === 'constructor';
  if (extendsOf(source, of, /\bObservable$/) && isMade) return subscribesAtOnce(name);
  return extendsOf(source, of, /Subject$/) ? subjectWithoutEnd(name) : classWithoutEnd(name);
}

function kept({ reading: { source } }: Given, around: Around, name: string): Fix | undefined {
  const { end, member } = around;
  if (end === undefined) {
    return unsubscribesIn(source, around.class, name) ? undefined : { text: withoutEnd(source, around) };
  }
  const method = methodName(source, end);
  if (unsubscribesIn(source, end, name)) return { text: endNotCalled(name, method, around.name) };
  if (unsubscribesIn(source, around.class, name)) return undefined;
  const dot = member?.kind === 'constructor' || member === undefined ? '.' : '?.';
  return {
    text: keptNotEnded(name, around.name, method),
    edit: editOf(source, [insertFirst(source, end.body, `${name}${dot}unsubscribe();`)]),
  };
}

/** In a loop or in a callback, one object makes several. */
function isRepeated({ path }: Reading, { member }: Around): boolean {
  const at = member === undefined ? 0 : path.indexOf(member);
  return path.slice(at + 1).some((node) => isFunction(node) || /^(?:For|While|DoWhile)/.test(node.type));
}

/** Does another method of the class call the one that subscribes? */
function runsAgain(source: Source, { class: of, member }: Around): boolean {
  if (member === undefined || member.kind === 'constructor') return false;
  const method = methodName(source, member);
  const isCalled = (node: Node): boolean =>
    isCall(node) && textOf(source, node.callee).replace('?', '') === `this.${method}`;
  return of.body.body.some(
    (each) =>
      each !== member &&
      !(each.type === 'ClassMethod' && each.kind === 'constructor') &&
      [...nodesIn(each)].some(isCalled),
  );
}

const BEGINS: ReadonlyMap<string, RegExp> = new Map([
  ['close', /^(?:re)?open$/],
  ['stop', /^(?:re)?start$/],
  ['disconnect', /^(?:re)?connect$/],
]);

/**
 * A subscription that is made once with the object would be ended for good by a method after which the object
 * can start again.
 */
function beginsAnew(source: Source, { class: of, end, member }: Around): boolean {
  const begins = end && BEGINS.get(methodName(source, end));
  if (begins === undefined || !(member === undefined || member.kind === 'constructor')) return false;
  return of.body.body.some((each) => each.type === 'ClassMethod' && begins.test(methodName(source, each)));
}

/** A name for the field that the class does not use yet. */
function freeName(source: Source, { class: of }: Around, { stream, pipe }: Reading): string {
  const text = textOf(source, of);
  const isTaken = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  const from = pipe?.from ?? stream;
  const last = /([A-Za-z_]\w*)\$?(?:\([^()]*\))?$/.exec(textOf(source, from))?.[1];
  const names = ['subscription', ...(last === undefined ? [] : [`${last}Subscription`])];
  for (let number = 2; ; number++) {
    const free = names.find((name) => !isTaken(name));
    if (free !== undefined) return free;
    names.push(`subscription${number}`);
  }
}

/** JavaScript needs no declaration. */
function declaration(source: Source, { class: of }: Around, name: string): Replacement[] | undefined {
  if (!/\.[cm]?tsx?$/.test(source.file)) return [];
  const imported = importOf(source, 'Subscription', { typeOnly: true });
  const [first] = of.body.body;
  if (imported === undefined || first === undefined) return undefined;
  const indent = indentOf(source, startOf(first));
  const at = startOf(first);
  return [...imported, { start: at, end: at, text: `private ${name}?: Subscription;\n${indent}` }];
}
