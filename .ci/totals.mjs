// Adds up the counts that vitest left in a folder, and prints "N passed, N failed".
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const folder = process.argv[2];
const reports = existsSync(folder)
  ? readdirSync(folder).filter((name) => /^vitest-.*\.json$/.test(name))
  : [];

let passed = 0;
let failed = 0;
for (const name of reports) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  passed += report.numPassedTests;
  // A file that cannot be loaded has failed, though no test of it has.
  failed += report.numFailedTests + report.testResults.filter(broken).length;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function broken({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}
