import { describe, expect, it, vi } from 'vitest';

import { githubText, sarifText } from '../../../../adapters/node/run/report-formats.js';
import type { Leak } from '../../../../lib/leak.js';

const FILE = `${process.cwd()}/src/prices.ts`;
const leak = (given: Partial<Leak> = {}): Leak => ({
  verdict: 'unowned',
  severity: 'leak',
  fingerprint: 'unowned|root||src/prices.ts#show',
  kind: 'root',
  count: 2,
  sites: [
    { file: FILE, line: 12, column: 5, function: 'show', count: 1 },
    { file: FILE, line: 14, column: 5, count: 1 },
  ],
  oldestAge: 1,
  values: 0,
  hint: 'Put it last: 100% of them.',
  ...given,
});

describe('annotations for GitHub', () => {
  it('are errors at the line, and notices for notes and packages', () => {
    expect(
      githubText([leak(), leak({ severity: 'note', sites: [] }), leak({ package: 'a,b', count: 1 })]),
    ).toBe(
      '::error file=src/prices.ts,line=12,col=5,title=rxleash%3A unowned::2 subscriptions were left open%0APut it last: 100%25 of them.\n' +
        '::notice title=rxleash%3A unowned::2 subscriptions were left open%0APut it last: 100%25 of them.\n' +
        '::notice file=src/prices.ts,line=12,col=5,title=rxleash%3A unowned::1 subscription was left open%0APut it last: 100%25 of them.\n',
    );
  });

  // prettier-ignore
  it.each<[string, Partial<Leak>, string]>([
    ['a pile',               { inner: { subscriptions: 1 }, count: 3 },       '3 more inner streams of one subscription'],
    ['a residue',            { verdict: 'residue', count: 1 },                '1 background task is still running, although'],
    ['a named subscription', { name: 'prices', count: 1 },                    '1 subscription "prices" was left open'],
    ['a shared one',         { kind: 'connection', count: 1 },                '1 shared subscription was left open'],
  ])('have the title of the report: %s', (_, given, title) => {
    expect(githubText([leak(given)])).toContain(`::${title}`);
    expect(sarifText([leak(given)])).toContain(JSON.stringify(title).slice(1, -1));
  });

  it('stand at the line that made the producer or the share', () => {
    const at = { file: FILE, line: 3, column: 1 };
    expect(githubText([leak({ verdict: 'zombie', producedAt: at })])).toContain(',line=3,');
    expect(githubText([leak({ kind: 'connection', sharedAt: at })])).toContain(',line=3,');
    expect(githubText([leak({ sharedAt: at })])).toContain(',line=12,');
  });
});

describe('SARIF', () => {
  const resultsOf = (...leaks: Leak[]): unknown[] =>
    (JSON.parse(sarifText(leaks)) as { runs: [{ results: unknown[] }] }).runs[0].results;

  it('has a rule for each verdict, and a result for each leak', () => {
    const { version, runs } = JSON.parse(sarifText([leak(), leak()])) as {
      version: string;
      runs: [{ tool: { driver: { rules: unknown[] } }; results: unknown[] }];
    };
    expect(version).toBe('2.1.0');
    expect(runs[0].tool.driver.rules).toEqual([
      { id: 'unowned', shortDescription: { text: 'A subscription that was left open' } },
    ]);
    expect(runs[0].results[0]).toEqual({
      ruleId: 'unowned',
      level: 'error',
      message: { text: '2 subscriptions were left open. Put it last: 100% of them.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'src/prices.ts', uriBaseId: 'SRCROOT' },
            region: { startLine: 12, startColumn: 5 },
          },
        },
      ],
      relatedLocations: [expect.objectContaining({ physicalLocation: expect.anything() as unknown })],
      partialFingerprints: { 'rxleash/v1': 'unowned|root||src/prices.ts#show' },
    });
  });

  it('names files elsewhere by their whole path, and leaks without a line by none', () => {
    const [elsewhere, nowhere] = resultsOf(
      leak({ sites: [{ file: '/elsewhere/a b.ts', line: 1, column: 1, count: 1 }] }),
      leak({ sites: [], severity: 'note' }),
    );
    expect(JSON.stringify(elsewhere)).toContain('"uri":"file:///elsewhere/a%20b.ts"');
    expect(nowhere).toMatchObject({ level: 'note', locations: [] });
  });

  it('takes every letter of a file name for a part of its path', () => {
    const [result] = resultsOf(
      leak({ sites: [{ file: `${process.cwd()}/src/c#/who?.ts`, line: 1, column: 1, count: 1 }] }),
    );
    expect(JSON.stringify(result)).toContain('"uri":"src/c%23/who%3F.ts"');
  });

  it('has the root folder as its base if that is the working folder', () => {
    vi.spyOn(process, 'cwd').mockReturnValue('/');
    const { runs } = JSON.parse(sarifText([])) as { runs: [{ originalUriBaseIds: unknown }] };
    expect(runs[0].originalUriBaseIds).toEqual({ SRCROOT: { uri: 'file:///' } });
    vi.restoreAllMocks();
  });

  it('has the edit as a fix that replaces whole lines', () => {
    const edit = { file: FILE, changes: [{ line: 12, remove: ['a', 'b'], add: ['c'] }] };
    expect(resultsOf(leak({ edit }))[0]).toMatchObject({
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                {
                  deletedRegion: { startLine: 12, startColumn: 1, endLine: 14, endColumn: 1 },
                  insertedContent: { text: 'c\n' },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});
