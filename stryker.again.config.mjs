import { readFileSync } from 'node:fs';

/*
 * Tries again what survived, or was left out, in `reports/mutation.json`: code that runs when a module is loaded, or a
 * test file is, has run before Stryker puts its mistake in. Here that is there from the start, and every test runs.
 */

const once = JSON.parse(readFileSync('stryker.config.json', 'utf8'));
const { files } = JSON.parse(readFileSync(once.jsonReporter.fileName, 'utf8'));

const survivors = Object.entries(files).flatMap(([file, { mutants }]) =>
  mutants
    .filter(({ status }) => ['Survived', 'NoCoverage', 'Ignored'].includes(status))
    .map(({ location: { start, end } }) => `${file}:${start.line}-${end.line}`),
);

export default {
  ...once,
  mutate: [...new Set(survivors)],
  ignoreStatic: false,
  incremental: false,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'reports/mutation-again.json' },
};
