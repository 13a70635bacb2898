import type { Function as FunctionNode, Node } from '@babel/types';

import { type Around, type Method, methodName, runsOf } from '../classes.js';
import { editOf } from '../edit.js';
import { factOf, type FixRule } from '../given.js';
import { unsubscribesIn } from '../holders.js';
import { functionsAround, isCall, memberName, objectOf, type Reading, statementOf } from '../reading.js';
import { indentOf } from '../statements.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { outerOf } from './nested.js';
import { notCalledUnsubscribe, overwritten, overwrittenIn } from '../wording.js';

/** `sub.unsubscribe;` without its parentheses. */
export const notCalled: FixRule = ({ reading: { source }, handle }) => {
  if (handle.goes !== 'field' && handle.goes !== 'variable' && handle.goes !== 'among') return undefined;
  for (const node of nodesIn(source.program)) {
    const value =
      node.type === 'ExpressionStatement'
        ? node.expression
        : node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement'
          ? node.body
          : undefined;
    if (value === undefined || memberName(value) !== 'unsubscribe') continue;
    const text = textOf(source, value);
    const of = text.replace(/\??\.unsubscribe$/, '');
    if (of !== handle.name && !(handle.goes === 'among' && isOneOf(source, node, of, handle.name))) continue;
    return {
      text: notCalledUnsubscribe(text),
      edit: editOf(source, [{ start: endOf(value), end: endOf(value), text: '()' }]),
    };
  }
  return undefined;
};

/** `name.forEach((one) => one.unsubscribe)` */
function isOneOf(source: Source, node: Node, one: string, name: string): boolean {
  return pathTo(source.program, startOf(node), endOf(node)).some(
    (each) =>
      (isCall(each) &&
        textOf(source, objectOf(each) ?? each).startsWith(name) &&
        each.arguments.some((given) => isFunction(given) && parameterOf(source, given) === one)) ||
      (each.type === 'ForOfStatement' &&
        textOf(source, each.right).startsWith(name) &&
        textOf(source, each.left).replace(/^(?:const|let|var) /, '') === one),
  );
}

function parameterOf(source: Source, node: Node): string | undefined {
  const [first] = (node as FunctionNode).params;
  return first && textOf(source, first);
}

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
  if (handle.goes === 'field' && outerOf(reading) !== undefined) return undefined;
  const before = `${name}?.unsubscribe();\n${indentOf(source, startOf(statement))}`;
  return {
    text:
      handle.goes === 'field' && member !== undefined && end !== undefined
        ? overwrittenIn(name, runsOf(source, member)[0], methodName(source, end))
        : overwritten(name),
    edit: editOf(source, [{ start: startOf(statement), end: startOf(statement), text: before }]),
  };
};

/** Whatever it is called, the method that unsubscribes the field. */
export function endOfField(source: Source, { class: of, member }: Around, name: string): Method | undefined {
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
