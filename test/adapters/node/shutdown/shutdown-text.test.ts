import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cutOffText, shutdownText } from '../../../../adapters/node/shutdown/shutdown-text.js';

const clean = { drained: 0, forced: [], stuck: [], errors: [], ms: 12 };

describe('the text of a shutdown', () => {
  it.each([
    [0, '0 ended on their own'],
    [1, '1 ended on its own'],
    [2, '2 ended on their own'],
  ])('is one line where all is well: %i', (drained, told) => {
    expect(shutdownText('app', 'SIGTERM', { ...clean, drained })).toBe(
      `rxleash: app closed on SIGTERM, in 12 ms: ${told}, 0 had to be ended.\n`,
    );
  });

  it('lists each part that did not end properly, with its line', () => {
    const error = new Error('no connection');
    error.stack = 'Error: no connection\n    at app.js:1:1';
    const site = { file: join(process.cwd(), 'src', 'app.ts'), line: 3, column: 5 };
    const report = {
      drained: 3,
      forced: [
        { name: 'ticks', site, age: 1_000 },
        { name: undefined, site, age: 20 },
      ],
      stuck: [
        { name: 'db', site: undefined, age: 5_000 },
        { name: undefined, site: undefined, age: 1 },
      ],
      errors: [error, 'a string'],
      ms: 5_000,
    };
    expect(shutdownText('app', 'SIGINT', report)).toBe(
      [
        'rxleash: app closed on SIGINT, in 5.0 s: 3 ended on their own, 2 had to be ended, 2 did not settle, 2 failed.',
        '  ended   "ticks" at src/app.ts:3:5, after 1.0 s',
        '  ended   at src/app.ts:3:5, after 20 ms',
        '  stuck   "db", after 5.0 s',
        '  stuck   something without a name, after 1 ms',
        '  failed  Error: no connection',
        '      at app.js:1:1',
        '  failed  a string',
        '',
      ].join('\n'),
    );
  });
});

describe('subscriptions without an owner', () => {
  const row = { id: 1, kind: 'root', age: 5, values: 0 } as const;
  const owner = { id: 1, name: 'a', path: 'a' };

  it('is named in the text of a shutdown, where dev mode knows it', () => {
    const site = { file: join(process.cwd(), 'app.ts'), line: 3, column: 5 };
    const open = [
      { ...row, site },
      { ...row, name: 'ticks' },
      { ...row, owner },
    ];
    expect(shutdownText('app', 'SIGTERM', clean, open)).toBe(
      'rxleash: app closed on SIGTERM, in 12 ms: 0 ended on their own, 2 without an owner are still open.\n' +
        '  open    at app.ts:3:5, after 5 ms\n' +
        '  open    "ticks", after 5 ms\n',
    );
  });

  it('is named up to ten lines', () => {
    const lines = shutdownText('app', 'SIGTERM', clean, Array(12).fill(row) as (typeof row)[]).split('\n');
    expect(lines).toHaveLength(13);
    expect(lines.at(-2)).toBe('  open    … and 2 more');
  });
});

describe('a process that is cut off', () => {
  it.each([
    [['Timeout', 'Timeout', 'TCPServerWrap'], ': 2 Timeout, TCPServerWrap kept it alive'],
    [[], ''],
  ])('says what kept it alive: %j', (resources, said) => {
    expect(cutOffText('app', resources, false)).toBe(
      `rxleash: app has closed, and the process did not end on its own within its grace${said}. Ending the process now.\n`,
    );
  });

  it('says so if a second signal has ended the grace', () => {
    expect(cutOffText('app', ['Timeout'], true)).toBe(
      'rxleash: app has closed, and the process did not end on its own before the second signal: Timeout kept it alive. Ending the process now.\n',
    );
  });
});
