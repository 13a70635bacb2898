import type { Through } from '../../leak.js';
import { DROPPED, type TrackRecord } from '../record/record.js';
import { unsubscribesInside } from '../base/rxjs-internals.js';
import { PROMISE_HINT, type Rule } from './rule.js';

/** Opened after the mark, still open, and not owned by an open owner. Without a mark it is no leak. */
export const unowned: Rule<'unowned'> = {
  verdict: 'unowned',

  check(record, { marked, owned, goesAlong, dropped }) {
    const { owner, role } = record;
    // An inner stream goes with the one it is part of, which is told by itself.
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
    if ((traits & DROPPED) !== 0) return DROPPED_HINT;
    if (kind === 'promise') return PROMISE_HINT;
    if (kind === 'connection') return CONNECTION_HINT;
    if (owner !== undefined && owner.closedAt === undefined) {
      return closeOwnerHint(owner.path);
    }
    if (isCut(record)) return CUT_HINT;
    return isAnsweredAtOnce(record) ? SELF_HINT : UNOWNED_HINT;
  },
};

/** Its owner is open. */
export function closeOwnerHint(path: string): string {
  return `Close its owner "${path}", or unsubscribe, before you are done.`;
}

export const UNOWNED_HINT =
  'Give it an owner with ownedBy(owner), put last in the pipe, or keep the subscription and unsubscribe.';

/** What a package has subscribed for a line that has called it, and was given no subscription for it. */
export function calledHint({ package: of }: Through): string {
  return `Close or destroy what you made with ${of} when you are done with it; a stream that you gave to it ends with ownedBy(owner), last in its pipe.`;
}

export const CONNECTION_HINT =
  'A shared connection was left open: let it end with its last subscriber, by share(), or by shareReplay({ bufferSize: 1, refCount: true }) with the bufferSize that you have; or own the source above it.';

/** All that could wake it are Subjects that were themselves unsubscribed. */
export const DROPPED_HINT =
  'Its Subject was unsubscribed, which drops its subscribers silently: complete the Subject instead.';

/** What is above a `takeUntil` has ended, and what stands below it goes on. */
export const CUT_HINT =
  'Put takeUntil(…) last in the pipe: it ends only the operators above it. An operator below it, such as mergeMap or switchMap, goes on.';

/** It was to end itself. */
export const SELF_HINT =
  'Its callback unsubscribes, but a synchronous source calls it before subscribe() has returned the subscription: use take(1), or first((value) => …) with the condition.';

function isCut({ chain }: TrackRecord): boolean {
  return chain?.belowCut !== undefined && chain.belowCut.deref()?.closed !== false;
}

function isAnsweredAtOnce(record: TrackRecord): boolean {
  const subscriber = record.values > 0 ? record.subscriber() : undefined;
  return subscriber !== undefined && unsubscribesInside(subscriber);
}
