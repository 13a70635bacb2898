import { printable } from '../../../lib/printable.js';
import { oneLine, show } from '../../../lib/show.js';

/** The reason for a refused request. */
export function refusedRequest(why: string): string {
  return `This profile can be requested only from this machine, and this request was refused: ${why}. See the option "allow" of leakProfile().`;
}

export function refusedMethod(method: string): string {
  return `Request this profile with GET (got ${printable(method)}).`;
}

export function refusedFormat(format: string, known: readonly string[]): string {
  return `format must be one of ${known.join(', ')} (got ${show(format)}).`;
}

export const PROFILE_OFF =
  'Dev mode is off, so nothing is watched. Call enableDevMode() in the program, or start it with "rxleash run".';

export function profileFailed(error: unknown): string {
  return `The profile could not be made: ${oneLine(error)}.`;
}
