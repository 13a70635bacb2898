import type { Function as FunctionNode, Node } from '@babel/types';

import { methodName } from './classes.js';
import { isBound } from './imports.js';
import { type Call, isCall, memberName, type Reading } from './reading.js';
import { isFunction, nodesIn, type Source, textOf } from './tree.js';

/*
 * The functions of a file: their parameters, their variables, and their names.
 */

/** Whether one of its parameters has this name. */
export function hasParameter({ params }: Pick<FunctionNode, 'params'>, name: string): boolean {
  return params.some((each) => each.type === 'Identifier' && each.name === name);
}

/** Whether it declares a variable of this name itself, and not in a function within it. */
export function declares({ body }: FunctionNode, name: string): boolean {
  return [...nodesIn(body, isFunction)].some(
    (node) => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name,
  );
}

/** The function or method of the file with a name, if there is only one. */
export function onlyNamed(source: Source, name: string | undefined): FunctionNode | undefined {
  const [only, other] = [...nodesIn(source.program)].filter(
    (node): node is FunctionNode & Node =>
      (node.type === 'FunctionDeclaration' && node.id?.name === name) ||
      ((node.type === 'ClassMethod' || node.type === 'ObjectMethod') && textOf(source, node.key) === name),
  );
  return other === undefined ? only : undefined;
}

/** A function as it is called: `name()`; an accessor as it is declared: `get name`. */
export function nameOfFunction(
  source: Source,
  { path }: Pick<Reading, 'path'>,
  node: FunctionNode,
): string | undefined {
  if (node.type === 'FunctionDeclaration' && node.id) return `${node.id.name}()`;
  if (node.type === 'ClassMethod' || node.type === 'ObjectMethod') {
    const name = methodName(source, node);
    return node.kind === 'get' || node.kind === 'set' ? `${node.kind} ${name}` : `${name}()`;
  }
  const outer = path[path.indexOf(node) - 1];
  return outer?.type === 'VariableDeclarator' && outer.id.type === 'Identifier'
    ? `${outer.id.name}()`
    : undefined;
}

/** The calls of functions with a name. */
export function callsOf(source: Source, name: string): Call[] {
  return [...nodesIn(source.program)].filter((node): node is Call => isCall(node) && calledBy(node) === name);
}

/** The calls of functions with a name whose result is dropped. */
export function droppedCalls(source: Source, name: string): Call[] {
  return [...nodesIn(source.program)].flatMap((node) =>
    node.type === 'ExpressionStatement' && isCall(node.expression) && calledBy(node.expression) === name
      ? [node.expression]
      : [],
  );
}

function calledBy({ callee }: Call): string | undefined {
  return callee.type === 'Identifier' ? callee.name : memberName(callee);
}

/** A name for a subscription that the function does not use yet. */
export function freeName(inside: FunctionNode): string | undefined {
  return ['subscription', 'kept'].find((each) => !isBound(inside, each));
}
