import { ABANDONED_FIX, DROPPED_FIX, LOST_TEARDOWN_FIX, PROMISE_FIX } from './fix-texts.js';
import { CLEANUP, DROPPED } from '../record/record.js';
import type { Rule } from './rule.js';

/**
 * Collected without a teardown: nothing can reach it any more, so nothing can end it. It is reported by an
 * event. It is a leak if it has an effect (a promise that cannot settle, a teardown that will not run) or if
 * it was opened after a mark; otherwise a note.
 *
 * Modelled on Go's `goroutineleak` profile, which finds goroutines that are blocked on unreachable objects.
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
