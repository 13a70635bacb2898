import { constants } from 'node:os';

import type { Clock } from '../../../lib/clock.js';
import { SelfSent } from '../run/self-sent.js';
import { SAME_PRESS } from '../run/signals.js';

/**
 * Listens to the signals, and counts how often somebody has sent one. The same one twice in a row is one: `npm` passes on what
 * the terminal sent too. One that the process sends to itself is none: frameworks do so when they have shut down. `heard` is
 * one that somebody else has heard just now.
 */
export function countPresses(
  signals: readonly NodeJS.Signals[],
  clock: Clock,
  tell: (signal: NodeJS.Signals, count: number) => void,
  heard?: NodeJS.Signals,
): () => void {
  let count = 0;
  let last = heard === undefined ? undefined : { signal: heard, at: clock.now() };
  const selfSent = new SelfSent();
  const listener = (signal: NodeJS.Signals): void => {
    if (selfSent.hears(constants.signals[signal])) return;
    const at = clock.now();
    const same = last?.signal === signal && at - last.at < SAME_PRESS;
    last = { signal, at };
    if (!same) tell(signal, ++count);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
    selfSent.stop();
  };
}
