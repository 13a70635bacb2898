import { afterEach, describe, expect, it, vi } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { forgetMishaps } from '../../../../lib/dev/base/mishaps.js';
import { explained } from '../../../../lib/dev/report/explained.js';
import { reportOf } from '../../../../lib/dev/report/leaks.js';
import type { Leak } from '../../../../lib/leak.js';

const leak = (fingerprint = ''): Leak => ({
  verdict: 'unowned',
  severity: 'leak',
  fingerprint,
  kind: 'root',
  count: 1,
  sites: [],
  oldestAge: 0,
  values: 0,
  hint: 'End it.',
});

const { explain } = host;
afterEach(() => {
  host.explain = explain;
  vi.restoreAllMocks();
  forgetMishaps();
});

describe('leaks that the host can explain', () => {
  it('are unchanged if it cannot', () => {
    host.explain = undefined;
    const one = leak();
    expect(explained([one])[0]).toBe(one);
  });

  it('are explained once, for the first fifty of a report', () => {
    const asked = vi.fn((each: Leak): Leak => ({ ...each, hint: 'Keep it.' }));
    host.explain = asked;
    const told = explained(Array.from({ length: 52 }, (_, at) => leak(String(at))));
    expect(told.filter(({ hint }) => hint === 'Keep it.')).toHaveLength(50);
    expect(explained(told.slice(0, 50))).toEqual(told.slice(0, 50));
    expect(asked).toHaveBeenCalledTimes(50);
  });

  it('are unchanged if it fails, which is reported once', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    host.explain = () => {
      throw new Error('no text');
    };
    const all = [leak('a'), leak('b')];
    expect(explained(all)).toEqual(all);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.lastCall?.[0]).toContain('reading the source of a leak failed: Error: no text');
  });

  it('are shown with their pipe, and the edit below the fix', () => {
    const edit = { file: '/a.ts', changes: [{ line: 3, remove: ['a'], add: ['b'] }] };
    host.explain = (each) => ({ ...each, pipe: 'a → map → subscribe', hint: 'Put it last.', edit });
    expect(reportOf([leak()], false)).toContain(
      '  pipe   a → map → subscribe\n  fix    Put it last.\n         3 - a\n         3 + b',
    );
  });
});
