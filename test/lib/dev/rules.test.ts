import { describe, expect, it } from 'vitest';

import { RULES } from '../../../lib/dev/rules/all.js';

describe('the rules', () => {
  it('are looked at in the order of precedence', () => {
    expect(RULES.map(({ verdict }) => verdict)).toEqual([
      'outlived',
      'overdue',
      'stalled',
      'unowned',
      'late',
    ]);
  });

  // prettier-ignore
  it.each([
    ['outlived', 'outlived its owner',                     'outlived their owner'],
    ['overdue',  'is open past its maxAge',                'are open past their maxAge'],
    ['stalled',  'has been silent past its maxIdle',       'have been silent past their maxIdle'],
    ['unowned',  'was left open, with nobody to end it',   'were left open, with nobody to end them'],
    ['late',     'came after its owner had closed',        'came after their owner had closed'],
  ])('%s says so in words, of one and of many', (verdict, one, many) => {
    const rule = RULES.find((each) => each.verdict === verdict);
    expect([rule?.describe(1), rule?.describe(2)]).toEqual([one, many]);
  });
});
