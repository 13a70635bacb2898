import { ABANDONED_FIX, DROPPED_FIX, LOST_TEARDOWN_FIX, PROMISE_FIX } from './fixes.js';
import { CLEANUP, DROPPED } from '../record/record.js';
import type { Rule } from './rule.js';

/**
 * Collected without ever having been torn down: nothing can reach it any more, so nothing can end it. It is told by an
 * event. A leak where that shows (a promise that cannot settle, a teardown that will not run) or under a mark.
 *
 * After Go's `goroutineleak` profile, which finds what is blocked on what nobody can reach.
 */
export const abandoned: Rule<'abandoned'> = {
  verdict: 'abandoned',
  check: () => undefined,

  describe: (count) =>
    count === 1 ? 'was dropped without being torn down' : 'were dropped without being torn down',

  hint({ kind, traits }) {
    if ((traits & DROPPED) !== 0) return DROPPED_FIX;
    if (kind === 'promise') return PROMISE_FIX;
    if ((traits & CLEANUP) !== 0) {
      return LOST_TEARDOWN_FIX;
    }
    return ABANDONED_FIX;
  },
};
