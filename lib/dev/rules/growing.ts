import { NOWHERE } from '../stack/places.js';
import type { Rule } from './rule.js';

export const GROWING_HINT =
  'Each run of this line adds a subscription, and nothing ends it: give each one an owner that closes, or subscribe only once.';

/** Of the connections that owners have left, each one of its own. */
export function sharedHint(owner: string): string {
  return `Each ${owner} makes a shared stream of its own, which goes on when nobody listens: let it end with its last subscriber, by share(), or by shareReplay({ bufferSize: 1, refCount: true }) with the bufferSize that you have; or make one for all.`;
}

/** The same of the inner streams of one root. */
export const PILE_HINT =
  'Each value of its source opens one more inner stream, and none of them ends: use switchMap instead of mergeMap if only the newest one matters; otherwise end each inner stream with take(…) or takeUntil(…).';

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
    const isGrowing = where !== NOWHERE && where.rises >= windows;
    if (!isGrowing && piling(record) === undefined) return undefined;
    return owner !== undefined && owner.closedAt === undefined ? 'note' : 'leak';
  },

  describe: (count) => `${count === 1 ? 'is' : 'are'} open from a line whose count keeps rising`,

  hint: () => GROWING_HINT,
};
