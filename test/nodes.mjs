// Runs the tests of the packed package, and those of the adapters for Node and Nest, on other lines of Node than the one at hand:
// `npm run test:nodes`.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const lines = process.argv.slice(2);
const vitest = ['./node_modules/vitest/vitest.mjs', 'run'];
const runs = [
  [...vitest, 'test/adapters/node', 'test/adapters/nest'],
  [...vitest, '--config', 'vitest.package.config.ts'],
];

for (const line of lines) {
  // The packages that `node` itself installs from its install script, which npm may not be allowed to run.
  const binary = `node-${process.platform}-${process.arch}@${line}`;
  process.stdout.write(`\n== Node ${line}\n`);
  for (const run of runs) {
    const { status } = spawnSync('npx', ['--yes', '--package', binary, '--', 'node', ...run], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
  }
}
