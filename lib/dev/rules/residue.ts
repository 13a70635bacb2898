import type { Work } from '../base/host-work.js';
import type { Rule } from './rule.js';

/**
 * Ended, but what was begun in its subscribe call goes on: a timer, a server, a socket or a watcher. It is these that
 * are told, by {@link Residues}.
 *
 * After goleak's goroutine that nobody stops.
 */
export const residue: Rule = {
  verdict: 'residue',
  grace: 500,
  check: () => undefined,

  describe: (count) =>
    count === 1
      ? 'goes on, though the subscription that began it has ended'
      : 'go on, though the subscriptions that began them have ended',

  hint: () => residueHint('interval'),
};

export const CURES: Readonly<Record<Exclude<Work['kind'], 'lookup'>, string>> = {
  interval: 'clears this interval',
  timeout: 'clears this timer, which is set again and again',
  server: 'closes this server',
  socket: 'closes this socket',
  watcher: 'closes this watcher',
};

/** How to end what was left. */
export function residueHint(kind: keyof typeof CURES): string {
  return `The function given to new Observable(…) must return a teardown that ${CURES[kind]}; what is meant to live on is better begun outside of a subscribe call.`;
}
