import type { Class, ClassMethod, ClassPrivateMethod, Node, ObjectMethod } from '@babel/types';

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

/** The methods that `using` calls. */
const DISPOSES = /^\[Symbol\.(?:asyncDispose|dispose)\]$/;

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

/** Words in the names of methods that begin something, and in those of the ones that end it. */
const OPPOSITES: readonly (readonly [begins: RegExp, ends: string])[] = (
  [
    ['resume|play|start', 'pause'],
    ['start', 'stop'],
    ['begin|start', 'end'],
    ['open', 'close'],
    ['show', 'hide'],
    ['enable', 'disable'],
    ['enter|join', 'leave'],
    ['enter', 'exit'],
    ['connect', 'disconnect'],
    ['connection', 'disconnect'],
    ['attach', 'detach'],
    ['add|register', 'remove'],
    ['mount', 'unmount'],
    ['load', 'unload'],
    ['bind', 'unbind'],
    ['watch', 'unwatch'],
    ['subscribe', 'unsubscribe'],
    ['listen', 'unlisten'],
    ['register', 'unregister'],
    ['observe', 'unobserve'],
    ['follow', 'unfollow'],
    ['track', 'untrack'],
  ] as const
).map(([begins, ends]) => [new RegExp(`^(?:${begins})(?=[A-Z]|$)`), ends]);

function endOfClass(source: Source, of: Class, member: Method | undefined): Method | undefined {
  const methods = of.body.body.filter(
    (each): each is Method => each.type === 'ClassMethod' && !each.static && each.kind === 'method',
  );
  const named = (names: readonly string[]): Method | undefined =>
    names
      .map((name) => methods.find((method) => methodName(source, method) === name))
      .find((found) => found !== undefined);
  const certain = named(ENDS);
  const opposite = member?.params.length === 0 ? named(oppositesOf(source, member)) : undefined;
  // What begins with one method and ends with another may do so several times for one object.
  const isCalled =
    certain === undefined ||
    (opposite !== undefined &&
      textOf(source, certain.body).includes(`this.${methodName(source, opposite)}(`));
  const found = isCalled ? (opposite ?? certain) : certain;
  if (found !== undefined) return found;
  return (
    methods.find((method) => methodName(source, method) === 'complete' && completes(source, of, method)) ??
    methods.find((method) => DISPOSES.test(methodName(source, method)))
  );
}

/** Another class may mean something else by that. */
function completes(source: Source, of: Class, method: Method): boolean {
  return extendsOf(source, of, /Subject$/) || textOf(source, method.body).includes('.complete(');
}

/** The names of the methods that would end what a method begins. */
function oppositesOf(source: Source, member: Method | undefined): string[] {
  if (member?.kind !== 'method') return [];
  const words = methodName(source, member).split(/(?=[A-Z])/);
  return words.flatMap((word, at) => {
    const lower = word.toLowerCase();
    const rest = words.slice(at + 1).join('');
    return OPPOSITES.flatMap(([begins, ends]) =>
      begins.test(lower) ? `${words.slice(0, at).join('')}${at === 0 ? ends : upper(ends)}${rest}` : [],
    );
  });
}

function upper(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** The method that ends, for the same parameters, what a method with parameters begins. */
export function oppositeOf(source: Source, { class: of, member }: Around): Method | undefined {
  if (member === undefined || member.params.length === 0) return undefined;
  const names = oppositesOf(source, member);
  return of.body.body.find(
    (each): each is Method =>
      each.type === 'ClassMethod' && each.params.length > 0 && names.includes(methodName(source, each)),
  );
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

/** As it is called, `[Symbol.dispose]` for a computed one. */
export function methodName(source: Source, { key, computed }: Method | ObjectMethod): string {
  return computed === true ? `[${textOf(source, key)}]` : textOf(source, key);
}

/** What makes a method run, in words: a call, or a value for a setter. */
export function runsOf(source: Source, member: Method): readonly [runs: string, hasRun: string] {
  const name = methodName(source, member);
  return member.kind === 'set'
    ? [`${name} is set`, `${name} has been set`]
    : [`${name}() runs`, `${name}() has run`];
}

/** All nodes of a class whose text is `text`. */
export function* nodesLike(source: Source, root: Node, text: string): Generator<Node> {
  for (const node of nodesIn(root)) if (textOf(source, node) === text) yield node;
}
