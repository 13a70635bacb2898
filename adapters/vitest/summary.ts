import type { Leak } from '../../lib/leak.js';
import { printable } from '../../lib/printable.js';
import type { LeakSite } from '../../lib/site.js';

/** The leaks of one test, or of one file. */
export interface LeftOpen {
  /** The names of the file, its suites and the test, as the runner shows them. */
  readonly name: string;
  readonly leaks: readonly Leak[];
}

/** At most this many tests are named for each line. */
const NAMED = 3;

interface Line {
  readonly place: string;
  readonly hint: string;
  readonly names: Set<string>;
  count: number;
}

/** The leaks of a run, grouped by line; lines of most tests come first. */
export function summaryText(all: readonly LeftOpen[], shown: (file: string) => string): string {
  const lines = new Map<string, Line>();
  for (const { name, leaks } of all) {
    for (const { sites, count: many, hint } of leaks) {
      const places = sites.map((site) => ({ place: placeText(site, shown), count: site.count }));
      for (const { place, count } of places.length > 0 ? places : [{ place: UNKNOWN, count: many }]) {
        const line = lines.get(place) ?? { place, hint, names: new Set(), count: 0 };
        line.count += count;
        line.names.add(name);
        lines.set(place, line);
      }
    }
  }
  const sorted = [...lines.values()].sort((a, b) => b.names.size - a.names.size || b.count - a.count);
  return ['Leaked subscriptions, by the line that made them:', ...sorted.map(entry)].join('\n\n');
}

const UNKNOWN = 'an unknown line';

function placeText({ file, line, column, function: of }: LeakSite, shown: (file: string) => string): string {
  return printable(`${shown(file)}:${line}:${column}${of === undefined ? '' : ` in ${of}`}`);
}

function entry({ place, hint, names, count }: Line): string {
  const tests = [...names];
  return [
    `  ${count} at ${place}`,
    ...tests.slice(0, NAMED).map((name, at) => `  ${at === 0 ? 'in ' : '   '}  ${printable(name)}`),
    ...(tests.length > NAMED ? [`       and ${tests.length - NAMED} more`] : []),
    `  fix  ${hint}`,
  ].join('\n');
}
