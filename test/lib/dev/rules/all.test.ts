import { describe, expect, it } from 'vitest';

import { describe as describeVerdict, RULES } from '../../../../lib/dev/rules/all.js';
import type { Verdict } from '../../../../lib/leak.js';

describe('the rules', () => {
  it('are in the order of precedence', () => {
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
    ['unclosed', 'waited for a channel that was dropped without being closed', 'waited for channels that were dropped without being closed'],
    ['outlived', 'outlived its owner',                     'outlived their owner'],
    ['overdue',  'is open past its maxAge',                'are open past their maxAge'],
    ['stalled',  'has been silent past its maxIdle',       'have been silent past their maxIdle'],
    ['growing',  'is open, and the number from this line keeps rising', 'are open, and the number from this line keeps rising'],
    ['zombie',   'was torn down, but its producer goes on', 'were torn down, but their producers go on'],
    ['residue',  'is still running, although the subscription that started it has ended', 'are still running, although the subscriptions that started them have ended'],
    ['unowned',  'was left open',   'were left open'],
    ['late',     'arrived after its owner had closed',        'arrived after their owner had closed'],
  ])('%s has words for one and for many', (verdict, one, many) => {
    const rule = RULES.find((each) => each.verdict === verdict);
    expect([rule?.describe(1), rule?.describe(2)]).toEqual([one, many]);
  });

  it('of another version has words, too', () => {
    expect([describeVerdict('late', 1), describeVerdict('newer' as Verdict, 2)]).toEqual([
      'arrived after its owner had closed',
      'leaked',
    ]);
  });
});
