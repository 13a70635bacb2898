import type { Node } from '@babel/types';

import { methodName } from '../classes.js';
import { editOf } from '../edit.js';
import type { Fix } from '../given.js';
import { functionsAround, type Reading } from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, isFunction, pathTo, type Source, startOf, textOf } from '../tree.js';
import { completedAbove, completedBefore, completedBy } from '../wording-of-ends.js';
import { awaitBefore } from './not-run.js';

/** A notifier that had completed before the subscription was made; `completes` are the calls that may have done that. */
export function hadEnded(reading: Reading, completes: readonly Node[], name: string): Fix {
  const { source, call } = reading;
  const [complete, other] = completes;
  if (complete === undefined || other !== undefined) return { text: completedBefore(name) };
  const line = lineAt(source.text, startOf(complete));
  const path = pathTo(source.program, startOf(complete), endOf(complete));
  const inside = path.findLast(isFunction);
  if (inside === functionsAround(reading)[0] && startOf(complete) < startOf(call))
    return { text: completedAbove(name, line), edit: removed(source, path, complete) };
  const method =
    inside?.type === 'ClassMethod' || inside?.type === 'ClassPrivateMethod'
      ? methodName(source, inside)
      : undefined;
  return { text: completedBy(name, line, method, awaitBefore(reading)) };
}

/** The text without the line of the call, if nothing else is there. */
function removed(source: Source, path: readonly Node[], call: Node) {
  const statement = path.findLast(({ type }) => type === 'ExpressionStatement');
  const from = source.text.lastIndexOf('\n', startOf(call));
  const to = source.text.indexOf('\n', startOf(call));
  const isAlone = statement !== undefined && source.text.slice(from, to).trim() === textOf(source, statement);
  return isAlone ? editOf(source, [{ start: from, end: to, text: '' }]) : undefined;
}
