import type { Node } from '@babel/types';

import type { Handle } from './handle.js';
import { isCall, memberName, objectOf } from './reading.js';
import { isFunction, nodesIn, pathTo, type Source, startOf, endOf, textOf } from './tree.js';

type Among = Extract<Handle, { goes: 'among' }>;

/**
 * Whether code in `scope` unsubscribes the contents of the holder: the holder itself, one member, or all
 * members in a loop.
 */
export function hasEndingOf(source: Source, scope: Node, { name }: Pick<Among, 'name'>): boolean {
  for (const node of nodesIn(scope)) {
    if (!isCall(node) || memberName(node.callee) !== 'unsubscribe') continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    const at = path.findLastIndex(
      (each) => isFunction(each) && !/^ArrowFunctionExpression$|^FunctionExpression$/.test(each.type),
    );
    // A function that names the holder and unsubscribes something is assumed to unsubscribe its contents.
    if (isNamedIn(textOf(source, path[Math.max(0, at)] ?? node), name)) return true;
  }
  return false;
}

/** Whether code in `scope` calls `unsubscribe` on a name. */
export function unsubscribesIn(source: Source, scope: Node, name: string): boolean {
  for (const node of nodesIn(scope)) {
    if (!isCall(node) || memberName(node.callee) !== 'unsubscribe') continue;
    if (textOf(source, objectOf(node) as Node) === name) return true;
  }
  return false;
}

/** Whether `name` occurs in this text, and not as the beginning of a longer name. */
function isNamedIn(text: string, name: string): boolean {
  return new RegExp(`${name.replace(/[.$#[\]()]/g, '\\$&')}(?![\\w$])`).test(text);
}

/** The code that unsubscribes everything in a holder. */
export function endsAll(source: Source, among: Among): string | undefined {
  const { name, holder } = among;
  if (holder === 'composite') return `${name}.unsubscribe();`;
  const each = /\b(?:const|let|var) each\b|\(each\b/.test(source.text) ? 'one' : 'each';
  const end = `${endOfOne(source, each, among)};`;
  if (holder === 'array' || holder === 'set') return `for (const ${each} of ${name}) ${end}`;
  return holder === 'map' ? `for (const ${each} of ${name}.values()) ${end}` : undefined;
}

/** What unsubscribes one of a holder, which is there. */
export function endOfOne(source: Source, one: string, { part }: Pick<Among, 'part'>): string {
  if (part === undefined) return `${one}.unsubscribe()`;
  return `${one}.${part}${mayLack(source, part) ? '?' : ''}.unsubscribe()`;
}

/** May an object be without it, as far as the types say? */
function mayLack({ text }: Source, part: string): boolean {
  const plain = part.replace(/[$#]/g, '\\$&');
  return new RegExp(`\\b${plain}\\?\\s*:|\\b${plain}\\s*:[^;,\\n]*\\b(?:null|undefined)\\b`).test(text);
}

/** Whether it has a value from its declaration on. */
export function isDeclaredFull(source: Source, name: string): boolean {
  for (const node of nodesIn(source.program)) {
    if (node.type === 'ClassProperty' || node.type === 'ClassPrivateProperty') {
      if (`this.${textOf(source, node.key)}` === name) return node.value !== null && node.value !== undefined;
    } else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name)
      return node.init !== null && node.init !== undefined;
    else if (node.type === 'AssignmentExpression' && textOf(source, node.left) === name) {
      const path = pathTo(source.program, startOf(node), endOf(node));
      if (path.some((each) => each.type === 'ClassMethod' && each.kind === 'constructor')) return true;
    }
  }
  return false;
}
