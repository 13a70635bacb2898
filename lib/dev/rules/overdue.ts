import { OVERDUE_FIX, PROMISE_FIX } from './fix-texts.js';
import type { OpenGuard } from '../record/open-guard.js';
import type { TrackRecord } from '../record/record.js';
import type { Rule } from './rule.js';

/** Open for longer than its guard's `maxAge`. */
export const overdue: Rule<'overdue'> = {
  verdict: 'overdue',

  check(record, { at }) {
    return guardOf(record, at) === undefined ? undefined : 'leak';
  },

  guardOf,

  describe: (count) => (count === 1 ? 'is open past its maxAge' : 'are open past their maxAge'),

  hint({ kind }) {
    if (kind === 'promise') return PROMISE_FIX;
    return OVERDUE_FIX;
  },
};

function guardOf({ guards }: TrackRecord, at: number): OpenGuard | undefined {
  return guards.find((guard) => guard.age(at) > guard.maxAge);
}
