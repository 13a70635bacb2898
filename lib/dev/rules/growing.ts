import { GROWING_FIX } from './fixes.js';
import { UNKNOWN_PLACE } from '../stack/places.js';
import type { Rule } from './rule.js';

/**
 * More and more of the same line are open: their number rose in every one of the last windows. A leak where no open owner
 * has them; else a note, since somebody will end them.
 *
 * After LeakProf, which watches for the lines at which goroutines pile up.
 */
export const growing: Rule<'growing'> = {
  verdict: 'growing',

  check(record, { growing: windows, piling }) {
    const { owner, where, role } = record;
    if (where === undefined || !('rises' in where) || role === 'inner') return undefined;
    const isGrowing = where !== UNKNOWN_PLACE && where.rises >= windows;
    if (!isGrowing && piling(record) === undefined) return undefined;
    return owner !== undefined && owner.closedAt === undefined ? 'note' : 'leak';
  },

  describe: (count) => `${count === 1 ? 'is' : 'are'} open from a line whose count keeps rising`,

  hint: () => GROWING_FIX,
};
