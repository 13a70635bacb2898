import { GROWING_FIX } from './fixes.js';
import { UNKNOWN_PLACE } from '../stack/places.js';
import type { Rule } from './rule.js';

/**
 * The number of open subscriptions of one line rose in every window. It is a leak, or a note if their owner
 * is open, since that owner will end them.
 *
 * Modelled on LeakProf, which finds the lines at which goroutines pile up.
 */
export const growing: Rule<'growing'> = {
  verdict: 'growing',

  check(record, { growing: windows, pileUpOf }) {
    const { owner, where, role } = record;
    if (where === undefined || !('rises' in where) || role === 'inner') return undefined;
    const isGrowing = where !== UNKNOWN_PLACE && where.rises >= windows;
    if (!isGrowing && pileUpOf(record) === undefined) return undefined;
    return owner !== undefined && owner.closedAt === undefined ? 'note' : 'leak';
  },

  describe: (count) => `${count === 1 ? 'is' : 'are'} open from a line whose count keeps rising`,

  hint: () => GROWING_FIX,
};
