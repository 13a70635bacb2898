import { describe, expect, it } from 'vitest';

import {
  baselineText,
  NO_REASON,
  unwritable,
  writtenText,
} from '../../../../adapters/node/run/baseline-text.js';
import type { Leak } from '../../../../lib/leak.js';

const leak = (count: number, baseline?: Leak['baseline']): Leak => ({
  verdict: 'unowned',
  severity: 'leak',
  fingerprint: 'unowned|root||app.js#open',
  kind: 'root',
  count,
  sites: [],
  oldestAge: 1,
  values: 0,
  hint: 'End it.',
  ...(baseline && { baseline }),
});
const nothing = { added: 0, kept: 0, dropped: 0, unexplained: 0, broken: [] };

describe('the text about a baseline that was written', () => {
  it('is one line where nothing is left to do', () => {
    expect(writtenText('known.json', { ...nothing, added: 1, kept: 2, dropped: 3 })).toBe(
      'known.json: 1 added, 2 kept, 3 dropped.\n',
    );
  });

  it.each([
    [1, 'was'],
    [2, 'were'],
  ])('says that %i were of 0.1.0', (old, were) => {
    expect(writtenText('known.json', { ...nothing, dropped: 3, old })).toBe(
      `known.json: 0 added, 0 kept, 3 dropped.\n${old} of the dropped entries ${were} written by rxleash 0.1.0, whose fingerprints no longer match any leak.\n`,
    );
  });

  it.each([
    [1, 'it is'],
    [2, 'they are'],
  ])('asks for %i reasons', (unexplained, subject) => {
    expect(writtenText('known.json', { ...nothing, unexplained })).toBe(
      `known.json: 0 added, 0 kept, 0 dropped.\n${unexplained} ${unexplained === 1 ? 'has' : 'have'} no reason yet: say in "reason" why ${subject} accepted.\n`,
    );
  });

  it('lists entries that were kept and no longer apply', () => {
    const broken = [
      leak(5, { reason: 'old', max: 3 }),
      leak(1, { reason: 'old', expired: '2030-01-31T00:00:00.000Z' }),
    ];
    expect(writtenText('known.json', { ...nothing, kept: 2, broken })).toBe(
      [
        'known.json: 0 added, 2 kept, 0 dropped.',
        'Kept unchanged, but no longer in force, since its "max" is 3, and there are 5: unowned|root||app.js#open',
        'Kept unchanged, but no longer in force, since its "until" has passed: unowned|root||app.js#open',
        '',
      ].join('\n'),
    );
  });
});

describe('the lines of a report about the baseline', () => {
  it('are none, or the number of leaks that it covers, and the entries without a leak', () => {
    expect(baselineText('known.json', [], [])).toBeUndefined();
    expect(baselineText('known.json', [leak(1)], [])).toBe('1 known leak in 1 place excluded by known.json.');
    const gone = { fingerprint: 'unowned|root||old.js#', reason: 'was there' };
    expect(baselineText('known.json', [leak(2), leak(3)], [gone])).toBe(
      [
        '5 known leaks in 2 places excluded by known.json.',
        'No longer needed in known.json, as far as this run shows:',
        '  unowned|root||old.js# (was there)',
      ].join('\n'),
    );
    expect(baselineText('known.json', [], [gone], [leak(1)])).toBe(
      [
        'No longer needed in known.json, as far as this run shows:',
        '  unowned|root||old.js# (was there)',
        'Entries written by rxleash 0.1.0 may name other files and functions; "rxleash baseline write" rewrites them.',
      ].join('\n'),
    );
  });
});

it('a value that is not an Error is shown as it is', () => {
  expect(unwritable('known.json', 'no room')).toBe('known.json cannot be written: no room.');
  expect(NO_REASON).toMatch(/^Replace this/);
});
