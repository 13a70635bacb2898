import { PROMISE_FIX, STALLED_FIX } from './fix-texts.js';
import type { OpenGuard } from '../record/open-guard.js';
import type { TrackRecord } from '../record/record.js';
import type { Rule } from './rule.js';

/** Silent for longer than its guard's `maxIdle`; no longer reported once it sends a value. */
export const stalled: Rule<'stalled'> = {
  verdict: 'stalled',

  check(record, { at }) {
    return guardOf(record, at) === undefined ? undefined : 'leak';
  },

  guardOf,

  describe: (count) =>
    count === 1 ? 'has been silent past its maxIdle' : 'have been silent past their maxIdle',

  hint({ kind }) {
    if (kind === 'promise') return PROMISE_FIX;
    return STALLED_FIX;
  },
};

function guardOf({ guards }: TrackRecord, at: number): OpenGuard | undefined {
  return guards.find(({ isTimed, silentSince, maxIdle }) => isTimed && at - silentSince > maxIdle);
}
