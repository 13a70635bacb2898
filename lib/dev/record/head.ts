import type { Place } from '../stack/places.js';
import type { TrackRecord } from './record.js';

/** In so many different turns a producer must have gone on: a synchronous tail, or one late answer, does not count. */
const TURNS = 3;

/** A moment, by what tells turns apart. */
export interface Moment {
  readonly turn: number;
  /** ms of the registry's time */
  readonly at: number;
}

/**
 * What was torn down as a whole, and this with it: the same object for all of it. Or `by itself`: its source had completed or failed
 * before that.
 */
export type End = object | 'by itself';

/** What a source has returned to be torn down by: it removes a listener, or does something else. */
export type Teardown = 'listener' | 'other';

/** A subscriber that a source was given: the head of a chain, which the producer holds. */
export class Head {
  /** Undefined while it is open, and where its end cannot be heard. */
  ends: End | undefined = undefined;
  /** Somebody completes it who is not its source: the notifier of a `takeUntil`. */
  isCut = false;
  /** Those that may do so as well, by what their consumers do. */
  cutters: readonly TrackRecord[] | undefined = undefined;
  teardown: Teardown | undefined = undefined;
  private turns = 0;
  private last: Moment | undefined = undefined;

  constructor(
    /** The root that it is a part of. */
    readonly record: TrackRecord,
    /** Where its source was made. */
    readonly madeAt: Place,
  ) {}

  /** Stopped, it is sent a value. True when that has happened in enough turns. */
  hears(moment: Moment, isManualClock: () => boolean): boolean {
    const { last } = this;
    if (this.turns >= TURNS || (last !== undefined && !isLater(last, moment, isManualClock))) return false;
    this.last = moment;
    return ++this.turns === TURNS;
  }
}

/** In another turn; or at another time of a clock that is turned by hand, for which one turn of the event loop may hold hours. */
function isLater(last: Moment, { turn, at }: Moment, isManualClock: () => boolean): boolean {
  return turn !== last.turn || (at !== last.at && isManualClock());
}
