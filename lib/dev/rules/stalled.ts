import { PROMISE_FIX, STALLED_FIX } from './fix-texts.js';
import type { Rule } from './rule.js';

/** Silent for longer than its guard's `maxIdle`; no longer reported once it sends a value. */
export const stalled: Rule<'stalled'> = {
  verdict: 'stalled',

  check(record, { at }) {
    const maxIdle = record.chain?.maxIdle;
    return maxIdle !== undefined && record.silence(at) > maxIdle ? 'leak' : undefined;
  },

  describe: (count) =>
    count === 1 ? 'has been silent past its maxIdle' : 'have been silent past their maxIdle',

  hint({ kind }) {
    if (kind === 'promise') return PROMISE_FIX;
    return STALLED_FIX;
  },
};
