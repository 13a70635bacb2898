import { GROWING_FIX } from './fix-texts.js';
import type { TrackRecord } from '../record/record.js';
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

  check(record, { growing: windows, pileUpOf, consumersOf }) {
    const { owner, where, role, kind } = record;
    if (where === undefined || !('rises' in where) || role === 'inner') return undefined;
    // A connection ends with its consumers, so these are reported.
    const isGrowing =
      risesOf(record) >= windows &&
      !(kind === 'connection' && consumersOf(record).some((consumer) => risesOf(consumer) >= windows));
    if (!isGrowing && pileUpOf(record) === undefined) return undefined;
    return owner !== undefined && owner.closedAt === undefined ? 'note' : 'leak';
  },

  describe: (count) => `${count === 1 ? 'is' : 'are'} open, and the number from this line keeps rising`,

  hint: () => GROWING_FIX,
};

/** The number of windows in a row in which the count of its line has risen; -1 if the line is not known. */
function risesOf({ where }: TrackRecord): number {
  return where !== undefined && 'rises' in where && where !== UNKNOWN_PLACE ? where.rises : -1;
}
