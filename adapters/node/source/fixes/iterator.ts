import type { Node, ObjectExpression } from '@babel/types';

import { editOf } from '../edit.js';
import type { FixRule } from '../given.js';
import { functionsAround } from '../reading.js';
import { indentOf, stepOf } from '../statements.js';
import { isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { iteratorWithoutReturn } from '../wording.js';

/** An iterator made by hand, whose consumer stops early: only its `return()` is told of that. */
export const iterator: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise' || (handle.goes !== 'nowhere' && handle.goes !== 'variable')) return undefined;
  const { source } = reading;
  const [inside] = functionsAround(reading);
  const made = inside && iteratorIn(source, inside);
  if (made === undefined) return undefined;
  const name = handle.goes === 'variable' ? handle.name : undefined;
  const text = iteratorWithoutReturn(name);
  const [first] = made.properties;
  if (name === undefined || first === undefined || !/\basync|Promise/.test(textOf(source, made)))
    return { text };
  const indent = indentOf(source, startOf(first));
  const step = stepOf(source);
  const method = `return() {\n${indent}${step}${name}.unsubscribe();\n${indent}${step}return Promise.resolve({ value: undefined, done: true });\n${indent}},\n${indent}`;
  return { text, edit: editOf(source, [{ start: startOf(first), end: startOf(first), text: method }]) };
};

/** The returned object with a `next` and without a `return`. */
function iteratorIn(source: Source, inside: Node): ObjectExpression | undefined {
  for (const node of nodesIn(inside, (each) => each !== inside && isFunction(each))) {
    if (node.type !== 'ReturnStatement' || node.argument?.type !== 'ObjectExpression') continue;
    const names = node.argument.properties.map((each) =>
      each.type === 'SpreadElement' ? '' : textOf(source, each.key),
    );
    if (names.includes('next') && !names.includes('return')) return node.argument;
  }
  return undefined;
}
