import {
  closeOwnerFix,
  CONNECTION_FIX,
  CUT_FIX,
  DROPPED_FIX,
  PROMISE_FIX,
  SELF_FIX,
  UNOWNED_FIX,
} from './fixes.js';
import { DROPPED, type TrackRecord } from '../record/record.js';
import { unsubscribesInside } from '../base/rxjs-internals.js';
import type { Rule } from './rule.js';

/** Opened after the mark, still open, and not owned by an open owner. Without a mark it is no leak. */
export const unowned: Rule<'unowned'> = {
  verdict: 'unowned',

  check(record, { marked, owned, goesAlong, dropped }) {
    const { owner, role } = record;
    // An inner stream goes with the one it is part of, which is reported on its own.
    if (!marked || role === 'inner') return undefined;
    if (!owned && owner !== undefined && owner.closedAt === undefined) return undefined;
    if (goesAlong(record)) return undefined;
    const isDropped = dropped(record);
    if (isDropped === false) return 'leak';
    record.traits |= DROPPED;
    // It holds nothing but itself, where nothing of the user's was to run at its end.
    return isDropped === 'cleanup' ? 'leak' : 'note';
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
    if (isCut(record)) return CUT_FIX;
    return isAnsweredAtOnce(record) ? SELF_FIX : UNOWNED_FIX;
  },
};

function isCut({ chain }: TrackRecord): boolean {
  return chain?.belowCut !== undefined && chain.belowCut.deref()?.closed !== false;
}

function isAnsweredAtOnce(record: TrackRecord): boolean {
  const subscriber = record.values > 0 ? record.subscriber() : undefined;
  return subscriber !== undefined && unsubscribesInside(subscriber);
}
