import type { Verdict } from '../../leak.js';
import type { PileUp } from '../record/inner-streams.js';
import type { OpenGuard } from '../record/open-guard.js';
import type { TrackRecord } from '../record/record.js';

/** The circumstances under which records are examined. Times are ms since the registry began. */
export interface Circumstances {
  readonly at: number;
  /** Whether only records opened after a mark are examined. */
  readonly marked: boolean;
  /** Whether records with an open owner are reported too. */
  readonly owned: boolean;
  /** How long (ms) the rule of a verdict waits. */
  readonly grace: (verdict: Verdict) => number;
  /** The number of windows in which the count of a line must have risen. */
  readonly growing: number;
  /** When (ms) a record was caught sending values to the ended root that made it. */
  readonly caughtAt: (record: TrackRecord) => number | undefined;
  /** The inner streams of a record, if their number has risen in as many windows. */
  readonly pileUpOf: (record: TrackRecord) => PileUp | undefined;
  /** The open consumers of a connection, as far as they are known. */
  readonly consumersOf: (record: TrackRecord) => readonly TrackRecord[];
  /**
   * Whether a record ends with another open one that is reported on its own, will be ended by its owner, or
   * is never reported. A connection ends with its subscribers; a subscription made in the course of another
   * ends with that.
   */
  readonly endsWithAnother: (record: TrackRecord) => boolean;
  /**
   * Whether all Subjects that could wake it have been unsubscribed, so that nothing holds it. `'cleanup'` if
   * its teardown would run a user function, which then never runs.
   */
  readonly isDropped: (record: TrackRecord) => boolean | 'cleanup';
}

/** A rule decides whether an open subscription is a leak, or worth a note. */
export interface Rule<Name extends Verdict = Verdict> {
  readonly verdict: Name;
  /** How long (ms) it waits by default. */
  readonly grace?: number;
  check(record: TrackRecord, circumstances: Circumstances): 'leak' | 'note' | undefined;
  /** The guard whose limit is over, for a rule about limits. */
  guardOf?(record: TrackRecord, at: number): OpenGuard | undefined;
  /** The verdict in words, after "n subscriptions". */
  describe(count: number): string;
  /** The fix, in one sentence. */
  hint(record: TrackRecord): string;
}
