import type { Function as FunctionNode, Node } from '@babel/types';

import { classAround, type Around } from '../classes.js';
import { droppedCalls, nameOfFunction } from '../functions.js';
import type { Fix, FixRule, Given } from '../given.js';
import { type Call, functionsAround, isCall, objectOf, type Reading, valueOf } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { returned as words, returnedAndDropped, takesListener } from '../wording.js';
import { effect } from './effects.js';
import { ofClass } from './in-class.js';
import { forgotten } from './own-way.js';
import { ofResult } from './result.js';

/** The function returns it, and the caller drops it. */
export const returned: FixRule = (given) => {
  const { handle, reading, leak } = given;
  if (handle.goes !== 'to the caller' || leak.kind === 'promise' || leak.owner !== undefined)
    return undefined;
  const { source } = reading;
  const [inside] = functionsAround(reading);
  const name = inside && nameOfFunction(source, reading, inside);
  if (inside === undefined || name === undefined) return undefined;
  const [call, ...others] = droppedBy(given, name.replace(/\(\)$/, ''));
  if (call === undefined) return { text: words(name) };
  const lines = [call, ...others].map((each) => lineAt(source.text, startOf(each)));
  const text = returnedAndDropped(name, lines);
  return others.length > 0 ? { text } : (ofCaller(given, call, text) ?? { text });
};

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

/** If the caller is an object with an end method, the edit is made there. */
function ofCaller(given: Given, call: Call, text: string): Fix | undefined {
  const { source } = given.reading;
  const path = pathTo(source.program, startOf(call), endOf(call));
  const reading: Reading = {
    ...given.reading,
    call,
    path: path.slice(0, path.lastIndexOf(call) + 1),
    pipe: undefined,
    stream: call,
  };
  const around: Around | undefined = classAround(reading);
  const there: Given = { ...given, reading, handle: { goes: 'nowhere' }, around };
  const rules = [forgotten, ofResult, effect, ...(around?.end === undefined ? [] : [ofClass])];
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
  if (inside === undefined || name === undefined) return undefined;
  const listener = listenerOf(source, inside, call);
  return listener === undefined ? undefined : { text: takesListener(name, listener) };
};

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
