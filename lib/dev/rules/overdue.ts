import { OVERDUE_FIX, PROMISE_FIX } from './fix-texts.js';
import type { Rule } from './rule.js';

/** Open for longer than its guard's `maxAge`. */
export const overdue: Rule<'overdue'> = {
  verdict: 'overdue',

  check({ chain, started }, { at }) {
    return chain?.maxAge !== undefined && at - started > chain.maxAge ? 'leak' : undefined;
  },

  describe: (count) => (count === 1 ? 'is open past its maxAge' : 'are open past their maxAge'),

  hint({ kind }) {
    if (kind === 'promise') return PROMISE_FIX;
    return OVERDUE_FIX;
  },
};
