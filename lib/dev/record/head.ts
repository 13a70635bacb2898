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
 * A subscriber that a source was given: the head of a chain, which the producer holds. `ends` says how, once that is known:
 * `together` with its root, or `by itself`, since its source completed or failed. What ended before its root did, and apart
 * from that, as an inner stream does that `switchMap` replaces, is heard of only if its producer goes on.
 */
export class Head {
  ends: 'together' | 'by itself' | undefined = undefined;
  private turns = 0;
  private last: Moment | undefined = undefined;

  constructor(
    /** The root that it is a part of. */
    readonly record: TrackRecord,
    /** Where its source was made. */
    readonly madeAt: Place,
  ) {}

  /** Stopped, it is sent a value. True when that has happened in enough turns. */
  hears(moment: Moment, isTurnedByHand: () => boolean): boolean {
    const { last } = this;
    if (this.turns >= TURNS || (last !== undefined && !isLater(last, moment, isTurnedByHand))) return false;
    this.last = moment;
    return ++this.turns === TURNS;
  }
}

/** In another turn; or at another time of a clock that is turned by hand, for which one turn of the event loop may hold hours. */
function isLater(last: Moment, { turn, at }: Moment, isTurnedByHand: () => boolean): boolean {
  return turn !== last.turn || (at !== last.at && isTurnedByHand());
}
