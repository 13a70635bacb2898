import { describe, expect, it } from 'vitest';

import { duration } from '../../../../lib/dev/base/duration.js';

describe('duration', () => {
  it.each([
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1_000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [60_000, '1 min 0 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h 0 min'],
    [90_000_000, '25 h 0 min'],
  ])('%d is %s', (ms, text) => expect(duration(ms)).toBe(text));
});
