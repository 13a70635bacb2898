import type { Node } from '@babel/types';

import { type Around, type Method, methodName } from '../classes.js';
import { editOf } from '../edit.js';
import { factOf, type FixRule } from '../given.js';
import {
  callText,
  functionsAround,
  isCall,
  memberName,
  objectOf,
  type Reading,
  statementOf,
} from '../reading.js';
import { indentOf } from '../statements.js';
import { endOf, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { notAdded, notCalledUnsubscribe, overwritten, overwrittenIn } from '../wording.js';

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

export function unsubscribesIn(source: Source, scope: Node, name: string): boolean {
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
