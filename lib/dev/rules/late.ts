import { LATE_FIX } from './fixes.js';
import type { Rule } from './rule.js';

/**
 * Subscribed after its owner had closed. That a closed owner was given work is a note, reported by an event; here it is
 * about those that are open in spite of it, and that is a leak.
 */
export const late: Rule<'late'> = {
  verdict: 'late',
  grace: 500,

  check({ owner, kind, id, started }, { at, grace }) {
    if (owner?.closedAt === undefined || kind === 'connection') return undefined;
    return id >= owner.closedBefore && at - started >= grace('late') ? 'leak' : undefined;
  },

  describe: (count) =>
    count === 1 ? 'arrived after its owner had closed' : 'arrived after their owner had closed',

  hint: () => LATE_FIX,
};
