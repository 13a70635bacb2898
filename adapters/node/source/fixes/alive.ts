import type { FixRule } from '../given.js';
import { firstArgument, isCall, operatorName, shown } from '../reading.js';
import { nodesIn } from '../tree.js';
import { aliveFlag, asksOnlyAtValue, noLastValue } from '../wording-of-waiting.js';
import { ofClass } from './in-class.js';

/** `takeWhile(() => this.alive)`, or a condition on the values at the end of a pipe. */
export const alive: FixRule = (given) => {
  const { leak, reading } = given;
  const { source, pipe } = reading;
  if (pipe === undefined || leak.kind === 'promise') return undefined;
  const until = pipe.operators.findLast((each) => operatorName(source, each) === 'takeWhile');
  const asked = isCall(until) ? firstArgument(until) : undefined;
  if (asked?.type !== 'ArrowFunctionExpression') return undefined;
  if (asked.params.length > 0) {
    const isKnown =
      until === pipe.operators.at(-1) && leak.values > 0 && asked.body.type !== 'BlockStatement';
    return isKnown ? { text: noLastValue(shown(source, asked.body)) } : undefined;
  }
  if ([...nodesIn(asked)].some(isCall)) return undefined;
  const stream = shown(source, pipe.from);
  const fix = ofClass(given);
  return fix?.edit === undefined
    ? { text: aliveFlag(stream) }
    : { text: `${asksOnlyAtValue(stream)} ${fix.text}`, edit: fix.edit };
};
