import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, inject, it } from 'vitest';

import { Consumer, type Outcome } from '../package/consumer.js';
import { installInto, rxjsVersions } from '../package/install.js';

/** Each leaks once, and has a test that is clean. */
const SUITE = `
import { Subject } from 'rxjs';
import { afterAll, expect, it } from 'vitest';
import { kept } from './kept.mjs';

const subject = new Subject();
kept.push(subject);
it('leaks', () => void subject.subscribe());
it('is clean', () => expect(kept).toContain(subject));
`;

const STUB = `import './bundle.mjs';`;
const BUNDLE = `import { leakGate } from 'rxleash/vitest'; leakGate({ grace: 0 });`;

/** A version of vitest, and what it is run with. */
interface Host {
  readonly folder: string;
  readonly node: string;
}

const FIVE = 'vitest-5';
/** Vitest 5 runs on no Node before 22.12. */
const hasOwnNode = Number(process.versions.node.split('.')[0]) >= 24;
const platform = `node-${process.platform}-${process.arch}`;

const HOSTS: readonly (readonly [string, () => Host])[] = [
  ['vitest 4.1', () => ({ folder: rxjsVersions[0], node: process.execPath })],
  [
    'vitest 5, on Node 24',
    () => ({
      folder: FIVE,
      node: hasOwnNode
        ? process.execPath
        : join(inject('installed'), FIVE, 'node_modules', platform, 'bin', 'node'),
    }),
  ],
];

beforeAll(() => {
  installInto(inject('installed'), FIVE, [
    'vitest@5',
    'rxjs@7.8.2',
    'rxjs-marbles@7',
    ...(hasOwnNode ? [] : [`${platform}@24`]),
  ]);
});

function run(
  { folder, node }: Host,
  config: string,
  files: Readonly<Record<string, string>> = {},
  rxjs?: string,
): Outcome {
  const consumer = new Consumer(folder);
  consumer.write('vitest.config.mjs', config);
  consumer.write('kept.mjs', 'export const kept = [];');
  for (const name of ['one', 'two', 'three']) consumer.write(`${name}.test.mjs`, SUITE);
  for (const [file, text] of Object.entries(files)) consumer.write(file, text);
  if (rxjs !== undefined) {
    mkdirSync(join(consumer.folder, 'node_modules'));
    symlinkSync(rxjs, join(consumer.folder, 'node_modules', 'rxjs'), 'junction');
  }
  return consumer.program([consumer.path('..', 'vitest', 'vitest.mjs'), 'run', '--no-color'], node);
}

/** The files with a test that failed for a leak. */
function failed({ stdout, stderr }: Outcome): string[] {
  const printed = `${stdout}\n${stderr}`;
  return [...printed.matchAll(/^ FAIL {2}(\S+) > leaks\nLeakError: /gm)].map(([, file = '']) => file).sort();
}

const ALL = ['one.test.mjs', 'three.test.mjs', 'two.test.mjs'];

/** All files in one worker, which evaluates once what their setup files import. */
const SHARED = 'isolate: false, maxWorkers: 1';

describe.each(HOSTS)('the gate of %s', (_, host) => {
  it.each([
    ['is its setup file', `${SHARED}, pool: 'forks', setupFiles: ['rxleash/vitest']`, {}],
    ['is its setup file, in a thread', `${SHARED}, pool: 'threads', setupFiles: ['rxleash/vitest']`, {}],
    ['is its setup file, in a context', `pool: 'vmThreads', setupFiles: ['rxleash/vitest']`, {}],
    [
      'is imported by a setup file',
      `isolate: false, fileParallelism: false, setupFiles: ['./setup.mjs']`,
      { 'setup.mjs': `import 'rxleash/vitest';` },
    ],
    [
      'is called in what a setup file imports',
      `${SHARED}, pool: 'forks', setupFiles: ['./setup.mjs']`,
      { 'setup.mjs': STUB, 'bundle.mjs': BUNDLE },
    ],
  ])('watches every file where it %s', (__, options, files) => {
    const outcome = run(host(), `export default { test: { ${options} } };`, files);
    expect([failed(outcome), outcome.code]).toEqual([ALL, 1]);
  });

  it('is put in place by its plugin, with its reporter', () => {
    const outcome = run(
      host(),
      `import { rxleash } from 'rxleash/vitest/plugin';
       export default { plugins: [rxleash({ unwatched: ['two.test.mjs'] })], test: { ${SHARED} } };`,
    );
    expect(failed(outcome)).toEqual(['one.test.mjs', 'three.test.mjs']);
    expect(outcome.stdout).toContain('Leaked subscriptions, by the line that made them:');
    expect(outcome.stderr).not.toContain('rxleash watched');
  });

  it('fails the run for every file that was not watched, by name', () => {
    const projects = `[
      { test: { name: 'with', include: ['one.test.mjs'], setupFiles: ['rxleash/vitest'] } },
      { test: { name: 'without', include: ['t*.test.mjs'] } },
    ]`;
    const outcome = run(
      host(),
      `export default { test: { reporters: ['default', 'rxleash/vitest/reporter'], projects: ${projects} } };`,
      { 'one.test.mjs': SUITE.replace('void subject.subscribe()', 'subject.subscribe().unsubscribe()') },
    );
    expect(outcome.stdout).toMatch(/Tests {2}6 passed/);
    expect(outcome.stderr).toContain('rxleash watched 1 of 3 test files. Not watched: ');
    const [, named = ''] = /Not watched: (.*)\.\n/.exec(outcome.stderr) ?? [];
    expect(named.split(', ').sort()).toEqual(['three.test.mjs', 'two.test.mjs']);
    expect(outcome.code).toBe(1);
  });
});

describe('a file that was not watched', () => {
  const [[, host]] = HOSTS as [(typeof HOSTS)[number]];
  const config = (options: string, reporter = `'rxleash/vitest/reporter'`): string =>
    `export default { test: { reporters: ['default', ${reporter}], ${options} } };`;

  it('is none that is named in the options of the gate, or of the reporter, nor one in which no test has run', () => {
    const files = {
      'setup.mjs': `import { leakGate } from 'rxleash/vitest'; leakGate({ unwatched: ['one.test.mjs'] });`,
      'three.test.mjs': SUITE.replaceAll(', () =>', ', { skip: true }, () =>'),
    };
    const projects = `projects: [
      { test: { include: ['one.test.mjs', 'three.test.mjs'], setupFiles: ['./setup.mjs'] } },
      { test: { include: ['two.test.mjs'] } },
    ]`;
    const outcome = run(
      host(),
      config(projects, `['rxleash/vitest/reporter', { unwatched: [/^two/] }]`),
      files,
    );
    expect([failed(outcome), outcome.stderr, outcome.code]).toEqual([[], '', 0]);
  });

  it('is one whose runner imports files in a way of its own', () => {
    const files = {
      'setup.mjs': `import 'rxleash/vitest';`,
      'runner.mjs': `
        import { TestRunner } from 'vitest';
        const { importFile } = TestRunner.prototype;
        export default class extends TestRunner {
          importFile(...args) { return importFile.apply(this, args); }
        }`,
    };
    const outcome = run(host(), config(`setupFiles: ['./setup.mjs'], runner: './runner.mjs'`), files);
    expect(outcome.stderr).toContain('rxleash watched 0 of 3 test files.');
    expect(outcome.code).toBe(1);
  });
});

it('has options that are the last that were given', () => {
  const [[, host]] = HOSTS as [(typeof HOSTS)[number]];
  const outcome = run(
    host(),
    `export default { test: { ${SHARED}, setupFiles: ['rxleash/vitest', './setup.mjs'] } };`,
    {
      'setup.mjs': `
        import { leakGate } from 'rxleash/vitest';
        leakGate({ grace: 0 });
        leakGate({ ignore: ['one.test.mjs', 'two.test.mjs'], grace: 0 });`,
    },
  );
  expect(failed(outcome)).toEqual(['three.test.mjs']);
});

it('watches the rxjs of the file of tests where that is another than its own', () => {
  const [[, host]] = HOSTS as [(typeof HOSTS)[number]];
  const other = join(inject('installed'), rxjsVersions[1], 'node_modules', 'rxjs');
  const config = `export default { test: { setupFiles: ['rxleash/vitest'] } };`;
  expect(failed(run(host(), config, {}, other))).toEqual(ALL);
});
