import { zombieFix } from './fix-texts.js';
import type { Rule } from './rule.js';

/**
 * Torn down, but its producer has sent it values in three different turns since. `record/head.ts` counts the
 * turns, `sweep/zombies.ts` reports the event.
 *
 * Modelled on Go's goroutine that ignores its context.
 */
export const zombie: Rule<'zombie'> = {
  verdict: 'zombie',
  check: () => undefined,

  describe: (count) =>
    count === 1 ? 'was torn down, but its producer goes on' : 'were torn down, but their producers go on',

  hint: () => zombieFix([], undefined),
};
