import { LATE_FIX } from './fix-texts.js';
import type { Rule } from './rule.js';

/**
 * Subscribed after its owner had closed, and still open: a leak. A closed owner that is given other work is a
 * note, which an event reports.
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
