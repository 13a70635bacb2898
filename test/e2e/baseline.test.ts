import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

/** Leaves `count` open in one function, and two in another. */
const program = (count: number): string => `const NEVER = require('rxjs').fromEvent(process, 'x');
function old() { NEVER.subscribe(); }
function other() { NEVER.subscribe(); }
for (let n = 0; n < ${count}; n++) old();
other(); other();
`;
const OLD = 'unowned|root||app.cjs#old';
const OTHER = 'unowned|root||app.cjs#other';
const DEFAULT = 'rxleash.baseline.json';
const known = (fingerprint: string, rest: object = {}) => ({ fingerprint, reason: 'was there', ...rest });
const list = (...entries: object[]): string => JSON.stringify(entries);

describe.concurrent('rxleash baseline write', () => {
  it('makes of a report the file by which the next run is clean', async () => {
    const folder = new Folder();
    await folder.report('app.cjs', program(2));

    const first = await folder.rxleash(['baseline', 'write', 'report.json']);

    expect(first).toEqual({
      code: 0,
      signal: null,
      stderr: '',
      stdout: `${DEFAULT}: 2 added, 0 kept, 0 dropped.\n2 have no reason yet: say in "reason" why they are accepted.\n`,
    });
    const { code, json, stderr } = await folder.report('app.cjs', program(3), ['--fail-on-leak']);
    expect({ code, leaks: json.leaks }).toEqual({ code: 0, leaks: [] });
    expect(json.known).toMatchObject([{ fingerprint: OLD, count: 3 }, { fingerprint: OTHER }]);
    expect(stderr).toContain(
      `\n\nNo leaks, except known ones. 5 of 5 subscriptions still open (--include-open lists them).\n\n5 known leaks in 2 places excluded by ${DEFAULT}.\n`,
    );

    // Written from a report in which they are set apart: nothing is lost.
    const again = await folder.rxleash(['baseline', 'write', 'report.json']);
    expect(again.stdout).toContain(`${DEFAULT}: 0 added, 2 kept, 0 dropped.\n`);
  });

  it('writes another file where one is named', async () => {
    const folder = new Folder();
    await folder.report('app.cjs', program(2));
    const { code, stdout } = await folder.rxleash(['baseline', 'write', 'report.json', 'known.json']);
    expect({ code, told: stdout.split('\n')[0] }).toEqual({
      code: 0,
      told: 'known.json: 2 added, 0 kept, 0 dropped.',
    });
    expect(existsSync(join(folder.folder, DEFAULT))).toBe(false);
    const entries = JSON.parse(readFileSync(join(folder.folder, 'known.json'), 'utf8')) as object[];
    expect(entries).toMatchObject([{ fingerprint: OLD }, { fingerprint: OTHER }]);
  });

  const folder = new Folder();
  folder.write('broken.json', '{');
  const SEE = `'rxleash --help' shows the options.\n`;

  // prettier-ignore
  it.each([
    { given: ['baseline'],                                  told: `rxleash baseline has one command, "write": rxleash baseline write REPORT.json [FILE]\n${SEE}` },
    { given: ['baseline', 'read'],                          told: `rxleash baseline has one command, "write": rxleash baseline write REPORT.json [FILE]\n${SEE}` },
    { given: ['baseline', 'write'],                         told: `No report was given: rxleash baseline write REPORT.json [FILE]\n${SEE}` },
    { given: ['baseline', 'write', '--max', 'a.json'],      told: `rxleash baseline has no option "--max".\n${SEE}` },
    { given: ['baseline', 'write', 'a.json', 'b', 'c'],     told: `rxleash baseline write takes only a report and a file (also got "c").\n${SEE}` },
    { given: ['baseline', 'write', 'missing.json'],         told: 'missing.json cannot be read: ENOENT: no such file or directory.\n' },
    { given: ['baseline', 'write', 'broken.json'],          told: 'broken.json is not valid JSON: expected a key in double quotes at broken.json:1:2.\n' },
  ])('refuses $given', async ({ given, told }) => {
    expect(await folder.rxleash(given)).toEqual({ code: 2, signal: null, stdout: '', stderr: `rxleash: ${told}` });
  });

  it('shows how it is used', async () => {
    const { code, stdout } = await folder.rxleash(['baseline', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('rxleash baseline write <report> [<file>]');
  });
});

describe.concurrent('rxleash run, by a baseline', () => {
  it('fails on new leaks, and on them alone', async () => {
    const folder = new Folder();
    folder.write(DEFAULT, list(known(OLD)));
    const { code, json, stderr } = await folder.report('app.cjs', program(2), ['--fail-on-leak']);
    expect(code).toBe(1);
    expect(json.leaks).toMatchObject([{ fingerprint: OTHER, count: 2 }]);
    expect(stderr).toContain('2 leaked subscriptions in 1 place.');
    expect(stderr).toContain(`\n\n2 known leaks in 1 place excluded by ${DEFAULT}.\n`);
    expect(stderr).not.toContain('No longer needed');
  });

  it('fails on entries that have expired or are exceeded, and reports them in the text and in the JSON', async () => {
    const folder = new Folder();
    folder.write(DEFAULT, list(known(OLD, { max: 2 }), known(OTHER, { until: '2020-01-31', issue: '#5' })));
    const { code, json, stderr } = await folder.report('app.cjs', program(3), ['--fail-on-leak']);
    expect(code).toBe(1);
    expect(json.leaks).toMatchObject([
      { fingerprint: OLD, baseline: { reason: 'was there', max: 2 } },
      { fingerprint: OTHER, baseline: { issue: '#5', expired: '2020-01-31T00:00:00.000Z' } },
    ]);
    expect(stderr).toContain('\n  known  only up to 2: was there\n');
    expect(stderr).toContain('\n  known  only until 2020-01-31, which has passed: was there (#5)\n');
    const schema = JSON.parse(readFileSync('docs/snapshot.schema.json', 'utf8')) as object;
    const ajv = new Ajv({ strict: false });
    expect(ajv.validate(schema, json), ajv.errorsText()).toBe(true);
  });

  it('fails on no entry that nothing is like any more, and says that it is not needed', async () => {
    const folder = new Folder();
    folder.write('known.json', list(known(OLD), known(OTHER), known('unowned|root||gone.js#')));
    const run = await folder.run('app.cjs', program(2), ['--fail-on-leak', '--baseline', 'known.json']);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(
      /\n4 known leaks in 2 places excluded by known\.json\.\nNo longer needed in known\.json, as far as this run shows:\n {2}unowned\|root\|\|gone\.js# \(was there\)\n$/,
    );
  });

  it('does not mention unneeded entries while the program is running', async () => {
    const folder = new Folder();
    folder.write(DEFAULT, list(known(OLD)));
    folder.write(
      'app.cjs',
      `require('rxjs').EMPTY.subscribe(); process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 200);`,
    );
    const { stderr } = await folder.rxleash(['run', 'app.cjs']);
    expect(stderr.match(/is running|No longer needed|ended with/g)).toEqual([
      'is running',
      'ended with',
      'No longer needed',
    ]);
  });

  it('goes by none where none is wanted', async () => {
    const folder = new Folder();
    folder.write(DEFAULT, list(known(OLD), known(OTHER)));
    const { code, json } = await folder.report('app.cjs', program(2), ['--fail-on-leak', '--no-baseline']);
    expect({ code, found: json.leaks.length, known: json.known }).toEqual({
      code: 1,
      found: 2,
      known: undefined,
    });
  });

  it('is the same with the preload alone', () => {
    const folder = new Folder();
    folder.write(DEFAULT, list(known(OLD), known(OTHER)));
    const { stderr } = folder.node('app.cjs', program(2), { flags: ['--import', 'rxleash/register'] });
    expect(stderr).toContain(`4 known leaks in 2 places excluded by ${DEFAULT}.`);
  });

  const folder = new Folder();
  const refused = [
    ['missing.json', undefined, 'missing.json cannot be read: ENOENT: no such file or directory.'],
    [
      'broken.json',
      '[\n  {\n    "fingerprint" "a"\n  }\n]',
      'broken.json is not valid JSON: expected a colon at broken.json:3:19.',
    ],
    ['object.json', '{}', 'object.json must be a list of known leaks (got an object (Object)).'],
    [
      'key.json',
      list(known('a'), known('b', { line: 5 })),
      'entry 2 in key.json has no option "line". It takes: fingerprint, reason, issue, until, max.',
    ],
    [
      'date.json',
      list(known('a', { until: 'soon' })),
      '"until" of entry 1 in date.json must be a date, such as "2030-01-31" or "2030-01-31T12:00Z" (got "soon").',
    ],
    [
      'max.json',
      list(known('a', { max: -1 })),
      '"max" of entry 1 in max.json must be a whole number, 0 or more (got -1).',
    ],
  ] as const;

  it.each(refused)('runs nothing where the file is wrong, and says where: %s', async (file, text, told) => {
    if (text !== undefined) folder.write(file, text);
    folder.write('hello.cjs', `console.log('hello');`);
    expect(await folder.rxleash(['run', '--baseline', file, 'hello.cjs'])).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `rxleash: ${told}\n`,
    });
  });
});
