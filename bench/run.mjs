import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

import * as core from './core.mjs';

/*
 * `npm run bench`: measures every group in a process of its own (what one group taught the compiler is no help or
 * hindrance to the next), prints them, and writes `bench/results.md`. Ends with 1 where a bar was missed.
 */

const here = fileURLToPath(import.meta.url);
const [wanted] = process.argv.slice(2);

if (wanted !== undefined) {
  for (const { title, measured, bars } of core[wanted]()) {
    const rows = Object.entries(measured.ns).map(([name, ns]) => ({ name, ns }));
    const verdicts = bars.map((bar) => ({ ...bar, ratio: measured.ratio(bar.of, bar.to, bar.addedTo) }));
    process.stdout.write(`${JSON.stringify({ title, rows, verdicts })}\n`);
  }
  process.exit(0);
}

const groups = Object.keys(core).flatMap((name) => {
  const child = spawnSync(process.execPath, [here, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) process.exit(child.status ?? 1);
  return child.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
});

const version = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
const met = ({ ratio, most = Infinity, least = 0 }) => ratio <= most && ratio >= least;
const figure = (n) => (n >= 100 ? n.toFixed(0) : n.toFixed(1));
const text = [
  '# What it costs',
  '',
  `Written by \`npm run bench\`. ${cpus().length} x ${cpus()[0].model.trim()}, Node ${process.versions.node}, rxjs ${version('rxjs')}, ` +
    `@angular/core ${version('@angular/core')}. Ratios of rounds that alternate in one process; ns are for orientation.`,
  '',
  ...groups.flatMap(({ title, rows, verdicts }) => [
    `## ${title}`,
    '',
    '| | ns |',
    '|---|---|',
    ...rows.map(({ name, ns }) => `| ${name} | ${figure(ns)} |`),
    '',
    ...verdicts.map((bar) => {
      const wantedRatio = bar.most === undefined ? `>= ${bar.least}x` : `<= ${bar.most}x`;
      const added = bar.addedTo === undefined ? '' : `, what they add to ${bar.addedTo}`;
      return `- ${bar.of} / ${bar.to}${added}: **${bar.ratio.toFixed(2)}x** (bar: ${wantedRatio}, ${met(bar) ? 'met' : 'MISSED'})`;
    }),
    '',
  ]),
].join('\n');

writeFileSync(new URL('results.md', import.meta.url), text);
process.stdout.write(text);
process.exit(groups.every(({ verdicts }) => verdicts.every(met)) ? 0 : 1);
