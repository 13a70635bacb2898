import { readFileSync, writeFileSync } from 'node:fs';

/*
 * Writes `docs/mutation.md` from what Stryker reports: how many of the mistakes that it made in each file were found by the
 * tests. Of what was tried twice, the second time counts. What is said there of the survivors is written by hand, and kept.
 */

const REPORTS = ['reports/mutation.json', 'reports/mutation-again.json'];
const page = 'docs/mutation.md';
const FOUND = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const statuses = {};
for (const report of REPORTS) {
  for (const [file, { mutants }] of Object.entries(JSON.parse(readFileSync(report, 'utf8')).files)) {
    statuses[file] ??= new Map();
    for (const { location, mutatorName, replacement, status } of mutants) {
      statuses[file].set(JSON.stringify([location, mutatorName, replacement]), status);
    }
  }
}

const rows = Object.entries(statuses)
  .map(([file, of]) => {
    const count = (states) => [...of.values()].filter((status) => states.includes(status)).length;
    return { file, found: count(FOUND), missed: count(MISSED) };
  })
  .filter(({ found, missed }) => found + missed > 0)
  .sort((a, b) => a.file.localeCompare(b.file));
const sum = { found: 0, missed: 0 };
for (const { found, missed } of rows) {
  sum.found += found;
  sum.missed += missed;
}
const score = ({ found, missed }) => `${((100 * found) / (found + missed)).toFixed(1)} %`;
const row = (name, counts) => `| ${name} | ${counts.found} | ${counts.missed} | ${score(counts)} |`;

const before = readFileSync(page, 'utf8');
const table = [
  '| file | found | survived | score |',
  '| --- | --- | --- | --- |',
  ...rows.map((each) => row(`\`${each.file}\``, each)),
  row('**all**', sum),
].join('\n');
const written = before.replace(
  /(<!-- score -->\n)[\s\S]*?(<!-- \/score -->)/,
  (_, begin, end) => `${begin}\n${table}\n\n${end}`,
);
writeFileSync(page, written);
process.stdout.write(`${score(sum)}: ${sum.found} found, ${sum.missed} survived\n`);
