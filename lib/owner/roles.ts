import type { Clock } from '../clock.js';
import type { AdoptionList, Holder, ParentClosing, Why } from './adoption.js';
import type { Tally } from './tally.js';
import type { Owner } from './types.js';

/*
 * An owner and its closing, as they see each other.
 */

/** A closing that is over. */
export interface DoneClosing {
  readonly tally: Tally;
}

export interface BeginOptions {
  /** Instead of its own (ms). */
  readonly grace?: number | undefined;
  /** Whose grace ends this one at the latest. */
  readonly cappedBy?: ParentClosing;
  /** Who forces this one, and limits its join. */
  readonly under?: ParentClosing;
}

/** The owner that closes, as its closing sees it. */
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
