import { mishapText } from '../../errors.js';

/** Which kinds have been reported. */
const reported = new Set<string>();

/**
 * Something of ours has failed, or something of the user's that we call: a clock, a predicate, a listener. It costs what was being
 * done, and is reported once; it never reaches the program.
 *
 * @param what What was being done.
 */
export function mishap(what: string, error: unknown): void {
  if (reported.has(what)) return;
  reported.add(what);
  try {
    console.warn(mishapText(what, error));
  } catch {
    // The console is the program's, too.
  }
}

/** Reports each kind again. */
export function forgetMishaps(): void {
  reported.clear();
}
