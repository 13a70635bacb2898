import type { Function as FunctionNode, Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import { hasParameter } from '../functions.js';
import { factOf, type Fix, type Given } from '../given.js';
import type { Handle } from '../handle.js';
import { isCall, memberName, objectOf } from '../reading.js';
import { isFunction, nodesIn, pathTo, type Source, startOf, endOf, textOf } from '../tree.js';
import { notEndedYet, otherKey } from '../wording.js';

type Among = Extract<Handle, { goes: 'among' }>;

/** A subscription under a key, which a function of the program unsubscribes by its key. */
export function byKey({ leak, reading, ran }: Given, scope: Node, handle: Among): Keyed | undefined {
  const { source, path } = reading;
  const { key, name } = handle;
  const inside = path.findLast((node): node is FunctionNode => isFunction(node));
  if (key === undefined || inside === undefined) return undefined;
  const [ending, other] = endingsOf(source, scope, name).filter((each) => each.inside !== inside);
  if (ending === undefined || other !== undefined) return undefined;
  const method = nameOf(source, ending.inside);
  if (method === undefined) return undefined;
  const line = lineAt(source.text, startOf(ending.key));
  const isOther =
    (factOf(leak, 'siblings')?.ended ?? 0) === 0 &&
    ran(method) &&
    isParameter(ending.inside, ending.key) !== hasParameter(inside, key);
  const text = isOther
    ? otherKey(name, key, method, textOf(source, ending.key), line)
    : notEndedYet(name, key, method, line);
  return { ending: method, fix: { text } };
}

/** The function that ends one by its key, and the fix if the key was set once. */
interface Keyed {
  readonly ending: string;
  readonly fix: Fix;
}

interface Ending {
  readonly inside: FunctionNode;
  readonly key: Node;
}

/** The lookups of one member, in functions that unsubscribe. */
function endingsOf(source: Source, scope: Node, name: string): Ending[] {
  const found = new Map<Node, Ending>();
  for (const node of nodesIn(scope)) {
    const key = keyOf(source, node, name);
    if (key === undefined) continue;
    const path = pathTo(source.program, startOf(node), endOf(node));
    const inside = path.findLast((each): each is FunctionNode => isFunction(each));
    if (inside !== undefined && unsubscribes(inside)) found.set(inside, { inside, key });
  }
  return [...found.values()];
}

function unsubscribes(inside: Node): boolean {
  return [...nodesIn(inside)].some((node) => isCall(node) && memberName(node.callee) === 'unsubscribe');
}

function keyOf(source: Source, node: Node, name: string): Node | undefined {
  if (isCall(node)) {
    const isLookup = memberName(node.callee) === 'get' && textOf(source, objectOf(node) as Node) === name;
    return isLookup ? node.arguments[0] : undefined;
  }
  const isMember = node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
  return isMember && node.computed && textOf(source, node.object) === name ? node.property : undefined;
}

function isParameter(inside: FunctionNode, key: Node): boolean {
  return key.type === 'Identifier' && hasParameter(inside, key.name);
}

function nameOf(source: Source, node: FunctionNode): string | undefined {
  if (node.type === 'FunctionDeclaration') return node.id?.name;
  return node.type === 'ClassMethod' ? textOf(source, node.key) : undefined;
}
