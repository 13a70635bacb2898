import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import * as core from './core.mjs';
import { machine, measure, measureAll, met, PROCESSES, sectionOf } from './groups.mjs';

/*
 * `npm run bench`: measures every group of the core, prints them, and writes `bench/results.md`. Ends with 1 where a bar
 * was missed.
 */

const [wanted] = process.argv.slice(2);
if (wanted === undefined) report();
else await measure(core[wanted]);

function report() {
  const groups = measureAll(fileURLToPath(import.meta.url), Object.keys(core));
  const text = [
    '# What it costs',
    '',
    `Written by \`npm run bench\`. ${machine('rxjs', '@angular/core')}. Ratios of rounds that alternate in one process, ` +
      `the median of ${PROCESSES} processes; ns are for orientation.`,
    '',
    ...groups.flatMap(sectionOf),
  ].join('\n');
  writeFileSync(new URL('results.md', import.meta.url), text);
  process.stdout.write(text);
  process.exitCode = groups.every(({ results }) => results.every(met)) ? 0 : 1;
}
