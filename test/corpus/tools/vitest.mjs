// Runs all cases as test files, with `detectAsyncLeaks`, and writes what it found of each as JSON:
// node test/corpus/tools/vitest.mjs FOLDER FILE VARIANT [FILE VARIANT …]
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { startVitest } from 'vitest/node';

import { lineOf } from './lines.mjs';

const [folder, ...rest] = process.argv.slice(2);
const root = resolve(folder);
rmSync(root, { recursive: true, force: true });
mkdirSync(root, { recursive: true });

// Each case becomes a test file itself, its lines where they were: resources are recognized by the test file they come from.
const tests = [];
for (let at = 0; at < rest.length; at += 2) {
  const test = join(root, `${at / 2}.test.mjs`);
  const text = readFileSync(rest[at], 'utf8');
  writeFileSync(
    test,
    `${text}
import { test } from 'vitest';
import { makeApp } from '${resolve('test/corpus/app.mjs')}';
test('${rest[at + 1]}', () => ${rest[at + 1]}(makeApp()), 20_000);
`,
  );
  tests.push(test);
}

const vitest = await startVitest('test', [], {
  root,
  config: false,
  watch: false,
  include: ['*.test.mjs'],
  pool: 'forks',
  execArgv: ['--expose-gc', '--stack-trace-limit=100'],
  maxWorkers: 2,
  detectAsyncLeaks: true,
  reporters: [{}],
  alias: { rxleash: resolve('dist/index.js') },
});
const leaks = [...vitest.state.leakSet];
const failed = new Set(
  vitest.state
    .getFiles()
    .filter(({ result, tasks }) => result?.state !== 'pass' || tasks.length !== 1)
    .map(({ filepath }) => filepath),
);
await vitest.close();

const answers = tests.map((file) => ({
  failed: failed.has(file),
  marked: leaks
    .filter(({ filename }) => filename === file)
    .map(({ stack }) => ({ line: lineOf(stack, file), count: 1 })),
}));
rmSync(root, { recursive: true, force: true });
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
