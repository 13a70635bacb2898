import type { Work } from '../work.js';
import type { Rule } from './rule.js';

/**
 * Ended, but what was begun in its subscribe call goes on: a timer, a server, a socket or a watcher. It is told by
 * {@link Residues}, which looks after these.
 *
 * After goleak's goroutine that nobody stops.
 */
export const residue: Rule = {
  verdict: 'residue',
  grace: 500,
  check: () => undefined,

  describe: (count) =>
    count === 1
      ? 'has ended, but something it began here goes on'
      : 'have ended, but something they began here goes on',

  hint: () => residueHint('interval'),
};

const CURES: Readonly<Record<Work['kind'], string>> = {
  interval: 'clears this interval',
  server: 'closes this server',
  socket: 'closes this socket',
  watcher: 'closes this watcher',
};

/** How to end what was left. */
export function residueHint(kind: Work['kind']): string {
  return `The function given to new Observable(…) must return a teardown that ${CURES[kind]}; what is meant to live on is better begun outside of a subscribe call.`;
}
