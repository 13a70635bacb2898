import { CAUGHT_FIX, OUTLIVED_FIX, OWNED_ABOVE_FIX, PROMISE_FIX, remedyFix } from './fix-texts.js';
import { isSpared } from '../record/owner-book.js';
import { CAUGHT, type TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { Rule } from './rule.js';

/**
 * Still open when the grace after its owner's close is over; or made inside the subscribe call of a root, and
 * caught sending values to that root after it ended. It never applies to the connection of a `share`, which
 * belongs to its subscribers, nor to a subscription made after the close, which is `late`.
 */
export const outlived: Rule<'outlived'> = {
  verdict: 'outlived',
  grace: 500,

  check(record, { at, grace, caughtAt }) {
    const { owner, kind, id, traits } = record;
    if (kind === 'connection') return undefined;
    const since = (traits & CAUGHT) === 0 ? undefined : caughtAt(record);
    if (since !== undefined) return at - since >= grace('outlived') ? 'leak' : undefined;
    if (owner?.closedAt === undefined) return undefined;
    if (id >= owner.closedBefore || at - owner.closedAt < grace('outlived')) return undefined;
    return isExempt(record) ? undefined : 'leak';
  },

  describe: (count) => (count === 1 ? 'outlived its owner' : 'outlived their owner'),

  hint({ chain, kind, owner, traits }) {
    if ((traits & CAUGHT) !== 0) {
      return CAUGHT_FIX;
    }
    if (kind === 'promise') return PROMISE_FIX;
    if (chain?.ownedAbove === true) {
      return OWNED_ABOVE_FIX;
    }
    if (owner?.description !== undefined) {
      return remedyFix(owner.description.remedy, owner.name);
    }
    return OUTLIVED_FIX;
  },
};

/** Whether its host knows that it ends with its owner anyway. */
function isExempt(record: TrackRecord): boolean {
  const subscriber = record.subscriber();
  const description = record.owner?.description;
  if (subscriber === undefined || description === undefined) return false;
  return isSpared(description, subscriber, placeOf(record));
}
