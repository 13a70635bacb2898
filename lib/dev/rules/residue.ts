import { residueFix } from './fix-texts.js';
import type { Rule } from './rule.js';

/**
 * Ended, but work that was started in its subscribe call goes on: a timer, a server, a socket or a watcher.
 * {@link Residues} reports the work.
 *
 * Modelled on goleak, which finds goroutines that nobody stops.
 */
export const residue: Rule<'residue'> = {
  verdict: 'residue',
  grace: 500,
  check: () => undefined,

  describe: (count) =>
    count === 1
      ? 'is still running, although the subscription that started it has ended'
      : 'are still running, although the subscriptions that started them have ended',

  hint: () => residueFix('interval'),
};
