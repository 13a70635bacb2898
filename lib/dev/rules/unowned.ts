import {
  closeOwnerFix,
  CONNECTION_FIX,
  TAKE_UNTIL_FIX,
  DROPPED_FIX,
  PROMISE_FIX,
  SYNCHRONOUS_FIX,
  UNOWNED_FIX,
} from './fix-texts.js';
import { DROPPED, type TrackRecord } from '../record/record.js';
import { unsubscribesInside } from '../base/rxjs-internals.js';
import type { Rule } from './rule.js';

/** Opened after the mark, still open, and without an open owner. Without a mark it is not a leak. */
export const unowned: Rule<'unowned'> = {
  verdict: 'unowned',

  check(record, { marked, owned, endsWithAnother, isDropped }) {
    const { owner, role } = record;
    // An inner stream ends with its outer subscription, which is reported on its own.
    if (!marked || role === 'inner') return undefined;
    if (!owned && owner !== undefined && owner.closedAt === undefined) return undefined;
    if (endsWithAnother(record)) return undefined;
    const dropped = isDropped(record);
    if (dropped === false) return 'leak';
    record.traits |= DROPPED;
    // Without a user function in its teardown it holds only itself.
    return dropped === 'cleanup' ? 'leak' : 'note';
  },

  describe: (count) => (count === 1 ? 'was left open' : 'were left open'),

  hint(record) {
    const { kind, owner, traits } = record;
    if ((traits & DROPPED) !== 0) return DROPPED_FIX;
    if (kind === 'promise') return PROMISE_FIX;
    if (kind === 'connection') return CONNECTION_FIX;
    if (owner !== undefined && owner.closedAt === undefined) {
      return closeOwnerFix(owner.path);
    }
    if (isBelowTakeUntil(record)) return TAKE_UNTIL_FIX;
    return unsubscribesItself(record) ? SYNCHRONOUS_FIX : UNOWNED_FIX;
  },
};

function isBelowTakeUntil({ chain }: TrackRecord): boolean {
  return chain?.belowTakeUntil !== undefined && chain.belowTakeUntil.deref()?.closed !== false;
}

function unsubscribesItself(record: TrackRecord): boolean {
  const subscriber = record.values > 0 ? record.subscriber() : undefined;
  return subscriber !== undefined && unsubscribesInside(subscriber);
}
