import type {
  ArrowFunctionExpression,
  BlockStatement,
  Expression,
  Function as FunctionNode,
  Node,
} from '@babel/types';

import { ENDS } from '../classes.js';
import { editOf, type Replacement } from '../edit.js';
import { nameOfFunction } from '../functions.js';
import type { FixRule } from '../given.js';
import { isBound } from '../imports.js';
import { functionsAround, statementOf } from '../reading.js';
import { indentOf, insertFirst, stepOf } from '../statements.js';
import { endOf, isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { keptInResult, keptNotEndedByResult, resultWithoutEnd } from '../wording.js';

const ENDINGS = new Set([...ENDS, 'end', 'off', 'unsubscribe', 'release']);

/** What ends the work of a function: what it returns, or a method of that. */
interface Ending {
  readonly name: string | undefined;
  readonly body: BlockStatement | Expression;
  readonly made: FunctionNode;
}

/** A function that returns what ends its work, and that does not end this. */
export const ofResult: FixRule = ({ handle, reading, leak }) => {
  if (leak.kind === 'promise' || (handle.goes !== 'nowhere' && handle.goes !== 'variable')) return undefined;
  const { source, call } = reading;
  const [inside] = functionsAround(reading);
  const endings = inside === undefined ? [] : endingsOf(source, inside);
  const [ending, other] = endings;
  if (inside !== undefined && ending === undefined && handle.goes === 'nowhere' && isMaker(source, inside)) {
    const of = nameOfFunction(source, reading, inside);
    return of === undefined ? undefined : { text: resultWithoutEnd(of) };
  }
  if (inside === undefined || ending === undefined || other !== undefined) return undefined;
  const of = nameOfFunction(source, reading, inside);
  if (handle.goes === 'variable') {
    const isOwn = declares(inside, handle.name) && !textOf(source, inside).includes(`${handle.name}.unsub`);
    if (!isOwn || isPassed(inside, handle.name)) return undefined;
    const edit = editOf(source, [ended(source, ending, `${handle.name}.unsubscribe();`)]);
    return { text: keptNotEndedByResult(handle.name, of, ending.name), edit };
  }
  const text = keptInResult(of, ending.name);
  const statement = statementOf(reading);
  const free = ['subscription', 'connection', 'kept'].find((each) => !isBound(source.program, each));
  if (free === undefined || statement?.type !== 'ExpressionStatement' || !isIn(inside, statement))
    return { text };
  return {
    text,
    edit: editOf(source, [
      { start: startOf(statement), end: startOf(call), text: `const ${free} = ` },
      ended(source, ending, `${free}.unsubscribe();`),
    ]),
  };
};

/** Does it return an object with functions, none of which ends the object? */
function isMaker(source: Source, inside: FunctionNode): boolean {
  if (inside.type === 'ClassMethod' || inside.type === 'ObjectMethod') return false;
  return [...nodesIn(inside, (node) => node !== inside && isFunction(node))].some(
    (node) =>
      node.type === 'ReturnStatement' &&
      node.argument?.type === 'ObjectExpression' &&
      node.argument.properties.some(
        (each) =>
          each.type === 'ObjectMethod' ||
          (each.type === 'ObjectProperty' && /=>|\bfunction\b/.test(textOf(source, each.value))),
      ),
  );
}

/** Of its own statements, and not of a loop or a condition: else the name is not known at the end. */
function isIn({ body }: FunctionNode, statement: Node): boolean {
  return body.type === 'BlockStatement' && (body.body as readonly Node[]).includes(statement);
}

function declares({ body }: FunctionNode, name: string): boolean {
  if (body.type !== 'BlockStatement') return false;
  return body.body.some(
    (each) =>
      each.type === 'VariableDeclaration' &&
      each.declarations.some(({ id }) =>
        (id.type === 'ArrayPattern' ? id.elements : [id]).some(
          (one) => one?.type === 'Identifier' && one.name === name,
        ),
      ),
  );
}

/** Somebody else may end it. */
function isPassed(inside: FunctionNode, name: string): boolean {
  return [...nodesIn(inside)].filter((node) => node.type === 'Identifier' && node.name === name).length > 1;
}

function endingsOf(source: Source, inside: FunctionNode): Ending[] {
  const own = [...nodesIn(inside, (node) => node !== inside && isFunction(node))];
  return own.flatMap((node) => {
    if (node.type !== 'ReturnStatement' || !node.argument) return [];
    const { argument } = node;
    if (isInline(argument)) return [{ name: undefined, body: argument.body, made: argument }];
    if (argument.type !== 'ObjectExpression') return [];
    return argument.properties.flatMap((property): Ending[] => {
      if (property.type === 'SpreadElement') return [];
      const name = textOf(source, property.key);
      if (!ENDINGS.has(name)) return [];
      if (property.type === 'ObjectMethod') return [{ name, body: property.body, made: property }];
      const { value } = property;
      return isInline(value) ? [{ name, body: value.body, made: value }] : [];
    });
  });
}

function isInline(node: Node): node is ArrowFunctionExpression {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

function ended(source: Source, { body }: Ending, statement: string): Replacement {
  if (body.type === 'BlockStatement') return insertFirst(source, body, statement);
  const outer = indentOf(source, startOf(body));
  const step = outer + stepOf(source);
  const text = `{\n${step}${statement}\n${step}${textOf(source, body)};\n${outer}}`;
  return { start: startOf(body), end: endOf(body), text };
}
