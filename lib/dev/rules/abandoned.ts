import { CLEANUP, DROPPED } from '../record/record.js';
import { PROMISE_HINT, type Rule } from './rule.js';
import { DROPPED_HINT } from './unowned.js';

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
    if ((traits & DROPPED) !== 0) return DROPPED_HINT;
    if (kind === 'promise') return PROMISE_HINT;
    if ((traits & CLEANUP) !== 0) {
      return 'Its teardown will never run, because nothing is left that could end it: complete its source or unsubscribe before you drop both.';
    }
    return 'Nothing can end it or send it a value: complete its source before you drop it, or put ownedBy(owner) last in the pipe.';
  },
};
