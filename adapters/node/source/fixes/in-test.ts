import type { Function as FunctionNode, Node } from '@babel/types';

import { editOf, type Replacement } from '../edit.js';
import type { Fix, FixRule } from '../given.js';
import { declares, freeName } from '../functions.js';
import { isCall, memberName, type Reading, statementOf } from '../reading.js';
import { insertLast } from '../statements.js';
import { isFunction, startOf, textOf } from '../tree.js';
import { inSetUp, inTestBody, keptInTest } from '../wording-of-ends.js';

const TEST = /^(?:it|test|specify|fit)$/;
const SET_UP: Partial<Record<string, string>> = {
  beforeEach: 'afterEach',
  beforeAll: 'afterAll',
  before: 'after',
};

/** A subscription that a test, or the set-up of tests, makes in its own function. */
export const inTest: FixRule = ({ reading, handle }) => {
  const found = runnerCallAround(reading);
  if (found === undefined) return undefined;
  const { name, body } = found;
  const tearDown = SET_UP[name];
  if (handle.goes === 'nowhere')
    return tearDown === undefined ? droppedIn(body, reading) : { text: inSetUp(name, tearDown) };
  const isKept = handle.goes === 'variable' && tearDown === undefined && declares(body, handle.name);
  return isKept ? keptIn(body, reading, handle.name) : undefined;
};

function droppedIn(body: FunctionNode, reading: Reading): Fix {
  const { source, call } = reading;
  const [name, statement] = [freeName(body), statementOf(reading)];
  const ended = name === undefined ? undefined : endedLast(body, reading, name);
  if (ended === undefined || statement?.type !== 'ExpressionStatement') return { text: inTestBody() };
  const keeps = { start: startOf(statement), end: startOf(call), text: `const ${String(name)} = ` };
  return { text: inTestBody(), edit: editOf(source, [keeps, ended]) };
}

function keptIn(body: FunctionNode, reading: Reading, name: string): Fix | undefined {
  if (textOf(reading.source, body).includes(`${name}.unsubscribe`)) return undefined;
  const ended = endedLast(body, reading, name);
  return { text: keptInTest(name), edit: ended && editOf(reading.source, [ended]) };
}

/** Undefined if the subscription may not be known at the end, or if the end is not reached. */
function endedLast({ body }: FunctionNode, reading: Reading, name: string): Replacement | undefined {
  if (body.type !== 'BlockStatement' || body.body.at(-1)?.type === 'ReturnStatement') return undefined;
  const isOwn = (body.body as readonly (Node | undefined)[]).includes(statementOf(reading));
  return isOwn ? insertLast(reading.source, body, `${name}.unsubscribe();`) : undefined;
}

/** The call of the test runner that runs the innermost function around the subscribe call. */
function runnerCallAround({
  path,
}: Reading): { readonly name: string; readonly body: FunctionNode } | undefined {
  const at = path.findLastIndex(isFunction);
  const body = path[at];
  const call = path[at - 1];
  if (body?.type !== 'ArrowFunctionExpression' && body?.type !== 'FunctionExpression') return undefined;
  if (!isCall(call) || !(call.arguments as readonly Node[]).includes(body)) return undefined;
  const name = runnerName(call.callee);
  return name === undefined ? undefined : { name, body };
}

/** `it` of `it`, `it.concurrent`, `it.each(rows)` and `t.it`; `beforeEach` of itself. */
function runnerName(callee: Node): string | undefined {
  if (callee.type === 'Identifier')
    return TEST.test(callee.name) || SET_UP[callee.name] !== undefined ? callee.name : undefined;
  if (isCall(callee)) return runnerName(callee.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const name = memberName(callee);
  return name !== undefined && TEST.test(name) ? name : runnerName(callee.object);
}
