import { NOWHERE } from '../sites.js';
import type { Rule } from './rule.js';

/**
 * More and more of the same line are open: their number rose in every one of the last windows. A leak where no open owner
 * has them; else a note, since somebody will end them.
 *
 * After LeakProf, which watches for the lines at which goroutines pile up.
 */
export const growing: Rule = {
  verdict: 'growing',

  check({ owner, where, role }, { growing: windows }) {
    if (where === undefined || !('rises' in where) || where === NOWHERE || role === 'inner') return undefined;
    if (where.rises < windows) return undefined;
    return owner !== undefined && owner.closedAt === undefined ? 'note' : 'leak';
  },

  describe: () => 'of a line of which more are open in every window',

  hint: () =>
    'Every time this line runs it adds one, and nothing takes it away: give it an owner that closes as often as it runs, or subscribe once.',
};
