import type { Verdict } from '../../leak.js';
import type { TrackRecord } from '../record.js';

/** Under what circumstances the records are looked at. Times are ms since the registry began. */
export interface Look {
  readonly at: number;
  /** Only what was opened after a mark is looked at. */
  readonly marked: boolean;
  /** Those owned by open owners are accused too. */
  readonly owned: boolean;
  /** How long the rule of this verdict waits. */
  readonly grace: (verdict: Verdict) => number;
  /** In so many windows the number of a line must have risen. */
  readonly growing: number;
  /** When (ms) it was caught sending values to the root that it was made for, and that had ended. */
  readonly caught: (record: TrackRecord) => number | undefined;
  /** Is it a shared connection to which somebody listens at all? */
  readonly heard: (record: TrackRecord) => boolean;
  /** The same, but somebody whom an open owner has, or who is nobody's fault. */
  readonly serves: (record: TrackRecord) => boolean;
}

/** What makes an open subscription a leak, or worth a note. */
export interface Rule {
  readonly verdict: Verdict;
  /** How long (ms) it waits before it accuses, unless told otherwise. */
  readonly grace?: number;
  check(record: TrackRecord, look: Look): 'leak' | 'note' | undefined;
  /** The verdict in words, after "n subscriptions": what they have done. */
  describe(count: number): string;
  /** One sentence on how to mend this pattern. */
  hint(record: TrackRecord): string;
}

/** What a promise that hangs needs, whatever else is wrong. */
export const PROMISE_HINT =
  "A promise made of a stream hangs as long as the stream: give it takeUntil(…), timeoutOrAbort(…), or ownedBy(owner, { onClose: 'error' }).";
