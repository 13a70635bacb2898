import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';

import { Folder, Running } from './command.js';

const folder = new Folder();
const TWO = `const NEVER = require('rxjs').fromEvent(process, 'x');\nfunction leak() { NEVER.subscribe(); }\nleak(); leak();\n`;
const SEE = `'rxleash --help' shows the options.\n`;
const OPTIONS =
  '--json, --format, --fail-on-leak, --strict, --gc, --no-gc, --residue, --include-open, --baseline, --no-baseline, --ignore-frames, --help, --version';

describe.concurrent('rxleash', () => {
  // prettier-ignore
  it.each([
    { given: [],                               told: 'No command was given.' },
    { given: ['app.js'],                       told: 'rxleash has no command "app.js". To run a program: rxleash run app.js' },
    { given: ['--gc'],                         told: 'rxleash has no option "--gc". Options of a run come after the word "run".' },
    { given: ['run'],                          told: 'No file to run was given.' },
    { given: ['run', '--gc', '--no-gc', 'a.js'], told: '--gc and --no-gc cannot be combined.' },
    { given: ['run', '--gc'],                  told: 'No file to run was given.' },
    { given: ['run', '--'],                    told: 'No file to run was given.' },
    { given: ['run', '--fail', 'a.js'],        told: `rxleash run has no option "--fail". It takes: ${OPTIONS}. Options of the program come after its file.` },
    { given: ['run', '--\u001b[2J\nrxleash: all is well', 'a.js'], told: `rxleash run has no option "--␛[2J". It takes: ${OPTIONS}. Options of the program come after its file.` },
    { given: ['\u202egpj.exe'],                told: 'rxleash has no command "\ufffdgpj.exe". To run a program: rxleash run \ufffdgpj.exe' },
    { given: ['run', '-x', 'a.js'],            told: `rxleash run has no option "-x". It takes: ${OPTIONS}. Options of the program come after its file.` },
    { given: ['run', '--json'],                told: '--json needs a value, the file for the report: --json FILE.' },
    { given: ['run', '--json='],               told: '--json needs a value, the file for the report: --json FILE.' },
    { given: ['run', '--json', '--gc', 'a.js'], told: '--json needs a value, the file for the report: --json FILE.' },
    { given: ['run', '--baseline', '', 'a.js'], told: '--baseline needs a value, the file of known leaks: --baseline FILE.' },
    { given: ['run', '--baseline', '--gc', 'a.js'], told: '--baseline needs a value, the file of known leaks: --baseline FILE.' },
    { given: ['run', '--baseline', 'a', '--no-baseline', 'a.js'], told: '--baseline and --no-baseline cannot be combined.' },
    { given: ['run', '--ignore-frames=', 'a.js'], told: '--ignore-frames needs a value, a file, folder or function: --ignore-frames PATTERN.' },
    { given: ['run', '--strict=yes', 'a.js'],  told: '--strict takes no value.' },
  ])('refuses $given', async ({ given, told }) => {
    expect(await folder.rxleash(given)).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `rxleash: ${told}\n${SEE}`,
    });
  });

  it.each(['missing.js', '.'])('refuses a program that is not there: %s', async (file) => {
    const { code, stderr } = await folder.rxleash(['run', file]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `rxleash: there is no program at ${join(folder.folder, file)}.\n`,
    });
  });

  it.each([['--help'], ['run', '--help'], ['help']])('shows its options: %s', async (...args) => {
    const { code, stdout, stderr } = await folder.rxleash(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of OPTIONS.split(', ')) expect(stdout).toContain(`  ${option} `);
  });

  it('passes the arguments after the file to the program, options of rxleash included', async () => {
    const source = 'console.log(JSON.stringify(process.argv.slice(2)), __filename)';
    folder.write('args.cjs', source);
    const { code, stdout } = await folder.rxleash(['run', '--', 'args.cjs', '--json', '--', 'a b', '']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `["--json","--","a b",""] ${join(folder.folder, 'args.cjs')}\n`,
    });
  });

  it('resolves the program like Node', async () => {
    folder.write('extensionless.js', 'console.log("found")');
    expect((await folder.rxleash(['run', 'extensionless'])).stdout).toBe('found\n');
  });
});

describe.concurrent('--json', () => {
  const schema = JSON.parse(readFileSync('docs/snapshot.schema.json', 'utf8')) as object;

  it('writes the content of the text, by the published schema', async () => {
    const { json, stderr } = await new Folder().report('two.cjs', TWO);

    const ajv = new Ajv({ strict: false });
    expect(ajv.validate(schema, json), ajv.errorsText()).toBe(true);
    expect(json.leaks).toMatchObject([
      { verdict: 'unowned', severity: 'leak', count: 2, sites: [{ line: 2, function: 'leak', count: 2 }] },
    ]);
    expect(json.open).toHaveLength(2);
    expect(stderr).toContain('at two.cjs:2:25 in leak');
  });

  it('contains owners too', async () => {
    const source = `
      import { createOwner, ownedBy } from 'rxleash';
      import { fromEvent } from 'rxjs'; const NEVER = fromEvent(process, 'x');
      const app = createOwner({ name: 'app' });
      NEVER.pipe(ownedBy(app.child({ name: 'page' }))).subscribe();`;
    const { json, stderr } = await new Folder().report('owned.mjs', source);
    expect(json.leaks).toEqual([]);
    expect(json.owners).toMatchObject([{ name: 'app' }, { name: 'page' }]);
    expect(stderr).toContain(
      'No leaks. 1 of 1 subscription still open, with an owner (--include-open lists them).',
    );
  });

  it.each([
    [0, 2],
    [5, 5],
  ])('says so where the file cannot be written, and loses nothing: exit code %i', async (own, code) => {
    const ended = await folder.run(`exits-${own}.cjs`, `${TWO}process.exitCode = ${own};`, [
      '--json',
      'no/such/folder.json',
    ]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain('2 leaked subscriptions in 1 place.');
    expect(ended.stderr).toContain(
      `rxleash could not write the JSON to ${join(folder.folder, 'no/such/folder.json')}: ENOENT`,
    );
  });
});

describe.concurrent('--include-open', () => {
  it('lists all open subscriptions, owned or not', async () => {
    const source = `
import { createOwner, ownedBy } from 'rxleash';
import { fromEvent } from 'rxjs'; const NEVER = fromEvent(process, 'x');
NEVER.pipe(ownedBy(createOwner({ name: 'app' }))).subscribe();
NEVER.subscribe();`;
    const { stderr } = await folder.run('open.mjs', source, ['--include-open']);
    expect(stderr.replace(/\d+ ms/g, 'N ms')).toContain(
      [
        'Open (2), reported or not:',
        '  #1 root at open.mjs:4:51, owner app, N ms, 0 values',
        '  #2 root at open.mjs:5:7, no owner, N ms, 0 values',
      ].join('\n'),
    );
  });
});

describe.concurrent('--ignore-frames', () => {
  const folder = new Folder();
  folder.write('watch.cjs', `exports.watch = (stream$) => stream$.subscribe();\n`);
  folder.write('twice.cjs', `exports.twice = (run) => {\n  run();\n  run();\n};\n`);
  const source = `const NEVER = require('rxjs').fromEvent(process, 'x');
const { watch } = require('./watch.cjs');
const { twice } = require('./twice.cjs');
const open = () => watch(NEVER);
twice(open);
`;

  it.each([
    ['none', [], 'watch.cjs:1:38 in exports.watch'],
    ['a file', ['--ignore-frames', 'watch.cjs'], 'lines.cjs:4:20 in open'],
    ['a file and a function', ['--ignore-frames=watch.cjs', '--ignore-frames', 'open'], 'twice.cjs:2:3 in'],
    [
      'more of them',
      ['watch.cjs', 'open', './twice.cjs'].map((one) => `--ignore-frames=${one}`),
      'lines.cjs:5:1',
    ],
  ])('tells the line that calls what is ignored: %s', async (_, options, line) => {
    const { stderr } = await folder.run('lines.cjs', source, options);
    expect(stderr).toContain(`  at ${line}`);
  });
});

describe.concurrent('garbage', () => {
  const source = `const { Subject } = require('rxjs');
for (let n = 0; n < 3; n++) new Subject().subscribe();
process.on('exit', () => console.log(typeof gc));`;

  it.each([[], ['--gc']])(
    'is collected before the report, and what was dropped is noted: %j',
    async (...options) => {
      const { code, stdout, stderr } = await folder.run(`gc${options.length}.cjs`, source, [
        ...options,
        '--fail-on-leak',
      ]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'undefined\n' });
      expect(stderr).toContain('No leaks, 3 notes in 1 place.');
      expect(stderr).toContain('abandoned: 3 subscriptions were dropped without being torn down');
    },
  );

  it('is not collected with --no-gc, and dropped subscriptions count as open', async () => {
    const { code, stderr } = await folder.run('no-gc.cjs', source, ['--no-gc', '--fail-on-leak']);
    expect(code).toBe(1);
    expect(stderr).toContain('unowned: 3 subscriptions were left open');
  });

  it('is collected with a collector that the program was given, too', async () => {
    const { stdout, stderr } = await folder.run('own-gc.cjs', source, [], { flags: ['--expose-gc'] });
    expect(stdout).toBe('function\n');
    expect(stderr).toContain('No leaks, 3 notes in 1 place.');
  });
});

describe.concurrent('--residue', () => {
  const program = (stop: string, until = 'setTimeout(() => process.exit(), 700);') => `
const { leaks } = require('rxleash');
const { Observable } = require('rxjs');
const since = leaks.mark();
const beats = new Observable(() => {
  const timer = setInterval(() => {}, 10);
  return () => ${stop};
});
for (let n = 0; n < 2; n++) beats.subscribe().unsubscribe();
${until}`;
  /** As long as it takes until that can be known. */
  const FOUND = `setInterval(() => leaks.find({ since }).some(({ verdict }) => verdict === 'residue') && process.exit(), 20);`;

  it('reports the interval that is never cleared, with its line', async () => {
    const { json, stderr, code } = await new Folder().report('beats.cjs', program('undefined', FOUND), [
      '--residue',
      '--fail-on-leak',
    ]);
    expect(code).toBe(1);
    expect(json.leaks).toMatchObject([
      { verdict: 'residue', severity: 'leak', kind: 'root', count: 2, sites: [{ line: 6, count: 2 }] },
    ]);
    expect(stderr).toContain(
      'residue: 2 background tasks are still running, although the subscriptions that started them have ended',
    );
    expect(stderr).toContain('at beats.cjs:6:17');
  });

  it.each([
    ['clearInterval(timer)', ['--residue']],
    ['undefined', []],
  ])('tells of none where it is cleared, and none without it', async (stop, options) => {
    const { json, stderr } = await new Folder().report('cleared.cjs', program(stop), options);
    expect(json.leaks).toEqual([]);
    expect(stderr).toContain('Nothing is open: all 2 subscriptions have ended.');
  });
});

describe.concurrent('a file that cannot be used', () => {
  it.each([
    ['of endless zeros', '/dev/zero', '/dev/zero cannot be read: it is not a file.'],
    ['that is a pipe', 'pipe', 'pipe cannot be read: it is not a file.'],
    ['that is a folder', '.', '. cannot be read: it is not a file.'],
    ['of JSON too deep to follow', 'deep.json', 'deep.json is not valid JSON.'],
    [
      'with control characters in its name',
      'a\u001b[31m\nb.json',
      'a␛[31m b.json cannot be read: ENOENT: no such file or directory.',
    ],
  ])('is refused with a sentence as a baseline: %s', async (_, file, told) => {
    const here = new Folder();
    execFileSync('mkfifo', [join(here.folder, 'pipe')]);
    here.write('deep.json', '['.repeat(200_000));
    const { code, stderr, stdout } = await here.run('app.cjs', `console.log('run')`, ['--baseline', file]);
    expect({ code, stderr, stdout }).toEqual({ code: 2, stderr: `rxleash: ${told}\n`, stdout: '' });
  });

  it('is not waited for as the report, where it is a pipe that nobody reads', async () => {
    const here = new Folder();
    execFileSync('mkfifo', [join(here.folder, 'pipe')]);
    const { code, stderr } = await here.run('app.cjs', '', ['--json', 'pipe']);
    expect(code).toBe(2);
    expect(stderr).toContain('rxleash could not write the JSON to');
  });

  it('may list more known leaks than a call takes arguments', async () => {
    const here = new Folder();
    const entries = Array.from({ length: 150_000 }, (_, n) => ({
      fingerprint: `unowned|root||a.cjs#f${n}`,
      reason: 'r',
    }));
    here.write('many.json', JSON.stringify(entries));
    const { code, stderr } = await here.run('app.cjs', `require('rxjs')`, ['--baseline', 'many.json']);
    expect(code).toBe(0);
    expect(stderr).toContain('  unowned|root||a.cjs#f19 (r)\n  and 149980 more\n');
  });
});

describe.concurrent('RXLEASH_RUN', () => {
  it.each([
    ['{"json":5}', '"json" in RXLEASH_RUN must be a path (got 5).'],
    ['{"strict":"yes"}', '"strict" in RXLEASH_RUN must be true or false (got "yes").'],
    ['{"baseline":true}', '"baseline" in RXLEASH_RUN must be a path, or false (got true).'],
    [
      '{"ignoreFrames":"a"}',
      '"ignoreFrames" in RXLEASH_RUN must be a list of files, folders and functions (got "a").',
    ],
    ['{"failOnLeaks":true}', 'RXLEASH_RUN has no option "failOnLeaks". It takes: '],
    ['[]', 'RXLEASH_RUN must be JSON, such as {"failOnLeak":true} (got "[]").'],
    ['nonsense\u001b', 'RXLEASH_RUN must be JSON, such as {"failOnLeak":true} (got "nonsense\\u001b").'],
  ])('is refused with a sentence, before the program begins: %j', async (value, told) => {
    const here = new Folder();
    here.write('app.cjs', `console.log('run')`);
    const child = spawn(
      process.execPath,
      ['--require', here.path('dist', 'adapters', 'node', 'register.cjs'), 'app.cjs'],
      {
        cwd: here.folder,
        env: { ...process.env, RXLEASH_RUN: value },
      },
    );
    const { code, stdout, stderr } = await new Running(child).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`rxleash: ${told}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
