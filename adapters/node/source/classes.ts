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
  return { class: found, name: found.id?.name ?? 'the class', member, end: endOfClass(source, found) };
}

function endOfClass(source: Source, of: Class): Method | undefined {
  const methods = of.body.body.filter((each): each is Method => each.type === 'ClassMethod' && !each.static);
  for (const name of ENDS) {
    const found = methods.find((method) => methodName(source, method) === name && method.kind === 'method');
    if (found !== undefined) return found;
  }
  // A Subject ends with that.
  const completes =
    extendsOf(source, of, /Subject$/) && methods.find((each) => methodName(source, each) === 'complete');
  if (completes) return completes;
  return methods.find((method) =>
    /^\[Symbol\.(?:asyncDispose|dispose)\]$/.test(`[${methodName(source, method)}]`),
  );
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
