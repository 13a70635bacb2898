import { PROMISE_HINT, type Rule } from './rule.js';

/** Opened after the mark, still open, and not owned by an open owner. Without a mark nobody is accused of that. */
export const unowned: Rule = {
  verdict: 'unowned',

  check(record, { marked, owned, goesAlong }) {
    const { owner, role } = record;
    // An inner stream goes with the one it is part of, which is told by itself.
    if (!marked || role === 'inner') return undefined;
    if (!owned && owner !== undefined && owner.closedAt === undefined) return undefined;
    return goesAlong(record) ? undefined : 'leak';
  },

  describe: (count) => (count === 1 ? 'was left open' : 'were left open'),

  hint({ kind, owner }) {
    if (kind === 'promise') return PROMISE_HINT;
    if (kind === 'connection') {
      return 'A shared connection was left open: let share() or shareReplay({ refCount: true }) end it with its last subscriber, or own the source above it.';
    }
    if (owner !== undefined && owner.closedAt === undefined) {
      return `Close its owner "${owner.path}", or unsubscribe, before you are done.`;
    }
    return 'Give it an owner with ownedBy(owner), put last in the pipe, or keep the subscription and unsubscribe.';
  },
};
