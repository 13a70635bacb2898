import { describe, expect, it } from 'vitest';

import { RULES } from '../../../lib/dev/rules/all.js';

describe('the rules', () => {
  it('are looked at in the order of precedence', () => {
    expect(RULES.map(({ verdict }) => verdict)).toEqual([
      'abandoned',
      'unclosed',
      'outlived',
      'overdue',
      'stalled',
      'growing',
      'unowned',
      'zombie',
      'residue',
      'late',
    ]);
  });

  // prettier-ignore
  it.each([
    ['abandoned', 'was dropped without being torn down',   'were dropped without being torn down'],
    ['unclosed', 'waited for a channel that was dropped, and never closed', 'waited for channels that were dropped, and never closed'],
    ['outlived', 'outlived its owner',                     'outlived their owner'],
    ['overdue',  'is open past its maxAge',                'are open past their maxAge'],
    ['stalled',  'has been silent past its maxIdle',       'have been silent past their maxIdle'],
    ['growing',  'of a line of which more are open in every window', 'of a line of which more are open in every window'],
    ['zombie',   'was torn down, but its producer goes on', 'were torn down, but their producers go on'],
    ['residue',  'goes on, though the subscription that began it has ended', 'go on, though the subscriptions that began them have ended'],
    ['unowned',  'was left open',   'were left open'],
    ['late',     'came after its owner had closed',        'came after their owner had closed'],
  ])('%s says so in words, of one and of many', (verdict, one, many) => {
    const rule = RULES.find((each) => each.verdict === verdict);
    expect([rule?.describe(1), rule?.describe(2)]).toEqual([one, many]);
  });
});
