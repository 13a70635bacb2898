import type { OpenRow } from '../../lib/dev/report/snapshot.js';
import { duration } from '../../lib/dev/base/duration.js';
import type { Leak } from '../../lib/leak.js';
import type { LeakSite } from '../../lib/site.js';

/** How open subscriptions are grouped. */
export type GroupBy = 'line' | 'owner';

/** The open subscriptions of one line or of one owner. */
export interface Group {
  readonly title: string;
  /** The owners, for a line; the lines, for an owner. */
  readonly detail: string;
  readonly rows: readonly OpenRow[];
  /** In ms. */
  readonly oldestAge: number;
  /** What is proved about some of them. */
  readonly verdict: string | undefined;
}

/** Finds the line of the source for a line that runs. */
export type MapSite = (site: LeakSite) => LeakSite;

const asItIs: MapSite = (site) => site;

/** Proved leaks come first, then the most frequent groups. A line is looked up once for each row. */
export function groupsOf(
  rows: readonly OpenRow[],
  leaks: readonly Leak[],
  by: GroupBy,
  mapped: MapSite = asItIs,
): Group[] {
  const lineOf = (site: LeakSite | undefined): string => lineText(site && mapped(site));
  const proved = provedAt(leaks, lineOf);
  const groups = new Map<string, Gathered>();
  for (const row of rows) {
    const line = lineOf(row.site);
    const owner = row.owner?.name ?? 'no owner';
    const [title, detail] = by === 'line' ? [line, owner] : [owner, line];
    let group = groups.get(title);
    if (group === undefined) {
      groups.set(title, (group = { rows: [], details: new Set(), oldestAge: 0, verdict: undefined }));
    }
    group.rows.push(row);
    group.details.add(detail);
    group.oldestAge = Math.max(group.oldestAge, row.age);
    group.verdict ??= proved.get(line);
  }
  return [...groups]
    .map(([title, { details, ...group }]) => ({ title, detail: listed(details), ...group }))
    .sort(
      (a, b) =>
        Number(b.verdict !== undefined) - Number(a.verdict !== undefined) || b.rows.length - a.rows.length,
    );
}

/** A group while its rows are gathered. */
interface Gathered {
  readonly rows: OpenRow[];
  /** Its different owners, or lines. */
  readonly details: Set<string>;
  oldestAge: number;
  verdict: string | undefined;
}

function provedAt(leaks: readonly Leak[], lineOf: (site: LeakSite) => string): ReadonlyMap<string, string> {
  const verdicts = new Map<string, string>();
  for (const { verdict, sites, sharedAt } of leaks) {
    for (const site of sharedAt === undefined ? sites : [...sites, sharedAt]) {
      const line = lineOf(site);
      if (!verdicts.has(line)) verdicts.set(line, verdict);
    }
  }
  return verdicts;
}

/** A line as developer tools link it. */
export function lineText(site: LeakSite | undefined): string {
  if (site === undefined) return 'an unknown line';
  // All subscriptions of a line share its site, and there may be thousands of both.
  let text = texts.get(site);
  if (text === undefined) {
    const at = `${site.file}:${site.line}:${site.column}`;
    text = site.function === undefined ? at : `${site.function} (${at})`;
    texts.set(site, text);
  }
  return text;
}

const texts = new WeakMap<LeakSite, string>();

/** The number of different names that are shown. */
const NAMES = 3;

function listed(names: ReadonlySet<string>): string {
  const more = names.size - NAMES;
  return `${[...names].slice(0, NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The groups as text, for an issue. */
export function groupsText(groups: readonly Group[]): string {
  const total = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  return [
    `${total} open subscription${total === 1 ? '' : 's'}:`,
    ...groups.map(
      ({ title, detail, rows, oldestAge, verdict }) =>
        `  ${rows.length} ${title}\n    ${detail}; oldest ${duration(oldestAge)}${verdict === undefined ? '' : `; ${verdict}`}`,
    ),
  ].join('\n');
}
