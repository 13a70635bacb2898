import type { Place } from '../stack/places.js';
import type { TrackRecord } from './record.js';

/**
 * The number of different turns in which a producer must go on. A synchronous rest, or one late answer, does
 * not count.
 */
const TURNS = 3;

/** A moment: the turn of the event loop, and the time. */
export interface Moment {
  readonly turn: number;
  /** ms since the registry began */
  readonly at: number;
}

/**
 * How a head ended. An object stands for the joint teardown of everything that ended with it; `by its source`
 * means that its source had completed or failed before.
 */
export type End = object | 'by its source';

/** The kind of teardown that a source returned: it removes a listener, or does something else. */
export type Teardown = 'listener' | 'other';

/** A head: the subscriber that was given to a source, at the top of a chain. The producer holds it. */
export class Head {
  /** Undefined while it is open, or if its end cannot be observed. */
  ends: End | undefined = undefined;
  /** Whether the notifier of a `takeUntil`, and not its source, is completing it. */
  isNotifying = false;
  /** Records of other notifiers that may complete it, through their consumers. */
  otherNotifiers: readonly TrackRecord[] | undefined = undefined;
  teardown: Teardown | undefined = undefined;
  private turns = 0;
  private last: Moment | undefined = undefined;

  constructor(
    /** The root that it belongs to. */
    readonly record: TrackRecord,
    /** The place that made its source. */
    readonly madeAt: Place,
  ) {}

  /**
   * Counts a value that it receives after it stopped. Returns true when this has happened in enough turns.
   */
  receive(moment: Moment, isManualClock: () => boolean): boolean {
    const { last } = this;
    if (this.turns >= TURNS || (last !== undefined && !isLater(last, moment, isManualClock))) return false;
    this.last = moment;
    return ++this.turns === TURNS;
  }
}

/**
 * Whether it is a later turn. With a manual clock a later time counts too, since one turn of the event loop
 * may stand for hours.
 */
function isLater(last: Moment, { turn, at }: Moment, isManualClock: () => boolean): boolean {
  return turn !== last.turn || (at !== last.at && isManualClock());
}
