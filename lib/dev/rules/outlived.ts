import { CAUGHT, type TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import { PROMISE_HINT, type Rule } from './rule.js';

export const OUTLIVED_HINT =
  'Put ownedBy(owner) last in the pipe, or unsubscribe when the owner closes: it was subscribed for the owner, but nothing ends it.';

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
      return 'It still feeds a subscription that has ended: return it as the teardown of the function that made it.';
    }
    if (kind === 'promise') return PROMISE_HINT;
    if (chain?.ownedAbove === true) {
      return 'ownedBy owns what is upstream of it: put it last, below every other operator.';
    }
    if (owner?.description !== undefined) {
      return `Put ${owner.description.remedy} last in the pipe: ${owner.name} has ended, and nothing ends this with it.`;
    }
    return OUTLIVED_HINT;
  },
};

/** Does its host know that it goes with its owner all the same? */
function isSpared(record: TrackRecord): boolean {
  const subscriber = record.subscriber();
  const spares = record.owner?.description?.spares;
  return subscriber !== undefined && spares?.(subscriber, placeOf(record).site?.function) === true;
}
