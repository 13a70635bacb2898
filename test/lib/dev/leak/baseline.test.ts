import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { assertNoLeaks, enableDevMode, leaks, type BaselineEntry } from '../../../../lib/dev/index.js';
import { withoutIgnored } from '../../../../lib/dev/leak/without-ignored.js';
import { checkFile, isKnown, withBaseline } from '../../../../lib/dev/leak/baseline.js';
import type { LeakError } from '../../../../lib/errors.js';
import type { Leak } from '../../../../lib/leak.js';
import { withLeakGuard } from '../../../../operators/index.js';
import { handTimers } from '../support.js';

const leak: Leak = {
  verdict: 'unowned',
  severity: 'leak',
  fingerprint: 'f',
  kind: 'root',
  count: 3,
  sites: [],
  oldestAge: 1,
  values: 0,
  hint: 'End it.',
};
const now = Date.UTC(2030, 0, 31);
const said = (...entries: Partial<BaselineEntry>[]): Leak['baseline'] =>
  withBaseline(
    entries.map((entry) => ({ fingerprint: 'f', reason: 'old', ...entry })),
    leak,
    now,
  ).baseline;

describe('a baseline adds to a leak', () => {
  // prettier-ignore
  it.each<[string, Partial<BaselineEntry>, Leak['baseline']]>([
    ['nothing, without an entry for it',     { fingerprint: 'g' },                        undefined],
    ['the reason',                         {},                                          { reason: 'old' }],
    ['the issue',                        { issue: '#5' },                             { reason: 'old', issue: '#5' }],
    ['nothing more, up to the last moment',     { until: new Date(now + 1) },                { reason: 'old' }],
    ['the day when it has expired',        { until: '2030-01-31' },                     { reason: 'old', expired: '2030-01-31T00:00:00.000Z' }],
    ['the Date when it has expired',          { until: new Date(now - 1) },                { reason: 'old', expired: '2030-01-30T23:59:59.999Z' }],
    ['nothing more, up to its number',          { max: 3 },                                  { reason: 'old' }],
    ['its number, if there are more', { max: 2 },                                  { reason: 'old', max: 2 }],
    ['both, if it is too late and too many', { max: 0, until: '2030-01-31', issue: '#5' }, { reason: 'old', issue: '#5', max: 0, expired: '2030-01-31T00:00:00.000Z' }],
  ])('%s', (_, entry, expected) => {
    expect(said(entry)).toEqual(expected);
  });

  it('the entry in force among several, or else the last one', () => {
    const [fits, small, past] = [{ reason: 'fits', max: 3 }, { max: 1 }, { until: '2030-01-01' }];
    expect(said(small, fits, past)).toEqual({ reason: 'fits' });
    expect(said(past, small)).toEqual({ reason: 'old', max: 1 });
  });

  it('nothing else', () => {
    const { baseline, ...rest } = withBaseline([{ fingerprint: 'f', reason: 'old' }], leak, now);
    expect(baseline).toBeDefined();
    expect(rest).toEqual(leak);
    expect(withBaseline([], leak, now)).toBe(leak);
  });

  it('the state "known" only if the entry is in force', () => {
    expect(isKnown(leak)).toBe(false);
    expect(isKnown({ ...leak, baseline: { reason: 'old' } })).toBe(true);
    expect(isKnown({ ...leak, baseline: { reason: 'old', max: 1 } })).toBe(false);
    expect(isKnown({ ...leak, baseline: { reason: 'old', expired: '2030' } })).toBe(false);
  });
});

describe('known leaks', () => {
  let time = 0;
  const undos: (() => void)[] = [];
  const fingerprint = 'overdue|root|old|';
  const open = (name: string): void => void NEVER.pipe(withLeakGuard({ name, maxAge: 1 })).subscribe();
  const enable = (options: Parameters<typeof enableDevMode>[0]): void => {
    undos.push(enableDevMode({ sites: 'off', now: () => time, ...options }));
  };

  beforeEach(() => void (time = 0));
  afterEach(() => {
    vi.restoreAllMocks();
    for (const undo of undos.splice(0)) undo();
  });

  it('are neither found nor reported nor asserted nor announced, and are known in the snapshot', async () => {
    const told: string[] = [];
    const timers = handTimers();
    enable({ baseline: [{ fingerprint, reason: 'was there' }], onLeak: ({ name = '' }) => told.push(name) });
    open('old');
    open('new');
    time = 5;
    timers.ring();
    timers.ring();
    vi.restoreAllMocks();

    expect(told).toEqual(['new']);
    expect(leaks.find().map(({ name }) => name)).toEqual(['new']);
    expect(leaks.report()).not.toContain('old');
    await expect(assertNoLeaks({ grace: 0 })).rejects.toMatchObject({ leaks: [{ name: 'new' }] });
    const { leaks: found, known, open: rows } = leaks.snapshot();
    expect(found).toMatchObject([{ name: 'new' }]);
    expect(known).toMatchObject([{ name: 'old', baseline: { reason: 'was there' } }]);
    expect(rows).toHaveLength(2);
    expect(JSON.parse([...leaks.snapshotChunks()].join(''))).toMatchObject({ leaks: found, known });
  });

  it('are leaks again, with a remark, when there are more of them', async () => {
    enable({ baseline: [{ fingerprint, reason: 'was there', max: 1 }] });
    open('old');
    time = 5;
    await assertNoLeaks({ grace: 0 });
    open('old');
    time = 10;

    const error = await assertNoLeaks({ grace: 0 }).then(
      () => undefined,
      (thrown: unknown) => thrown as LeakError,
    );

    expect(error?.leaks).toMatchObject([{ count: 2, baseline: { reason: 'was there', max: 1 } }]);
    expect(error?.message).toContain('\n  known  only up to 1: was there\n');
    expect(leaks.snapshot()).not.toHaveProperty('known');
  });

  it('are counted together at all lines that have one fingerprint', () => {
    const of = (line: number): Leak => ({ ...leak, producedAt: { file: '/a.ts', line, column: 1 } });
    const known = (max: number): boolean[] =>
      withoutIgnored([of(1), of(2)], {
        ignore: [],
        baseline: [{ fingerprint: 'f', reason: 'old', max }],
        now: () => 0,
      }).map(isKnown);
    expect(known(6)).toEqual([true, true]);
    expect(known(5)).toEqual([false, false]);
  });

  it('are leaks again when they expire, and onLeak is called then', () => {
    const told: Leak['baseline'][] = [];
    const timers = handTimers();
    const until = new Date(1_000);
    enable({
      baseline: [{ fingerprint, reason: 'was there', until }],
      onLeak: ({ baseline }) => told.push(baseline),
    });
    open('old');
    time = 999;
    timers.ring();
    timers.ring();
    expect(told).toEqual([]);
    time = 1_000;
    timers.ring();
    timers.ring();
    expect(told).toEqual([{ reason: 'was there', expired: until.toISOString() }]);
    expect(leaks.find()).toHaveLength(1);
  });
});

describe('a baseline of 0.1.0', () => {
  it.each([
    '/home/me/app/src/a.ts#open',
    'C:/app/src/a.ts#open',
    '../shared/a.ts#open',
    'node_modules/@angular/core/core.mjs#untracked',
    '/tmp/node_modules/a/b.js#',
  ])('is rejected, with a remedy, because of an entry for %s', (mark) => {
    const fingerprint = `unowned|connection||${mark}`;
    expect(() => enableDevMode({ baseline: [{ fingerprint, reason: 'old' }] })).toThrow(
      new TypeError(
        `baseline[0].fingerprint was written by rxleash 0.1.0, whose fingerprints contain machine-specific paths and the names of functions inside packages ("${fingerprint}"). ` +
          'Rewrite the baseline: "rxleash run --json report.json FILE", then "rxleash baseline write report.json".',
      ),
    );
    expect(() => checkFile([{ fingerprint, reason: 'old' }], 'known.json')).toThrow(
      '"fingerprint" of entry 1 in known.json was written by rxleash 0.1.0',
    );
  });

  it.each(['src/a.ts#open', '@angular/core/core.mjs#untracked', 'my_node_modules/a.ts#', ''])(
    'accepts the entry for %j',
    (mark) => {
      const entry = { fingerprint: `unowned|root||${mark}`, reason: 'old' };
      expect(checkFile([entry], 'known.json')).toEqual([entry]);
    },
  );
});
