import { printable } from '../../../lib/printable.js';
import { oneLine, show } from '../../../lib/show.js';

/** The reason for a refused request. */
export function refusedRequest(why: string): string {
  return `Only this machine may ask for this profile, and this request is refused: ${why}. See the option "allow" of leakProfile().`;
}

export function refusedMethod(method: string): string {
  return `This profile is asked for by GET (got ${printable(method)}).`;
}

export function refusedFormat(format: string, known: readonly string[]): string {
  return `format must be one of ${known.join(', ')} (got ${show(format)}).`;
}

export const PROFILE_OFF =
  'Dev mode is off, so nothing is watched. Call enableDevMode() in the program, or start it by "rxleash run".';

export function profileFailed(error: unknown): string {
  return `The profile could not be made: ${oneLine(error)}.`;
}
