import type { Class, ClassMethod, ClassPrivateMethod, Node } from '@babel/types';

import type { Reading } from './reading.js';
import { isFunction, nodesIn, type Source, textOf } from './tree.js';

export type Method = ClassMethod | ClassPrivateMethod;

/** The names of methods that end an object, the most certain first. */
export const ENDS = [
  'ngOnDestroy',
  'onModuleDestroy',
  'componentWillUnmount',
  'disconnectedCallback',
  'onDestroy',
  'destroy',
  'dispose',
  'teardown',
  'unmount',
  'disconnect',
  'close',
  'stop',
  'shutdown',
  'terminate',
  'cleanup',
  'tearDown',
  'detach',
  'deactivate',
  'cancel',
  'onUnmount',
  'beforeUnmount',
  'unmounted',
  'beforeDestroy',
  'onDispose',
  'onClose',
  'onStop',
  'onDisconnect',
  'onDeactivate',
  'disposeAll',
  'unsubscribeAll',
  'stopAll',
  'closeAll',
];

/** The class that `this` refers to at the call, with its members. */
export interface Around {
  readonly class: Class;
  readonly name: string;
  /** The method, or the constructor. Undefined for a field. */
  readonly member: Method | undefined;
  /** The method that ends an object of the class. */
  readonly end: Method | undefined;
}

export function classAround({ path, source }: Reading): Around | undefined {
  const at = path.findLastIndex(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression');
  const found = path[at] as Class | undefined;
  if (found === undefined) return undefined;
  const inside = path.slice(at + 1).filter(isFunction);
  const [outermost, ...inner] = inside;
  // `this` is another object in a function that is not an arrow function.
  if (inner.some(({ type }) => type !== 'ArrowFunctionExpression')) return undefined;
  const member =
    outermost?.type === 'ArrowFunctionExpression' ? undefined : (outermost as Method | undefined);
  if (member?.static === true) return undefined;
  return {
    class: found,
    name: found.id?.name ?? 'the class',
    member,
    end: endOfClass(source, found, member),
  };
}

/** Words of methods that begin something, and those of the ones that end it. */
const OPPOSITES: readonly (readonly [begins: RegExp, ends: string])[] = [
  [/^(?:resume|play|start)(?=[A-Z]|$)/, 'pause'],
  [/^start(?=[A-Z]|$)/, 'stop'],
  [/^(?:begin|start)(?=[A-Z]|$)/, 'end'],
  [/^open(?=[A-Z]|$)/, 'close'],
  [/^show(?=[A-Z]|$)/, 'hide'],
  [/^enable(?=[A-Z]|$)/, 'disable'],
  [/^enter(?=[A-Z]|$)/, 'leave'],
  [/^enter(?=[A-Z]|$)/, 'exit'],
  [/^connect(?=[A-Z]|$)/, 'disconnect'],
  [/^attach(?=[A-Z]|$)/, 'detach'],
  [/^lock(?=[A-Z]|$)/, 'unlock'],
  [/^(?=(?:mount|load|bind|watch|subscribe|listen|register|observe|follow|track|link)(?:[A-Z]|$))/, 'un'],
];

function endOfClass(source: Source, of: Class, member: Method | undefined): Method | undefined {
  const methods = of.body.body.filter(
    (each): each is Method => each.type === 'ClassMethod' && !each.static && each.kind === 'method',
  );
  for (const name of [...ENDS, ...oppositesOf(source, member)]) {
    const found = methods.find((method) => methodName(source, method) === name);
    if (found !== undefined) return found;
  }
  return (
    methods.find((method) => methodName(source, method) === 'complete' && completes(source, of, method)) ??
    methods.find((method) => /^\[Symbol\.(?:asyncDispose|dispose)\]$/.test(`[${methodName(source, method)}]`))
  );
}

/** Another class may mean something else by that. */
function completes(source: Source, of: Class, method: Method): boolean {
  return extendsOf(source, of, /Subject$/) || textOf(source, method.body).includes('.complete(');
}

/** The names of the methods that would end what a method begins, without a parameter. */
function oppositesOf(source: Source, member: Method | undefined): string[] {
  if (member?.kind !== 'method' || member.params.length > 0) return [];
  const name = methodName(source, member);
  return OPPOSITES.flatMap(([begins, ends]) => (begins.test(name) ? name.replace(begins, ends) : []));
}

/** The class of the file that a class extends, and the method of that one that ends an object. */
export function inheritedEnd(
  source: Source,
  { class: { superClass }, member }: Around,
): { readonly base: string; readonly end: string } | undefined {
  if (superClass?.type !== 'Identifier') return undefined;
  const base = classNamed(source, superClass.name);
  const end = base && endOfClass(source, base, member);
  return end && { base: superClass.name, end: methodName(source, end) };
}

export function classNamed({ program }: Source, name: string): Class | undefined {
  for (const node of nodesIn(program)) {
    if (node.type === 'ClassDeclaration' && node.id?.name === name) return node;
  }
  return undefined;
}

/** Is what the class extends called so? */
export function extendsOf(source: Source, { superClass }: Class, name: RegExp): boolean {
  return !!superClass && name.test(textOf(source, superClass));
}

export function methodName(source: Source, { key }: Method): string {
  return textOf(source, key);
}

/** All nodes of a class whose text is `text`. */
export function* nodesLike(source: Source, root: Node, text: string): Generator<Node> {
  for (const node of nodesIn(root)) if (textOf(source, node) === text) yield node;
}
