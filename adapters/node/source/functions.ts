import type { Function as FunctionNode, Node } from '@babel/types';

import { isBound } from './imports.js';
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

/** A name for a subscription that the function does not use yet. */
export function freeName(inside: FunctionNode): string | undefined {
  return ['subscription', 'kept'].find((each) => !isBound(inside, each));
}
