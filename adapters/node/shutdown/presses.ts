import { constants } from 'node:os';

import type { Clock } from '../../../lib/clock.js';
import { SelfSent } from '../run/self-sent.js';
import { SAME_PRESS } from '../run/program-end.js';

/**
 * Listens to the signals, and counts the presses. Two equal signals in quick succession are one press: `npm`
 * passes on a signal that the terminal has already sent. A signal that the process sends to itself is not a
 * press: frameworks do so after their shutdown. `heard` is a signal that another listener has just received.
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
