import type { Work } from '../base/host-work.js';
import type { Rule } from './rule.js';

/**
 * Ended, but what was begun in its subscribe call goes on: a timer, a server, a socket or a watcher. It is these that
 * are told, by {@link Residues}.
 *
 * After goleak's goroutine that nobody stops.
 */
export const residue: Rule<'residue'> = {
  verdict: 'residue',
  grace: 500,
  check: () => undefined,

  describe: (count) =>
    count === 1
      ? 'goes on, although the subscription that started it has ended'
      : 'go on, although the subscriptions that started them have ended',

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
  return `The function given to new Observable(…) must return a teardown that ${CURES[kind]}; start work that is meant to live on outside of a subscribe call.`;
}
