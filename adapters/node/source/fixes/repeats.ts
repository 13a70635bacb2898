import type { Expression } from '@babel/types';

import type { Fix, FixRule } from '../given.js';
import { firstArgument, isCall, operatorName, shown } from '../reading.js';
import { type Source, textOf } from '../tree.js';
import { expandGoesOn, repeatGoesOn, retryGoesOn } from '../wording-of-waiting.js';

/** An operator that subscribes again and again, with nothing below it that would end that. */
export const repeats: FixRule = ({ leak, reading: { source, pipe }, handle, around }) => {
  if (leak.kind === 'promise' || handle.goes !== 'nowhere' || around?.end !== undefined) return undefined;
  const operators = pipe?.operators ?? [];
  const at = operators.findLastIndex((each) => AGAIN.test(operatorName(source, each)));
  const again = operators[at];
  if (again === undefined || operators.slice(at + 1).some((each) => ENDS.test(operatorName(source, each))))
    return undefined;
  return fixOf(source, again, leak.waitsFor);
};

const AGAIN = /^(?:expand|repeat|retry)$/;
const ENDS = /^(?:take\w*|first|find\w*|elementAt|ownedBy|timeout\w*)$/;

function fixOf(source: Source, again: Expression, waitsFor = ''): Fix | undefined {
  const of = operatorName(source, again);
  if (of === 'expand') return { text: expandGoesOn(/\bEMPTY\b/.test(textOf(source, again))) };
  if (isCounted(again)) return undefined;
  const text = shown(source, again);
  if (of === 'repeat') return { text: repeatGoesOn(text) };
  // Only then it is known that it tries again.
  return waitsFor.startsWith('a timer') ? { text: retryGoesOn(text) } : undefined;
}

/** `repeat(3)`, `retry({ count: 3 })`, or anything that may say so. */
function isCounted(again: Expression): boolean {
  if (!isCall(again) || again.arguments.length === 0) return false;
  const given = firstArgument(again);
  if (given?.type !== 'ObjectExpression') return true;
  // Its function may end it.
  return given.properties.some(
    (each) =>
      each.type !== 'ObjectProperty' ||
      each.key.type !== 'Identifier' ||
      each.key.name === 'count' ||
      each.value.type !== 'NumericLiteral',
  );
}
