import type { Node } from '@babel/types';

import { memberName, type Reading } from './reading.js';
import { textOf } from './tree.js';

/** Where what a subscribe call returns goes. */
export type Handle =
  | { readonly goes: 'nowhere' | 'elsewhere' | 'to the caller' }
  /** `name` as it is written: `this.sub`, `sub`. */
  | { readonly goes: 'field' | 'variable'; readonly name: string };

const THROUGH = /^(?:TSAsExpression|TSNonNullExpression|ParenthesizedExpression|AwaitExpression)$/;

export function handleOf({ path, source, call }: Reading): Handle {
  let inner: Node = call;
  for (const node of path.slice(0, -1).reverse()) {
    if (THROUGH.test(node.type)) {
      inner = node;
      continue;
    }
    switch (node.type) {
      case 'ExpressionStatement':
        return { goes: 'nowhere' };
      case 'UnaryExpression':
        return { goes: node.operator === 'void' ? 'nowhere' : 'elsewhere' };
      case 'AssignmentExpression': {
        if (node.right !== inner) return { goes: 'elsewhere' };
        const name = textOf(source, node.left);
        if (memberName(node.left) !== undefined) return { goes: 'field', name };
        return node.left.type === 'Identifier' ? { goes: 'variable', name } : { goes: 'elsewhere' };
      }
      case 'ClassProperty':
      case 'ClassPrivateProperty':
        return { goes: 'field', name: `this.${textOf(source, node.key)}` };
      case 'VariableDeclarator':
        return node.id.type === 'Identifier'
          ? { goes: 'variable', name: node.id.name }
          : { goes: 'elsewhere' };
      case 'ReturnStatement':
        return { goes: 'to the caller' };
      case 'ArrowFunctionExpression':
        return { goes: 'to the caller' };
      default:
        return { goes: 'elsewhere' };
    }
  }
  return { goes: 'elsewhere' };
}
