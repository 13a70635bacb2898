import type { Node } from '@babel/types';

import { inheritedEnd, methodName } from '../classes.js';
import { amongNotInherited } from '../wording-of-objects.js';
import { editOf } from '../edit.js';
import { factOf, type Fix, type FixRule, type Given } from '../given.js';
import type { Handle } from '../handle.js';
import {
  type Call,
  functionsAround,
  isCall,
  memberName,
  objectOf,
  type Reading,
  statementOf,
} from '../reading.js';
import { indentOf, insertFirst } from '../statements.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { endedInPart } from '../wording-of-handles.js';
import {
  amongAnew,
  amongNotEnded,
  amongNotEndedAnywhere,
  overwrittenKey,
  overwrittenKeyOf,
  overwrittenKeyOnly,
} from '../wording.js';
import { endNotCalled } from '../wording-of-objects.js';
import { endOfOne, endsAll, hasEndingOf, isDeclaredFull } from '../holders.js';
import { droppedFrom } from './dropped-from.js';
import { byKey } from './keys.js';

type Among = Extract<Handle, { goes: 'among' }>;

/** A subscription in a collection whose members are never ended, or that is removed from it first. */
export const among: FixRule = (given) => {
  const { handle, around, reading, leak } = given;
  if (handle.goes !== 'among' || leak.kind === 'promise') return undefined;
  const isField = handle.name.startsWith('this.');
  if (isField && around === undefined) return undefined;
  const { source } = reading;
  const scope: Node = isField && around !== undefined ? around.class : source.program;
  const ended = hasEndingOf(source, scope, handle);
  const out = droppedFrom(given, scope, handle);
  if (out !== undefined) return out;
  if (handle.anew === true) return setAnew(given, handle, ended);
  if (!ended) return notEnded(given, handle);
  const keyed = byKey(given, scope, handle);
  const again = setAgain(given, handle, keyed?.ending);
  if (again !== undefined) return again;
  const end = around?.end;
  if (around === undefined || end === undefined || !hasEndingOf(source, end, handle)) return keyed?.fix;
  const method = methodName(source, end);
  const { key } = handle;
  const part = someOf(source, end, handle.name);
  if (part !== undefined) return endsSome(source, part, handle.name, method);
  return key === undefined || isUnique(source, scope, handle)
    ? { text: endNotCalled(handle.name, method, around.name) }
    : { text: overwrittenKey(handle.name, key, method) };
};

/** `this.subs.splice(1)`: all but the first. */
function someOf(source: Source, end: Node, name: string): Call | undefined {
  return [...nodesIn(end)].find(
    (node): node is Call =>
      isCall(node) &&
      /^(?:splice|slice)$/.test(String(memberName(node.callee))) &&
      textOf(source, objectOf(node) as Node) === name &&
      node.arguments[0]?.type === 'NumericLiteral' &&
      node.arguments[0].value > 0,
  );
}

function endsSome(source: Source, part: Call, name: string, method: string): Fix {
  const [from] = part.arguments as readonly Node[] as readonly [Node];
  return {
    text: endedInPart(textOf(source, part), name, method, lineAt(source.text, startOf(part))),
    edit: editOf(source, [{ start: startOf(from), end: endOf(from), text: '0' }]),
  };
}

/** Others of the line were ended, and this one was not: there may be one of the key already. */
function setAgain({ leak, reading }: Given, handle: Among, end: string | undefined): Fix | undefined {
  const { source } = reading;
  const { key, name, holder } = handle;
  if (key === undefined || (factOf(leak, 'siblings')?.ended ?? 0) === 0) return undefined;
  const statement = addingOf(reading, handle);
  if (isUnique(source, source.program, handle) || statement === undefined) return undefined;
  const one = holder === 'map' ? `${name}.get(${key})` : `${name}[${key}]`;
  const at = startOf(statement);
  const before = `${endOfOne(source, `${one}?`, handle)};\n${indentOf(source, at)}`;
  return {
    text: end === undefined ? overwrittenKeyOnly(name, key) : overwrittenKeyOf(name, key, end),
    edit: editOf(source, [{ start: at, end: at, text: before }]),
  };
}

/** The statement that puts it there: the one that subscribes, or a later one of the same function. */
function addingOf(reading: Reading, { name, key, holder }: Among): Node | undefined {
  const { source } = reading;
  const statement = statementOf(reading);
  if (statement?.type === 'ExpressionStatement') return statement;
  const [inside] = functionsAround(reading);
  const begins = holder === 'map' ? `${name}.set(${key}` : `${name}[${key}]`;
  const body: readonly Node[] = inside?.body.type === 'BlockStatement' ? inside.body.body : [];
  return body.find((each) => each.type === 'ExpressionStatement' && textOf(source, each).startsWith(begins));
}

/** Whether the code first checks if the key is present. */
function isUnique(source: Source, scope: Node, { name, holder }: Among): boolean {
  if (holder === 'object') return textOf(source, scope).includes(`if (${name}[`);
  return [...nodesIn(scope)].some(
    (node) =>
      isCall(node) && memberName(node.callee) === 'has' && textOf(source, objectOf(node) as Node) === name,
  );
}

/** The collection is set each time, and its previous contents are lost. */
function setAnew(given: Given, handle: Among, ended: boolean): Fix | undefined {
  const { reading, around } = given;
  const statement = statementOf(reading);
  const isOnce = around?.member?.kind === 'constructor' || functionsAround(reading).length === 0;
  if (!ended) return notEnded(given, handle);
  if (isOnce || statement?.type !== 'ExpressionStatement') return undefined;
  const stop = isDeclaredFull(reading.source, handle.name) ? endsAll(reading.source, handle) : undefined;
  const at = startOf(statement);
  return {
    text: amongAnew(handle.name),
    edit:
      stop === undefined
        ? undefined
        : editOf(reading.source, [{ start: at, end: at, text: `${stop}\n${indentOf(reading.source, at)}` }]),
  };
}

function notEnded({ reading: { source }, around }: Given, handle: Among): Fix | undefined {
  const { name } = handle;
  if (around === undefined || !name.startsWith('this.')) return { text: amongNotEndedAnywhere(name) };
  const { end } = around;
  if (end === undefined) {
    const inherited = inheritedEnd(source, around);
    return {
      text:
        inherited === undefined
          ? amongNotEndedAnywhere(name, around.name)
          : amongNotInherited(name, around.name, inherited.end, inherited.base),
    };
  }
  const stop = isDeclaredFull(source, name) ? endsAll(source, handle) : undefined;
  return {
    text: amongNotEnded(name, around.name, methodName(source, end)),
    edit: stop === undefined ? undefined : editOf(source, [insertFirst(source, end.body, stop)]),
  };
}
