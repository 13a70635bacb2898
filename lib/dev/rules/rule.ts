import type { Verdict } from '../../leak.js';
import type { Piling } from '../record/inner-streams.js';
import type { TrackRecord } from '../record/record.js';

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
  /** Its inner streams, where their number has risen in as many windows. */
  readonly piling: (record: TrackRecord) => Piling | undefined;
  /**
   * Does it go with another one that is open, and that is reported on its own, will be ended by its owner, or is nobody's
   * fault? So do shared connections with whoever listens, and what is made in the course of another with that.
   */
  readonly goesAlong: (record: TrackRecord) => boolean;
  /**
   * Have all Subjects that could wake it been unsubscribed themselves, so that nothing holds it any more? `'cleanup'` where its
   * teardown would run a function of the user's, that never will.
   */
  readonly dropped: (record: TrackRecord) => boolean | 'cleanup';
}

/** What makes an open subscription a leak, or worth a note. */
export interface Rule<Name extends Verdict = Verdict> {
  readonly verdict: Name;
  /** How long (ms) it waits before it accuses, by default. */
  readonly grace?: number;
  check(record: TrackRecord, look: Look): 'leak' | 'note' | undefined;
  /** The verdict in words, after "n subscriptions": what they have done. */
  describe(count: number): string;
  /** One sentence on how to fix this pattern. */
  hint(record: TrackRecord): string;
}
