import { describe, expect, it } from 'vitest';

import { duration } from '../../../../lib/dev/base/duration.js';

describe('duration', () => {
  it.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_900, '59.9 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h 0 min'],
    [90_000_000, '25 h 0 min'],
  ])('%d is %s', (ms, text) => expect(duration(ms)).toBe(text));
});
