import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { machine } from './groups.mjs';
import { median } from './ratio.mjs';

/*
 * `npm run bench:gate`: measures what the leak gate adds to a suite of 2 000 tiny tests in vitest, and writes `bench/gate.md`. Ends with
 * 1 where the bar was missed. The runs alternate, each with the next, and the median of the ratios is taken.
 */

const FILES = 20;
const TESTS = 100;
const ROUNDS = Number(process.argv[2] ?? 9);
const MOST = 1.15;

const CONFIGS = {
  bare: '{}',
  'with the gate': `{ setupFiles: ['rxleash/vitest'] }`,
  'with detectAsyncLeaks of vitest': '{ detectAsyncLeaks: true }',
};

/** A file as people write them: each test makes a stream or two, and ends them. */
function suite(file) {
  const test = (n) => `
  it('does ${n}', () => {
    const seen = [];
    const source = new Subject();
    const subscription = source.pipe(map((n) => n * ${n + 1}), filter((n) => n % 2 === 0)).subscribe((n) => seen.push(n));
    for (let n = 0; n < 4; n++) source.next(n);
    subscription.unsubscribe();
    of(1, 2, 3).pipe(toArray()).subscribe((all) => expect(all).toEqual([1, 2, 3]));
    expect(source.observed).toBe(false);
    expect(seen.length).toBeGreaterThan(1);
  });`;
  return `import { filter, map, of, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

describe('file ${file}', () => {${Array.from({ length: TESTS }, (_, n) => test(n)).join('\n')}
});
`;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rxleash-gate-')));
try {
  install();
  report(measure());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The built package as it is installed, beside the others. */
function install() {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'rxleash'), { recursive: true });
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, part), join(modules, 'rxleash', part), { recursive: true });
  }
  for (const name of ['rxjs', 'rxjs-marbles', 'vitest', 'error-stack-parser-es']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (let file = 0; file < FILES; file++) writeFileSync(join(folder, `f${file}.test.js`), suite(file));
  for (const [name, config] of Object.entries(CONFIGS)) {
    writeFileSync(join(folder, configOf(name)), `export default { test: ${config} };`);
  }
}

function configOf(name) {
  return `${name.replaceAll(' ', '-')}.config.mjs`;
}

function measure() {
  const times = Object.fromEntries(Object.keys(CONFIGS).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    // Every second round backwards, and the first one for nothing.
    const names = round % 2 ? Object.keys(CONFIGS).reverse() : Object.keys(CONFIGS);
    for (const name of names) {
      const ms = run(name);
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

function run(name) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', configOf(name)],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', CI: '1' },
    },
  );
  const ms = performance.now() - start;
  if (status !== 0 || !stdout.includes(`Tests  ${FILES * TESTS} passed`)) throw new Error(stdout + stderr);
  return ms;
}

function report(times) {
  const ratio = (name) => median(times[name].map((ms, round) => ms / times.bare[round]));
  const rows = Object.keys(CONFIGS).map(
    (name) => `| ${name} | ${median(times[name]).toFixed(0)} | ${ratio(name).toFixed(2)}x |`,
  );
  const value = ratio('with the gate');
  const text = [
    '# What the leak gate costs',
    '',
    `Written by \`npm run bench:gate\`. ${machine('vitest', 'rxjs')}. A suite of ${FILES * TESTS} tiny tests in ${FILES} files, wall time from the start of ` +
      `vitest to its end; the runs alternate, the median of ${ROUNDS}.`,
    '',
    '| | ms | to bare |',
    '|---|---|---|',
    ...rows,
    '',
    `- with the gate / bare: **${value.toFixed(2)}x** (bar: <= ${MOST}x, ${value <= MOST ? 'met' : 'MISSED'})`,
    '',
  ].join('\n');
  writeFileSync(new URL('gate.md', import.meta.url), text);
  process.stdout.write(text);
  process.exitCode = value <= MOST ? 0 : 1;
}
