import { UNKNOWN_PLACE, type Place } from '../stack/places.js';

/** Where an Observable was made. */
export interface Origin {
  readonly place: Place;
  /** Is it not one of rxjs's own sources, which stop when they are torn down? */
  readonly mayGoOn: boolean;
}

/** Of one whose line is not known: made before it was watched, or by functions of the user's. */
export const UNSEEN: Origin = { place: UNKNOWN_PLACE, mayGoOn: true };

/** A source that leaves nothing in the teardown of whoever subscribes to it. */
export type HiddenSource = 'promise' | 'never' | 'unknown';
