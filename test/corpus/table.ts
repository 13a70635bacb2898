import { CLASSES } from './cases.js';
import type { Score } from './score.js';

/** What a tool did, class by class, as a table of Markdown; `runs` are of every variant of every case. */
export function classTable(runs: readonly Score[]): string {
  const rows = CLASSES.map((name) => {
    const own = runs.filter((run) => run.class === name);
    return name === 'correct'
      ? ['correct programs', own.length, '', '', count(own, 'false'), '', '']
      : [name, ...pairRow(own)];
  });
  return table(
    ['class', 'cases', 'found', 'missed', 'false', 'count exact', 'line exact'],
    [...rows, ['**all**', ...pairRow(runs)]],
  );
}

/** All tools, a line each. */
export function summaryTable(lines: readonly string[]): string {
  return table(['tool', 'version', 'found', 'missed', 'false', 'count exact', 'line exact'], [], lines);
}

/** What a tool did, in a line of the summary. */
export function summaryLine(tool: string, version: string, runs: readonly Score[]): string {
  return line([tool, version, ...pairRow(runs).slice(1)]);
}

/** The pairs that it found out, and how well; and whom it accused that did nothing. */
function pairRow(runs: readonly Score[]): (string | number)[] {
  const leaky = runs.filter(({ variant }) => variant === 'leaky');
  const found = count(leaky, 'found');
  return [
    leaky.length,
    found,
    leaky.length - found,
    count(runs, 'false'),
    count(leaky, 'count'),
    count(leaky, 'line'),
  ];
}

function count(runs: readonly Score[], what: 'found' | 'false' | 'count' | 'line'): number {
  return runs.filter((run) => run[what]).length;
}

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  lines: readonly string[] = rows.map(line),
): string {
  const rule = head.map((_, at) => (at === 0 ? '---' : '--:'));
  return [line(head), line(rule), ...lines].join('\n');
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
