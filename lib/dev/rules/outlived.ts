import { PROMISE_HINT, type Rule } from './rule.js';

/**
 * Still open when the grace is over after its owner closed. Never the connection of a `share`: it belongs to
 * its subscribers, whoever owned the first of them. One that was subscribed after the close is `late`.
 */
export const outlived: Rule = {
  verdict: 'outlived',
  grace: 500,

  check({ owner, kind, started }, { at, grace }) {
    if (owner?.closedAt === undefined || kind === 'connection') return undefined;
    return started <= owner.closedAt && at - owner.closedAt >= grace('outlived') ? 'leak' : undefined;
  },

  describe: (count) => (count === 1 ? 'outlived its owner' : 'outlived their owner'),

  hint({ chain, kind }) {
    if (chain?.ownedAbove === true) {
      return 'ownedBy owns what is upstream of it: put it last, below every other operator.';
    }
    if (kind === 'promise') return PROMISE_HINT;
    return 'Put ownedBy(owner) last in the pipe, or unsubscribe when the owner closes: it was subscribed for the owner, but nothing ends it.';
  },
};
