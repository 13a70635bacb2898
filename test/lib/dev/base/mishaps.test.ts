import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { forgetMishaps, mishap } from '../../../../lib/dev/base/mishaps.js';

const warnings: unknown[] = [];
beforeEach(() => {
  forgetMishaps();
  vi.spyOn(console, 'warn').mockImplementation((text) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  forgetMishaps();
  warnings.length = 0;
});

it('a mishap is a warning, once for each kind', () => {
  mishap('reading the clock', new RangeError('no'));
  mishap('reading the clock', new RangeError('no'));
  mishap('calling onLeak', new RangeError('no'));
  expect(warnings).toEqual([
    expect.stringMatching(/^rxleash: reading the clock failed: .*no/),
    expect.stringMatching(/^rxleash: calling onLeak failed: .*no/),
  ]);
});

it('a mishap is a warning again once the kinds are forgotten', () => {
  mishap('reading the clock', 1);
  forgetMishaps();
  mishap('reading the clock', 2);
  expect(warnings).toHaveLength(2);
});

it('a console that throws does not reach the program', () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {
    throw new Error('closed');
  });
  expect(() => mishap('reading the clock', new Error('no'))).not.toThrow();
});
