import type { Function as FunctionNode, Node } from '@babel/types';

import { isCall, memberName, objectOf, type Reading } from './reading.js';
import { childrenOf, isFunction, nodesIn, type Source, textOf } from './tree.js';

/**
 * A holder of several subscriptions. `composite` is a `Subscription`, or an object with its `add` and
 * `unsubscribe`.
 */
export type Holder = 'array' | 'map' | 'set' | 'composite' | 'object';

/** The place that the result of a subscribe call goes to. */
export type Handle =
  | { readonly goes: 'nowhere' | 'elsewhere' | 'to the caller' }
  /** `name` as it is written: `this.sub`, `sub`. */
  | { readonly goes: 'field' | 'variable'; readonly name: string }
  /** In a collection. `anew` if the collection itself is set at this place; `key` as it is written. */
  | {
      readonly goes: 'among';
      readonly holder: Holder;
      readonly name: string;
      readonly key?: string;
      readonly anew?: true;
      /** Where it is a part of an object that is held: the property. */
      readonly part?: string;
    };

const THROUGH =
  /^(?:TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|ParenthesizedExpression|AwaitExpression)$/;

export function handleOf(reading: Reading): Handle {
  const { path, source, call } = reading;
  const handle = followed(source, path.slice(0, -1), call);
  if (handle.goes === 'variable') return passedOn(reading, handle.name) ?? handle;
  if (handle.goes === 'among' && handle.holder === 'composite') return ofHeldObject(reading, handle);
  if (handle.goes !== 'field') return handle;
  const [, object, part] = /^([\w$]+)\.([\w$]+)$/.exec(handle.name) ?? [];
  if (object === undefined || part === undefined || object === 'this') return handle;
  const held = passedOn(reading, object);
  return held === undefined || held.goes === 'to the caller' ? handle : partOf(held, part);
}

/** `session.subs.add(…)`, of a `session` that is itself held among others. */
function ofHeldObject(reading: Reading, handle: Handle & { readonly name: string }): Handle {
  const [, object, part] = /^([\w$]+)\.([\w$]+)$/.exec(handle.name) ?? [];
  const held = object === undefined || object === 'this' ? undefined : passedOn(reading, object);
  return held?.goes === 'among' && part !== undefined ? partOf(held, part) : handle;
}

/** The place that the value of `inner` goes to; `inner` is within the last node of `path`. */
function followed(source: Source, path: readonly Node[], inner: Node): Handle {
  const at = path.findLastIndex(({ type }) => !THROUGH.test(type));
  const node = path[at];
  const value = path[at + 1] ?? inner;
  switch (node?.type) {
    case 'ExpressionStatement':
      return { goes: 'nowhere' };
    case 'UnaryExpression':
      return { goes: node.operator === 'void' ? 'nowhere' : 'elsewhere' };
    case 'AssignmentExpression':
      return node.right === value ? assigned(source, node.left) : { goes: 'elsewhere' };
    case 'ClassProperty':
    case 'ClassPrivateProperty':
      return { goes: 'field', name: `this.${textOf(source, node.key)}` };
    case 'VariableDeclarator':
      return node.id.type === 'Identifier' ? { goes: 'variable', name: node.id.name } : { goes: 'elsewhere' };
    case 'ObjectProperty':
      return node.value !== value || node.computed
        ? { goes: 'elsewhere' }
        : partOf(followed(source, path.slice(0, at - 1), path[at - 1] as Node), textOf(source, node.key));
    case 'ArrayExpression':
      return (
        destructured(path[at - 1], node.elements.indexOf(value as never)) ??
        asArray(followed(source, path.slice(0, at), node))
      );
    case 'ReturnStatement':
      return { goes: 'to the caller' };
    case 'ArrowFunctionExpression':
      return ofEach(source, path.slice(0, at), node) ?? { goes: 'to the caller' };
    case 'CallExpression':
    case 'OptionalCallExpression':
      return added(source, node, value);
    default:
      return { goes: 'elsewhere' };
  }
}

function assigned(source: Source, left: Node): Handle {
  const name = textOf(source, left);
  if (memberName(left) !== undefined) return { goes: 'field', name };
  if (left.type === 'Identifier') return { goes: 'variable', name };
  if (left.type !== 'MemberExpression' || !left.computed) return { goes: 'elsewhere' };
  const { object, property } = left;
  return { goes: 'among', holder: 'object', name: textOf(source, object), key: textOf(source, property) };
}

/** `const [one, other] = [a$.subscribe(), b$.subscribe()]` */
function destructured(around: Node | undefined, at: number): Handle | undefined {
  if (around?.type !== 'VariableDeclarator' || around.id.type !== 'ArrayPattern') return undefined;
  const one = around.id.elements[at];
  return one?.type === 'Identifier' ? { goes: 'variable', name: one.name } : { goes: 'elsewhere' };
}

/** What is in an object is held by whatever holds that. */
function partOf(handle: Handle, part: string): Handle {
  if (handle.goes === 'among' && handle.part === undefined) return { ...handle, part };
  return handle.goes === 'field' || handle.goes === 'variable'
    ? { goes: 'field', name: `${handle.name}.${part}` }
    : { goes: 'elsewhere' };
}

/** The elements of an array are held by the holder of the array. */
function asArray(handle: Handle): Handle {
  if (handle.goes !== 'field' && handle.goes !== 'variable') return { goes: 'elsewhere' };
  return { goes: 'among', holder: 'array', name: handle.name, anew: true };
}

/** The callback of a `map` makes one for each element, and together they are an array. */
function ofEach(source: Source, path: readonly Node[], made: Node): Handle | undefined {
  const call = path.at(-1);
  if (!isCall(call) || call.arguments[0] !== made) return undefined;
  const name = memberName(call.callee);
  if (name === 'forEach') return { goes: 'nowhere' };
  return name === 'map' ? asArray(followed(source, path.slice(0, -1), call)) : undefined;
}

const ADDS: ReadonlyMap<string | undefined, Holder> = new Map([
  ['push', 'array'],
  ['unshift', 'array'],
  ['add', 'set'],
  ['set', 'map'],
]);

function added(source: Source, call: Node, value: Node): Handle {
  if (!isCall(call)) return { goes: 'elsewhere' };
  const holder = ADDS.get(memberName(call.callee));
  const object = objectOf(call);
  if (holder === undefined || object === undefined) return { goes: 'elsewhere' };
  const name = textOf(source, object);
  if (holder === 'map') {
    const [key, second] = call.arguments;
    if (second !== value || key === undefined) return { goes: 'elsewhere' };
    return { goes: 'among', holder, name, key: textOf(source, key) };
  }
  if (!call.arguments.includes(value as (typeof call.arguments)[number])) return { goes: 'elsewhere' };
  return { goes: 'among', holder: holder === 'set' && !isSet(source, name) ? 'composite' : holder, name };
}

/** All members of a Subscription end together. */
function isSet({ text }: Source, name: string): boolean {
  const plain = name.replace(/^this\./, '').replace(/[$#]/g, '\\$&');
  return new RegExp(`${plain}\\b[^;\\n]*=\\s*new Set\\b`).test(text);
}

/** The place that the value of a node goes to, itself or through a variable; `path` ends above it. */
export function handleOfNode(source: Source, path: readonly Node[], node: Node): Handle {
  const handle = followed(source, path, node);
  const inside = path.findLast((each): each is FunctionNode => isFunction(each));
  if (handle.goes !== 'variable' || inside === undefined) return handle;
  return handleOfValue({ path, source, call: node }, handle.name) ?? handle;
}

/** The place that the value of a variable of the function goes to. */
export function handleOfValue(
  { path, source, call }: Pick<Reading, 'path' | 'source'> & { readonly call: Node },
  name: string,
): Handle | undefined {
  const inside = path.findLast((node): node is FunctionNode => isFunction(node));
  if (inside === undefined) return undefined;
  for (const [use, way] of usesOf(inside, name)) {
    const to = followed(source, way, use);
    if ((to.goes === 'field' || to.goes === 'among') && !way.includes(call)) return to;
  }
  return undefined;
}

/** A variable of a function may only be a step on the way to a field, to a collection, or to the caller. */
function passedOn({ path, source, call }: Reading, name: string): Handle | undefined {
  const inside = path.findLast((node): node is FunctionNode => isFunction(node));
  if (inside === undefined) return undefined;
  const declares = (node: Node): boolean =>
    node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name;
  if (![...nodesIn(inside)].some(declares)) return undefined;
  for (const [use, way] of usesOf(inside, name)) {
    const to = followed(source, way, use);
    const isOther = to.goes === 'field' || to.goes === 'among' || to.goes === 'to the caller';
    if (isOther && !way.includes(call)) return to;
  }
  return undefined;
}

/** The uses of a variable by the function itself, each with its path. */
function* usesOf(
  node: Node,
  name: string,
  way: readonly Node[] = [],
): Generator<readonly [use: Node, way: readonly Node[]]> {
  if (node.type === 'Identifier' && node.name === name) yield [node, way];
  if (way.length > 0 && isFunction(node)) return;
  for (const child of childrenOf(node)) yield* usesOf(child, name, [...way, node]);
}
