import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { group, machine, measure, measureAll, met, sectionOf } from './groups.mjs';
import * as many from './many.mjs';
import { plot } from './plot.mjs';
import * as track from './track.mjs';

/*
 * `npm run bench:track`: measures what tracking every subscription costs, and how that grows with the number of open ones.
 * Writes `docs/performance.md` and its chart. Ends with 1 where a bar was missed.
 */

/** How a process happens to be compiled moves a pipe of five operators by a tenth either way: so many are asked. */
const PROCESSES = 9;

const script = fileURLToPath(import.meta.url);
const [wanted] = process.argv.slice(2);
if (wanted === undefined) report();
else await measure(track[wanted] ?? many[wanted]);

function report() {
  const flags = ['--expose-gc', '--max-old-space-size=6000'];
  const costs = measureAll(script, Object.keys(track), { flags: ['--expose-gc'], processes: PROCESSES });
  const memory = measureAll(script, ['memory'], { flags });
  const counts = many.COUNTS.map((count) => {
    const [{ figures }] = measureAll(script, [`open${count}`], { flags });
    return { count, ...figures };
  });
  const groups = [...costs, ...memory, ...growthOf(counts)];
  const line = (name) => counts.map((each) => [each.count, each[name]]);
  writeFileSync(
    new URL('../docs/performance.svg', import.meta.url),
    plot({
      x: 'open subscriptions',
      y: 'ms',
      lines: {
        'find() and report': line('report'),
        'streaming JSON': line('stream'),
        'longest turn': line('longest'),
      },
    }),
  );
  const text = [
    '# What tracking costs',
    '',
    `Written by \`npm run bench:track\`. ${machine('rxjs', 'rxjs-spy', 'observable-profiler', '@rxjs-insights/rxjs7')}. Bare and tracked are two copies of the ` +
      'same rxjs in one process, whose rounds alternate, and whose loops are compiled for each by itself; of each figure the median of ' +
      `${PROCESSES} processes. ns are for orientation.`,
    '',
    '![How the costs grow with the number of open subscriptions](performance.svg)',
    '',
    ...groups.flatMap(sectionOf),
  ].join('\n');
  writeFileSync(new URL('../docs/performance.md', import.meta.url), text);
  process.stdout.write(text);
  process.exitCode = groups.every(({ results }) => results.every(met)) ? 0 : 1;
}

/** The sections on how the costs grow. */
function growthOf(counts) {
  const figures = (name) =>
    Object.fromEntries(
      counts.map((each) => [`${each.count.toLocaleString('en').replaceAll(',', ' ')} open`, each[name]]),
    );
  const largest = '1 000 000 open';
  const sections = [
    ['`find()` and the grouped report', 'ms', 'report', { most: 1_000 }],
    ['The snapshot as streaming JSON', 'ms', 'stream'],
    ['What that adds to the heap, at most', 'MB', 'most', { most: 100 }],
    ['The longest turn while the sweep goes round', 'ms', 'longest', { most: 5 }],
    ['One more subscription beside them, every site: tracked / bare', 'x', 'ratio'],
  ];
  return sections.map(([title, unit, name, bar]) => {
    const all = figures(name);
    const results = bar === undefined ? [] : [{ of: largest, unit, value: all[largest], ...bar }];
    return { ...group(title, { figures: all }), unit, figures: all, results };
  });
}
