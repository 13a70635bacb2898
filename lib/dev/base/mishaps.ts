import { mishapText } from '../../wording.js';

/** The kinds of mishaps that have been reported. */
const reported = new Set<string>();

/**
 * Reports an error inside of dev mode, or in a user function that dev mode calls (a clock, a predicate, a
 * listener). Each kind is reported once. The error ends the current step of dev mode and never reaches the
 * program.
 *
 * @param what The step that failed.
 */
export function mishap(what: string, error: unknown): void {
  if (reported.has(what)) return;
  reported.add(what);
  try {
    console.warn(mishapText(what, error));
  } catch {
    // The program may have replaced the console.
  }
}

/** Forgets which kinds were reported, so that each is reported again. */
export function forgetMishaps(): void {
  reported.clear();
}
