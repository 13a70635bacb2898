import type { Node } from '@babel/types';

import { type Around, extendsOf, methodName } from '../classes.js';
import { editOf, type Replacement } from '../edit.js';
import type { Fix, FixRule, Given } from '../given.js';
import { importOf } from '../imports.js';
import { isCall, type Reading, statementOf } from '../reading.js';
import { indentOf, insertFirst } from '../statements.js';
import { isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import {
  classWithoutEnd,
  endNotCalled,
  keptInClass,
  keptNotEnded,
  subjectWithoutEnd,
  subscribesAtOnce,
} from '../wording.js';
import { unsubscribesIn } from './kept.js';

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
