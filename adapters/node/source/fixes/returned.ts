import type { Function as FunctionNode, Node } from '@babel/types';

import { classAround } from '../classes.js';
import { callsOf, droppedCalls, nameOfFunction, onlyNamed } from '../functions.js';
import type { Fix, FixRule, Given } from '../given.js';
import { handleOf } from '../handle.js';
import { type Call, functionsAround, isCall, objectOf, type Reading, valueOf } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { returned as words, returnedAndDropped, takesListener } from '../wording.js';
import { holderReturnedAndDropped, returnedAndKept } from '../wording-of-handles.js';
import { among } from './among.js';
import { cleanup } from './cleanup.js';
import { cleared } from './cleared.js';
import { effect } from './effects.js';
import { ofClass } from './in-class.js';
import { notCalled, setAnew } from './kept.js';
import { forgotten } from './own-way.js';
import { renewed } from './renewed.js';
import { reversed } from './reversed.js';
import { ofResult } from './result.js';

/** The function returns it, and the caller drops it, or keeps it and does not end it. */
export const returned: FixRule = (given) => {
  const { handle, reading, leak } = given;
  if (handle.goes !== 'to the caller' || leak.kind === 'promise' || leak.owner !== undefined)
    return undefined;
  const { source } = reading;
  const [inside] = functionsAround(reading);
  const name = inside && nameOfFunction(source, reading, inside);
  if (inside === undefined || name === undefined) return undefined;
  const plain = name.replace(/\(\)$/, '');
  const [call, ...others] = droppedBy(given, plain);
  if (call === undefined) return keptByCaller(given, plain, name) ?? { text: words(name) };
  const lines = [call, ...others].map((each) => lineAt(source.text, startOf(each)));
  const text = returnedAndDropped(name, lines);
  return others.length > 0 ? { text } : (ofCaller(given, call, text) ?? { text });
};

/** A function that returns the holder that it was added to, and the caller drops that. */
export const holderDropped: FixRule = (given) => {
  const { reading, handle, leak } = given;
  if (handle.goes !== 'among' || handle.holder !== 'composite' || leak.kind === 'promise') return undefined;
  const { source } = reading;
  const [inside] = functionsAround(reading);
  const name = inside && nameOfFunction(source, reading, inside);
  if (inside === undefined || name === undefined || !returnsIt(source, inside, handle.name)) return undefined;
  const [call, ...others] = droppedBy(given, name.replace(/\(\)$/, ''));
  if (call === undefined) return undefined;
  const lines = [call, ...others].map((each) => lineAt(source.text, startOf(each)));
  const text = holderReturnedAndDropped(name, handle.name, lines);
  return others.length > 0 ? { text } : (ofCaller(given, call, text) ?? { text });
};

function returnsIt(source: Source, { body }: FunctionNode, holder: string): boolean {
  return [...nodesIn(body, isFunction)].some(
    (node) => node.type === 'ReturnStatement' && node.argument && textOf(source, node.argument) === holder,
  );
}

/** The rules for what the only caller keeps. */
const OF_KEPT: readonly FixRule[] = [
  notCalled,
  reversed,
  cleanup,
  cleared,
  renewed,
  setAnew,
  among,
  ofResult,
  ofClass,
];

function keptByCaller(given: Given, plain: string, name: string): Fix | undefined {
  const { source } = given.reading;
  const [call, other] = callsOf(source, plain);
  if (call === undefined || other !== undefined || onlyNamed(source, plain) === undefined) return undefined;
  const there = givenAt(given, call);
  if (there.handle.goes === 'to the caller') return returned(there);
  for (const rule of there.handle.goes === 'nowhere' ? [] : OF_KEPT) {
    const fix = rule(there);
    if (fix === undefined) continue;
    const text = `${returnedAndKept(name, lineAt(source.text, startOf(call)))} ${fix.text}`;
    return { text, edit: fix.edit };
  }
  return undefined;
}

/** The calls of the function whose result is dropped. Each stream has a method of the name `subscribe`. */
function droppedBy({ reading: { source }, around }: Given, name: string): Call[] {
  return droppedCalls(source, name).filter(
    (call) => name !== 'subscribe' || isMadeOf(source, call, around?.name),
  );
}

/** Is it called on an object of the class? */
function isMadeOf(source: Source, call: Call, className: string | undefined): boolean {
  const object = objectOf(call);
  const made = object?.type === 'Identifier' ? valueOf(source, object.name) : object;
  return made?.type === 'NewExpression' && textOf(source, made.callee) === className;
}

/** What is known of a call of the function, in the place of the call that subscribes. */
function givenAt(given: Given, call: Call): Given {
  const { source } = given.reading;
  const path = pathTo(source.program, startOf(call), endOf(call));
  const reading: Reading = {
    ...given.reading,
    call,
    path: path.slice(0, path.lastIndexOf(call) + 1),
    pipe: undefined,
    stream: call,
  };
  return { ...given, reading, handle: handleOf(reading), around: classAround(reading) };
}

/** If the caller is an object with an end method, the edit is made there. */
function ofCaller(given: Given, call: Call, text: string): Fix | undefined {
  const there = givenAt(given, call);
  const rules = [forgotten, ofResult, effect, ...(there.around?.end === undefined ? [] : [ofClass])];
  for (const rule of rules) {
    const fix = rule(there);
    if (fix !== undefined) return { text: `${text} ${fix.text}`, edit: fix.edit };
  }
  return undefined;
}

/** A function that subscribes to its argument, and has no result. */
export const ofListener: FixRule = ({ handle, reading, leak, around }) => {
  if (handle.goes !== 'nowhere' || leak.kind === 'promise' || leak.owner !== undefined) return undefined;
  if (leak.verdict === 'growing' || around?.end !== undefined) return undefined;
  const { source, call } = reading;
  const [inside] = functionsAround(reading);
  const name = inside && nameOfFunction(source, reading, inside);
  if (inside === undefined || name === undefined || hasResult(inside)) return undefined;
  const listener = listenerOf(source, inside, call);
  return listener === undefined ? undefined : { text: takesListener(name, listener) };
};

/** Does it return a value already? */
function hasResult({ body }: FunctionNode): boolean {
  return [...nodesIn(body, isFunction)].some((node) => node.type === 'ReturnStatement' && node.argument);
}

/** The parameter that receives the values. */
function listenerOf(source: Source, inside: FunctionNode, call: Call): string | undefined {
  const names = inside.params.flatMap((each) => (each.type === 'Identifier' ? [each.name] : []));
  const isCalled = (name: string): boolean =>
    call.arguments.some((given: Node) =>
      given.type === 'Identifier'
        ? given.name === name
        : [...nodesIn(given)].some(
            (node) => isCall(node) && node.callee.type === 'Identifier' && node.callee.name === name,
          ) || isHandler(source, given, name),
    );
  return names.find(isCalled);
}

/** `{ next: listener }` */
function isHandler(source: Source, given: Node, name: string): boolean {
  return (
    given.type === 'ObjectExpression' &&
    given.properties.some((each) => each.type === 'ObjectProperty' && textOf(source, each.value) === name)
  );
}
