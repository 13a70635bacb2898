import { unclosedFix } from './fix-texts.js';
import type { Rule } from './rule.js';

/** Waited for a channel that was dropped together with its owner. It is reported by an event. */
export const unclosed: Rule<'unclosed'> = {
  verdict: 'unclosed',
  check: () => undefined,

  describe: (count) =>
    count === 1
      ? 'waited for a channel that was dropped without being closed'
      : 'waited for channels that were dropped without being closed',

  hint({ chain }) {
    const channel = chain?.channel === '' ? 'The channel' : `The channel "${String(chain?.channel)}"`;
    return unclosedFix(channel);
  },
};
