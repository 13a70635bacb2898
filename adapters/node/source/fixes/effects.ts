import type {
  ArrowFunctionExpression,
  Function as FunctionNode,
  FunctionExpression,
  Node,
} from '@babel/types';

import { editOf, type Replacement } from '../edit.js';
import type { FixRule } from '../given.js';
import { isBound } from '../imports.js';
import { type Call, isCall, memberName, type Reading, statementOf } from '../reading.js';
import { indentOf, insertLast, stepOf } from '../statements.js';
import { endOf, isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { asyncEffect, effectWithoutEnd } from '../wording.js';

/**
 * Calls whose callback returns a cleanup, which runs when the component is removed or the effect runs again.
 */
const EFFECTS = /^(?:use\w*Effect|onMount|readable|writable)$/;

type Inline = ArrowFunctionExpression | FunctionExpression;

/** An effect of a component: the function that it returns ends it. */
export const effect: FixRule = ({ leak, reading, handle }) => {
  if (leak.kind === 'promise') return undefined;
  const found = effectAround(reading);
  if (found === undefined) return undefined;
  const { name, made } = found;
  const { source, call } = reading;
  if (made.async) return { text: asyncEffect(name) };
  const text = effectWithoutEnd(name);
  const free = ['subscription', 'effectSubscription'].find((each) => !isBound(source.program, each));
  if (free === undefined) return { text };
  if (made.body === call) {
    const body = `{\n${around(source, call, 1)}const ${free} = ${textOf(source, call)};\n${around(source, call, 1)}return () => ${free}.unsubscribe();\n${around(source, call, 0)}}`;
    return { text, edit: editOf(source, [{ start: startOf(call), end: endOf(call), text: body }]) };
  }
  const statement = statementOf(reading);
  if (handle.goes === 'variable' && made.body.type === 'BlockStatement' && !returns(made)) {
    const isOwn = statement?.type === 'VariableDeclaration' && made.body.body.includes(statement);
    const ended = isOwn
      ? insertLast(source, made.body, `return () => ${handle.name}.unsubscribe();`)
      : undefined;
    return { text, edit: ended && editOf(source, [ended]) };
  }
  if (handle.goes !== 'nowhere' || statement?.type !== 'ExpressionStatement' || returns(made))
    return { text };
  if (made.body.type !== 'BlockStatement' || !made.body.body.includes(statement)) return { text };
  const last: Replacement | undefined = insertLast(source, made.body, `return () => ${free}.unsubscribe();`);
  return {
    text,
    edit:
      last && editOf(source, [{ start: startOf(call), end: startOf(call), text: `const ${free} = ` }, last]),
  };
};

function effectAround({ path }: Reading): { readonly name: string; readonly made: Inline } | undefined {
  const at = path.findLastIndex(isFunction);
  const made = path[at];
  const call: Node | undefined = path[at - 1];
  if (made?.type !== 'ArrowFunctionExpression' && made?.type !== 'FunctionExpression') return undefined;
  if (!isCall(call) || !call.arguments.includes(made)) return undefined;
  const name = nameOf(call);
  return name !== undefined && EFFECTS.test(name) ? { name, made } : undefined;
}

function nameOf({ callee }: Call): string | undefined {
  return callee.type === 'Identifier' ? callee.name : memberName(callee);
}

function returns(made: FunctionNode): boolean {
  return [...nodesIn(made.body, isFunction)].some(({ type }) => type === 'ReturnStatement');
}

function around(source: Source, node: Node, deeper: number): string {
  return indentOf(source, startOf(node)) + stepOf(source).repeat(deeper);
}
