import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { median } from './ratio.mjs';

/*
 * Measures groups, each in processes of its own: what one group taught the compiler is no help or hindrance to the next.
 * Three times each (or as often as BENCH_PROCESSES says), since how a process happens to be compiled stays with it: of every
 * figure the median is taken.
 */

export const PROCESSES = Number(process.env.BENCH_PROCESSES ?? 3);

/**
 * A group: what was measured, and the bars. A bar says of `of` how many times what `to` costs it may cost (or what they add
 * to `addedTo`, each); with `unit: 'ns'` what it may add to `to`; without a `to`, how large its figure may be.
 */
export const group = (title, measured, ...bars) => ({ title, measured, bars });

/** In the child: measures the groups that `make` gives, hands them over, and ends. */
export async function measure(make) {
  for (const { title, measured, bars } of await make()) {
    const results = bars.map((bar) => ({ ...bar, value: valueOf(bar, measured) }));
    process.stdout.write(
      `${JSON.stringify({ title, unit: measured.unit ?? 'ns', figures: measured.figures, results })}\n`,
    );
  }
  // What was measured has timers that go on, and up to a million subscriptions that rxjs takes minutes to end.
  process.exit(0);
}

function valueOf({ of, to, addedTo, unit }, { figures, ratio, added }) {
  if (to === undefined) return figures[of];
  return unit === 'ns' ? added(of, to) : ratio(of, to, addedTo);
}

/** In the parent: has `script` measure each of these, and puts the runs together. */
export function measureAll(script, names, { processes = PROCESSES, flags = [] } = {}) {
  return names.flatMap((name) => {
    const runs = Array.from({ length: processes }, () => runOf(script, name, flags));
    return runs[0].map((first, at) => {
      const others = runs.map((groups) => groups[at]);
      const figures = Object.fromEntries(
        Object.keys(first.figures).map((key) => [key, median(others.map((each) => each.figures[key]))]),
      );
      const results = first.results.map((bar, n) => ({
        ...bar,
        value: median(others.map((each) => each.results[n].value)),
      }));
      return { ...first, figures, results };
    });
  });
}

function runOf(script, name, flags) {
  const child = spawnSync(process.execPath, [...flags, script, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) process.exit(child.status ?? 1);
  return child.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export const met = ({ value, most = Infinity, least = -Infinity }) => value <= most && value >= least;

const version = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

/** On what it was measured, with the versions of these packages. */
export const machine = (...packages) =>
  `${cpus().length} x ${cpus()[0].model.trim()}, Node ${process.versions.node}, ` +
  packages.map((name) => `${name} ${version(name)}`).join(', ');

const figure = (n) => (Math.abs(n) >= 100 ? n.toFixed(0) : n.toFixed(1));
const withUnit = (n, unit) => (unit === undefined ? `${n.toFixed(2)}x` : `${figure(n)} ${unit}`);

/** A group as Markdown. */
export function sectionOf({ title, unit, figures, results }) {
  return [
    `## ${title}`,
    '',
    `| | ${unit} |`,
    '|---|---|',
    ...Object.entries(figures).map(([name, n]) => `| ${name} | ${figure(n)} |`),
    '',
    ...results.map((bar) => `- ${lineOf(bar)}`),
    ...(results.length > 0 ? [''] : []),
  ];
}

function lineOf(bar) {
  const { of, to, addedTo, unit, value, most, least } = bar;
  const against = to === undefined ? '' : unit === 'ns' ? `, added to ${to}` : ` / ${to}`;
  const added = addedTo === undefined ? '' : `, what they add to ${addedTo}`;
  const said = `${of}${against}${added}: **${withUnit(value, unit)}**`;
  const wanted = most === undefined ? least : most;
  if (wanted === undefined) return said;
  const bound = `${most === undefined ? '>=' : '<='} ${unit === undefined ? `${wanted}x` : `${wanted} ${unit}`}`;
  return `${said} (bar: ${bound}, ${met(bar) ? 'met' : 'MISSED'})`;
}
