import type { Rule } from 'eslint';
import type { CallExpression, Node } from 'estree';

/** The object of `object.name(…)`. Undefined for other expressions. */
export function calledMethod(node: Node, name: string): Node | undefined {
  const call = node.type === 'ChainExpression' ? node.expression : node;
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const { object, property } = call.callee;
  return property.type === 'Identifier' && property.name === name && object.type !== 'Super'
    ? object
    : undefined;
}

/** The name of the called function, with or without an object before it. */
export function nameOfCall(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  return nameOf((node as CallExpression).callee);
}

/** The last name in `a`, `a.b`, `this.b`, `this.#b`. */
export function nameOf(node: Node): string | undefined {
  const named = node.type === 'MemberExpression' ? node.property : node;
  return named.type === 'Identifier' || named.type === 'PrivateIdentifier' ? named.name : undefined;
}

/** From the inside out. */
export function ancestorsOf(node: Rule.Node): Rule.Node[] {
  const found: Rule.Node[] = [];
  for (let at: Rule.Node | null = node.parent; at !== null; at = at.parent) found.push(at);
  return found;
}

/** The names of the decorators of a class. Decorators are syntax of TypeScript, which its parser adds. */
export function decoratorsOf(node: Node): string[] {
  const { decorators = [] } = node as Node & { decorators?: readonly { readonly expression: Node }[] };
  return decorators.flatMap(({ expression }) => nameOfCall(expression) ?? nameOf(expression) ?? []);
}
