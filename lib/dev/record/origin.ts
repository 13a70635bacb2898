import { UNKNOWN_PLACE, type Place } from '../stack/places.js';

/** The origin of an Observable: the place that made it, and whether it may go on. */
export interface Origin {
  readonly place: Place;
  /** Whether it may go on after its teardown. Sources of rxjs itself stop. */
  readonly mayGoOn: boolean;
}

/** The origin of an Observable that was made before dev mode, or by a function of the user. */
export const UNKNOWN_ORIGIN: Origin = { place: UNKNOWN_PLACE, mayGoOn: true };

/** A kind of source that adds no teardown to its subscriber. */
export type HiddenSource = 'promise' | 'never' | 'unknown';
