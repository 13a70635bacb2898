import type { Leak } from '../../leak.js';
import type { Watched } from '../base/rxjs-internals.js';
import type { DevClock } from '../record/dev-clock.js';
import type { GivenToOwner } from '../record/given-to-owner.js';
import type { PileUp } from '../record/inner-streams.js';
import type { TrackRecord } from '../record/record.js';
import type { Records } from '../record/records.js';
import type { ShareListeners } from '../record/share-listeners.js';
import type { Circumstances } from '../rules/rule.js';
import type { Accusation } from './accusation.js';
import type { Exceptions } from './without-ignored.js';
import type { Events } from './events.js';
import type { SourceTraces } from './source-traces.js';

/** The leaks that a survey searches for. */
export interface Search {
  /** The first id that is examined. */
  readonly from: number | undefined;
  readonly owned: boolean;
  /** Replaces the graces of the rules. */
  readonly grace?: number;
  /** Selects the ids that are examined. */
  readonly only?: ((id: number) => boolean) | undefined;
  /** The program is ending: inner streams that have piled up are reported, as a leak if `strict`. */
  readonly atEnd?: { readonly strict: boolean };
  /** Whether an open subscription that only the mark shows to be a leak goes into the second list. */
  readonly isContained?: (record: TrackRecord, subscriber: Watched) => boolean;
  /** Whether the facts of each leak are read from its live subscription. Default `true`. */
  readonly facts?: boolean;
  /** Called with each accusation before equal ones are grouped, and with its record if that is open. */
  readonly notify?: (accusation: Accusation, record: TrackRecord | undefined) => void;
}

/** The leaks that live on, and those that would have ended on their own. */
export interface SortedLeaks {
  readonly leaks: readonly Leak[];
  readonly contained: readonly Leak[];
}

/** The parts of the registry that a survey uses. */
export interface SurveyContext {
  readonly settings: Exceptions & {
    readonly graces: ReadonlyMap<string, number>;
    readonly growing: { readonly windows: number };
  };
  readonly clock: DevClock;
  readonly records: Records;
  readonly givenToOwner: GivenToOwner;
  readonly shareListeners: ShareListeners;
  readonly events: Events;
  readonly traces: SourceTraces;
  readonly hooks: { readonly readable: boolean };
  readonly growth: { readonly window: number };
  readonly piles: {
    of(record: TrackRecord): PileUp | undefined;
    measure(record: TrackRecord, subscriber: Watched): void;
    finishPass(window: number, upcoming: number): void;
  };
  readonly zombies: {
    caughtAt(record: TrackRecord): number | undefined;
    isReported(record: TrackRecord): boolean;
  };
  readonly residues: {
    accusations(look: Circumstances, from: number): Iterable<readonly [TrackRecord, Accusation]>;
  };
  readonly siblings: { readonly missed: boolean };
  readonly sweep: { catchUp(): void };
}
