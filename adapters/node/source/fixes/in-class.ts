import type { Node } from '@babel/types';

import type { Edit } from '../../../../lib/edit.js';
import { unsubscribesIn } from '../holders.js';
import { type Around, extendsOf, inheritedEnd, type Method, methodName, oppositeOf } from '../classes.js';
import { editOf, type Replacement } from '../edit.js';
import type { Leak } from '../../../../lib/leak.js';
import { factOf, type Fix, type FixRule, type Given } from '../given.js';
import { importOf } from '../imports.js';
import { isCall, type Reading, statementOf } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { indentOf, insertFirst, startAbove } from '../statements.js';
import { isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import {
  callMakesOne,
  classWithoutEnd,
  droppedObject,
  endBeforeDrop,
  endedDuringAwait,
  endForgotten,
  endNotCalled,
  inheritedCannotEnd,
  keptByKey,
  keptInClass,
  keptNotEnded,
  methodWithoutEnd,
  overwrittenByValue,
  setterMakesOne,
  subjectWithoutEnd,
  subscribesAtOnce,
} from '../wording-of-objects.js';
import { isInBlock } from './dropped-from.js';
import { endOfField } from './kept.js';
import { dropOfObject, forgottenBy } from './made-object.js';
import { outerOf } from './nested.js';
import { awaitBefore } from './not-run.js';
import { isOnlyObject } from './renewed.js';

/** An object whose class has a method that ends it. */
export const ofClass: FixRule = (given) => {
  const { around, handle } = given;
  if (around === undefined) return undefined;
  if (handle.goes === 'nowhere') return dropped(given, around);
  return handle.goes === 'field' && handle.name.startsWith('this.')
    ? kept(given, around, handle.name)
    : undefined;
};

function dropped({ reading, leak }: Given, around: Around): Fix | undefined {
  const { source } = reading;
  const { end, member } = around;
  if (end === undefined) return droppedWithoutEnd(reading, around);
  if (end === member) return undefined;
  const text = keptInClass(around.name, methodName(source, end));
  if (isRepeated(reading, around) || beginsAnew(source, around)) return { text };
  return { text, edit: storedEdit(reading, around, hasSeveral(leak)) };
}

/** Were several made by the line, so that one may be made while another is open? */
function hasSeveral(leak: Leak): boolean {
  return (factOf(leak, 'siblings')?.open ?? 0) > 1;
}

/** Stores it in a field, and unsubscribes that at the end, and before it is set again. */
export function storedEdit(reading: Reading, around: Around, several: boolean): Edit | undefined {
  const { source, call } = reading;
  const name = freeName(source, around, reading);
  const statement = statementOf(reading);
  const declared = declaration(source, around, name);
  if (statement?.type !== 'ExpressionStatement' || declared === undefined) return undefined;
  // A source that ends the object at once does so before the field is set.
  const before =
    mayRunAgain(around, several) || runsAgain(source, around)
      ? `this.${name}?.unsubscribe();\n${indentOf(source, startOf(statement))}`
      : '';
  const { end } = around;
  return editOf(source, [
    ...declared,
    { start: startOf(statement), end: startOf(call), text: `${before}this.${name} = ` },
    ...(end === undefined ? [] : [insertFirst(source, end.body, `this.${name}?.unsubscribe();`)]),
  ]);
}

function droppedWithoutEnd(reading: Reading, around: Around): Fix {
  const { source } = reading;
  const { member } = around;
  const inherited = inheritedEnd(source, around);
  if (inherited !== undefined)
    return { text: inheritedCannotEnd(around.name, inherited.end, inherited.base) };
  if (member?.kind === 'set' && !isRepeated(reading, around)) {
    const text = setterMakesOne(methodName(source, member), around.name);
    return { text, edit: storedEdit(reading, around, true) };
  }
  // One object has one for each call, and a field would keep only the last.
  if (member?.kind === 'method' && member.params.length > 0) {
    const method = `${methodName(source, member)}()`;
    const opposite = oppositeOf(source, around);
    const [key] = member.params;
    if (opposite !== undefined && key !== undefined) {
      const name = /^\w+/.exec(textOf(source, key))?.[0] ?? 'it';
      return { text: keptByKey(around.name, name, `${methodName(source, opposite)}()`) };
    }
    return {
      text: returnsValue(member) ? callMakesOne(method, around.name) : methodWithoutEnd(method, around.name),
    };
  }
  const drop = dropOfObject(source, around);
  if (drop !== undefined)
    return { text: droppedObject(around.name, textOf(source, drop), lineAt(source.text, startOf(drop))) };
  return { text: withoutEnd(source, around) };
}

function returnsValue({ body }: Method): boolean {
  return [...nodesIn(body, isFunction)].some((node) => node.type === 'ReturnStatement' && node.argument);
}

/** A stream that is a class of its own is ended in the way of a stream. */
function withoutEnd(source: Source, { class: of, name, member }: Around): string {
  const isMade = member === undefined || member.kind === 'constructor';
  if (extendsOf(source, of, /\bObservable$/) && isMade) return subscribesAtOnce(name);
  return extendsOf(source, of, /Subject$/) ? subjectWithoutEnd(name) : classWithoutEnd(name);
}

function kept({ reading, leak }: Given, around: Around, name: string): Fix | undefined {
  const { source } = reading;
  const { end, member } = around;
  if (end === undefined) {
    if (!unsubscribesIn(source, around.class, name)) return { text: withoutEnd(source, around) };
    const other = endOfField(source, around, name);
    // One that also subscribes begins anew.
    return other === undefined || /\bsubscribe\(/.test(textOf(source, other))
      ? undefined
      : { text: notCalledFor(source, around, name, methodName(source, other)) };
  }
  const method = methodName(source, end);
  if (unsubscribesIn(source, end, name)) return keptAndEnded(reading, around, name, method);
  if (unsubscribesIn(source, around.class, name)) return undefined;
  const dot = member?.kind === 'constructor' || member === undefined ? '.' : '?.';
  return {
    text: keptNotEnded(name, around.name, method),
    edit: editOf(source, [
      ...(mayRunAgain(around, hasSeveral(leak)) ? endsPrevious(reading, name) : []),
      insertFirst(source, end.body, `${name}${dot}unsubscribe();`),
    ]),
  };
}

/** The end of the previous one, before the statement that sets it anew. */
function endsPrevious(reading: Reading, name: string): Replacement[] {
  const { source, path } = reading;
  const statement = statementOf(reading);
  if (statement?.type !== 'ExpressionStatement' || !isInBlock(path, statement)) return [];
  const at = startOf(statement);
  return [{ start: at, end: at, text: `${name}?.unsubscribe();\n${indentOf(source, at)}` }];
}

/** The end unsubscribes the field, but has not done so for this subscription. */
function keptAndEnded(reading: Reading, around: Around, name: string, end: string): Fix {
  const { source } = reading;
  const waited = awaitBefore(reading);
  if (waited !== undefined) return { text: endedDuringAwait(name, end, around.name, waited) };
  const outer = outerOf(reading)?.outer;
  if (outer === undefined) return { text: notCalledFor(source, around, name, end) };
  const line = lineAt(source.text, startOf(outer.callee));
  return {
    text: overwrittenByValue(name, line, end, isOnlyObject(source, around.class)),
    edit: editOf(source, endsPrevious(reading, name)),
  };
}

/** The end of the object has not run: with the place that forgets it, where the file shows that. */
function notCalledFor(source: Source, around: Around, name: string, end: string): string {
  const local = forgottenBy(source, around, end);
  if (local !== undefined) return endForgotten(name, end, around.name, local.variable, local.of, local.line);
  const drop = dropOfObject(source, around);
  return drop === undefined
    ? endNotCalled(name, end, around.name)
    : endBeforeDrop(name, end, around.name, textOf(source, drop), lineAt(source.text, startOf(drop)));
}

/** In a loop or in a callback, one object makes several. */
function isRepeated({ path }: Reading, { member }: Around): boolean {
  const at = member === undefined ? 0 : path.indexOf(member);
  return path.slice(at + 1).some((node) => isFunction(node) || /^(?:For|While|DoWhile)/.test(node.type));
}

function mayRunAgain({ member }: Around, several: boolean): boolean {
  return several && member?.kind !== 'constructor' && member?.params.length === 0;
}

/** The methods that frameworks call each time a part of an object has changed. */
const CHANGES = /^(?:ngOnChanges|ngDoCheck|componentDidUpdate|attributeChangedCallback|updated|willUpdate)$/;

/** Does another method of the class call the one that subscribes? */
function runsAgain(source: Source, { class: of, member }: Around): boolean {
  if (member === undefined || member.kind === 'constructor') return false;
  const method = methodName(source, member);
  if (member.kind === 'set' || CHANGES.test(method)) return true;
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
  const at = startAbove(source, first);
  const indent = indentOf(source, at);
  return [...imported, { start: at, end: at, text: `private ${name}?: Subscription;\n${indent}` }];
}
