import { CAUGHT_FIX, OUTLIVED_FIX, OWNED_ABOVE_FIX, PROMISE_FIX, remedyFix } from './fixes.js';
import { CAUGHT, type TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { Rule } from './rule.js';

/**
 * Still open when the grace is over after its owner closed; or made inside the subscribe call of a root that has ended since,
 * and caught sending values to that. Never the connection of a `share`: it belongs to
 * its subscribers, whoever owned the first of them. One that was subscribed after the close is `late`.
 */
export const outlived: Rule<'outlived'> = {
  verdict: 'outlived',
  grace: 500,

  check(record, { at, grace, caught }) {
    const { owner, kind, id, traits } = record;
    if (kind === 'connection') return undefined;
    const since = (traits & CAUGHT) === 0 ? undefined : caught(record);
    if (since !== undefined) return at - since >= grace('outlived') ? 'leak' : undefined;
    if (owner?.closedAt === undefined) return undefined;
    if (id >= owner.closedBefore || at - owner.closedAt < grace('outlived')) return undefined;
    return isSpared(record) ? undefined : 'leak';
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

/** Does its host know that it goes with its owner all the same? */
function isSpared(record: TrackRecord): boolean {
  const subscriber = record.subscriber();
  const spares = record.owner?.description?.spares;
  return subscriber !== undefined && spares?.(subscriber, placeOf(record).site?.function) === true;
}
