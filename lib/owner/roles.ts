import type { Clock } from '../clock.js';
import type { AdoptionList, Holder, ParentClosing, Why } from './adoption.js';
import type { Tally } from './tally.js';
import type { Owner } from './types.js';

/*
 * The interfaces through which an owner and its closing use each other.
 */

/** A closing that is done. */
export interface DoneClosing {
  readonly tally: Tally;
}

export interface BeginOptions {
  /** The grace (ms). Default: that of the owner. */
  readonly grace?: number | undefined;
  /** A closing parent: the grace ends with its grace at the latest. */
  readonly cappedBy?: ParentClosing;
  /** A closing parent that forces this owner, and limits its join. */
  readonly under?: ParentClosing;
}

/** The closing owner, as its closing sees it. */
export interface ClosingOwner extends Holder {
  readonly name: string;
  readonly path: string;
  readonly shownPath: string;
  readonly handle: Owner;
  readonly clock: Clock;
  readonly settle: number;
  readonly list: AdoptionList;
  readonly why: Why;
  readonly reason: unknown;
  now(): number;
  abort(step: 'draining' | 'closed'): void;
  settled(done: DoneClosing): void;
}
