import type { Identifier, Node } from '@babel/types';

import type { Around } from '../classes.js';
import { nameOfFunction } from '../functions.js';
import { handleOfNode } from '../handle.js';
import { isCall, memberName, objectOf } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { dropsFrom } from './fed.js';

/** The `new` expression of the class, if the file has only one, with the nodes around it. */
function onlyMade(source: Source, { class: of, name }: Around): readonly Node[] | undefined {
  const [only, other] = [...nodesIn(source.program)].filter(
    (node) => node.type === 'NewExpression' && textOf(source, node.callee) === name,
  );
  if (only === undefined || other !== undefined || !of.id) return undefined;
  const path = pathTo(source.program, startOf(only), endOf(only));
  return path.slice(0, path.indexOf(only) + 1);
}

/** What takes an object of the class out of the holder that the file puts the only one made in. */
export function dropOfObject(source: Source, around: Around): Node | undefined {
  const path = onlyMade(source, around);
  const made = path?.at(-1);
  if (path === undefined || made === undefined) return undefined;
  const held = handleOfNode(source, path.slice(0, -1), made);
  return held.goes === 'among'
    ? [...nodesIn(source.program)].find((node) => dropsFrom(source, node, held.name))
    : undefined;
}

/** The variable that alone has the only object of the class, and the function that forgets it. */
interface Local {
  readonly variable: string;
  readonly of: string;
  readonly line: number;
}

/** A function that makes the object, uses it, and ends it nowhere. */
export function forgottenBy(source: Source, around: Around, end: string): Local | undefined {
  const path = onlyMade(source, around);
  const declared = path?.at(-2);
  if (path === undefined || declared?.type !== 'VariableDeclarator' || declared.id.type !== 'Identifier')
    return undefined;
  const inside = path.findLast(isFunction);
  const of = inside && nameOfFunction(source, { path }, inside as Parameters<typeof nameOfFunction>[2]);
  const { name } = declared.id;
  if (inside === undefined || of === undefined || !isOnlyUsed(source, inside, declared.id)) return undefined;
  const isEnded = [...nodesIn(inside)].some(
    (node) =>
      isCall(node) &&
      textOf(source, objectOf(node) ?? node) === name &&
      (memberName(node.callee) === end || textOf(source, node.callee).endsWith(end)),
  );
  return isEnded ? undefined : { variable: name, of, line: lineAt(source.text, startOf(declared)) };
}

/** Is each use of the variable one of its members? Otherwise another function may have the object. */
function isOnlyUsed(source: Source, inside: Node, id: Identifier): boolean {
  return [...nodesIn(inside)].every((node) => {
    if (node.type !== 'Identifier' || node.name !== id.name || node === id) return true;
    const around = pathTo(source.program, startOf(node), endOf(node)).findLast((each) => each !== node);
    return around?.type === 'MemberExpression' || around?.type === 'OptionalMemberExpression';
  });
}
