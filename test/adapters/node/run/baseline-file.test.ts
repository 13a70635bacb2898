import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { baselineInForce, writeBaseline } from '../../../../adapters/node/run/baseline-file.js';
import { NO_REASON, type Written } from '../../../../adapters/node/run/baseline-text.js';
import type { BaselineEntry } from '../../../../lib/dev/index.js';

let folder: string;
let file: string;
const now = Date.UTC(2030, 0, 31);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxleash-baseline-'));
  file = join(folder, 'known.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const found = (fingerprint: string, rest: object = {}) => ({
  fingerprint,
  severity: 'leak',
  count: 1,
  ...rest,
});
const entry = (fingerprint: string, rest: object = {}) => ({
  fingerprint,
  reason: `${fingerprint} is old`,
  ...rest,
});
const put = (name: string, json: unknown): string => {
  writeFileSync(join(folder, name), typeof json === 'string' ? json : JSON.stringify(json));
  return join(folder, name);
};
const write = (report: object): Written =>
  writeBaseline(put('report.json', { schema: 1, ...report }), file, now);
const written = () => JSON.parse(readFileSync(file, 'utf8')) as BaselineEntry[];

describe('writeBaseline', () => {
  it('lists the leaks of a report, sorted, with a reason that asks to be replaced', () => {
    const result = write({ leaks: [found('b'), found('a'), found('a', { severity: 'note' })] });
    expect(readFileSync(file, 'utf8')).toBe(
      `${JSON.stringify(
        [
          { fingerprint: 'a', reason: NO_REASON },
          { fingerprint: 'b', reason: NO_REASON },
        ],
        null,
        2,
      )}\n`,
    );
    expect(result).toEqual({ added: 2, kept: 0, dropped: 0, unexplained: 2, broken: [] });
  });

  it('lists no notes: they fail nothing', () => {
    expect(write({ leaks: [found('a', { severity: 'note' })] })).toMatchObject({ added: 0 });
    expect(written()).toEqual([]);
  });

  it('keeps entries as they are whose leak is still there, set apart or not, and drops those whose leak is gone', () => {
    const kept = [
      entry('c', { issue: '#1', until: '2031-01-01', max: 4 }),
      entry('apart', { max: 2 }),
      entry('note'),
      entry('apart', { reason: 'for a second reason' }),
    ];
    put('known.json', [...kept, entry('gone')]);
    const result = write({
      leaks: [found('new'), found('c', { count: 3 }), found('note', { severity: 'note' })],
      known: [found('apart')],
    });
    expect(written()).toEqual([
      kept[1],
      kept[3],
      kept[0],
      { fingerprint: 'new', reason: NO_REASON },
      kept[2],
    ]);
    expect(result).toEqual({ added: 1, kept: 4, dropped: 1, unexplained: 1, broken: [] });
  });

  it('lists leaks that another baseline has set apart', () => {
    expect(write({ leaks: [found('new')], known: [found('apart')] })).toMatchObject({ added: 2 });
    expect(written().map(({ fingerprint }) => fingerprint)).toEqual(['apart', 'new']);
  });

  it('drops the entries of 0.1.0, and shows their number', () => {
    put('known.json', [entry('unowned|root||/home/me/app/a.js#open'), entry('b')]);
    const result = write({ leaks: [found('unowned|root||app/a.js#open'), found('b')] });
    expect(result).toEqual({ added: 1, kept: 1, dropped: 1, old: 1, unexplained: 1, broken: [] });
    expect(written().map(({ fingerprint }) => fingerprint)).toEqual(['b', 'unowned|root||app/a.js#open']);
  });

  it('lists nothing that a package has done by itself: it fails nothing', () => {
    write({ leaks: [found('a', { package: 'some-library' })] });
    expect(written()).toEqual([]);
  });

  it('keeps limits that are exceeded, and reports them', () => {
    const kept = [entry('few', { max: 1 }), entry('past', { until: '2030-01-31' })];
    put('known.json', kept);
    const result = write({ leaks: [found('few', { count: 2 }), found('past')] });
    expect(written()).toEqual(kept);
    expect(result).toMatchObject({
      kept: 2,
      broken: [
        { fingerprint: 'few', count: 2, baseline: { max: 1 } },
        { fingerprint: 'past', baseline: { expired: '2030-01-31T00:00:00.000Z' } },
      ],
    });
  });

  it('writes the same file from the same report', () => {
    const report = { leaks: [found('b'), found('a')] };
    write(report);
    const first = readFileSync(file, 'utf8');
    expect(write(report)).toMatchObject({ added: 0, kept: 2, unexplained: 2 });
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it('leaves nothing beside the file, and a link a link', () => {
    put('elsewhere.json', []);
    symlinkSync('elsewhere.json', file);
    write({ leaks: [found('a')] });
    expect(readdirSync(folder).sort()).toEqual(['elsewhere.json', 'known.json', 'report.json']);
    expect(JSON.parse(readFileSync(join(folder, 'elsewhere.json'), 'utf8'))).toHaveLength(1);
  });

  // prettier-ignore
  it.each<[string, unknown]>([
    ['another schema', { schema: 2, leaks: [] }],
    ['no leaks',       { schema: 1 }],
    ['other leaks',    { schema: 1, leaks: [{}] }],
    ['other known',    { schema: 1, leaks: [], known: [null] }],
    ['null',           null],
  ])('refuses what is no report: %s', (_, json) => {
    const report = put('report.json', json);
    expect(() => writeBaseline(report, file, now)).toThrow(
      `${report} is not an rxleash report. Pass a file that "rxleash run --json FILE" has written.`,
    );
    expect(readdirSync(folder)).toEqual(['report.json']);
  });

  it('leaves a file alone that it cannot read', () => {
    put('known.json', '[\n  {"fingerprint": "a",}\n]');
    expect(() => write({ leaks: [] })).toThrow(
      `${file} is not valid JSON: expected a key in double quotes at ${file}:2:23.`,
    );
    expect(readFileSync(file, 'utf8')).toContain('"a",}');
  });

  it('says why it could not write', () => {
    file = join(folder, 'no', 'such', 'folder.json');
    expect(() => write({ leaks: [] })).toThrow(
      `${file} cannot be written: ENOENT: no such file or directory.`,
    );
  });
});

describe('baselineInForce', () => {
  it('is the requested one: a file, or none', () => {
    put('known.json', `\ufeff${JSON.stringify([entry('a')])}`);
    expect(baselineInForce({ baseline: file })).toEqual({ file, entries: [entry('a')] });
    expect(baselineInForce({ baseline: false })).toBeUndefined();
    expect(baselineInForce({})).toBeUndefined();
  });

  it('is an error that says where: which file, which line, which entry, which key', () => {
    const missing = join(folder, 'missing.json');
    expect(() => baselineInForce({ baseline: missing })).toThrow(
      `${missing} cannot be read: ENOENT: no such file or directory.`,
    );
    put('known.json', '[{"fingerprint" "a"}]');
    expect(() => baselineInForce({ baseline: file })).toThrow(
      `${file} is not valid JSON: expected a colon at ${file}:1:17.`,
    );
    put('known.json', [entry('a'), entry('b', { until: '2030-1-1' })]);
    expect(() => baselineInForce({ baseline: file })).toThrow(
      `"until" of entry 2 in ${file} must be a date, such as "2030-01-31" or "2030-01-31T12:00Z" (got "2030-1-1").`,
    );
  });
});
