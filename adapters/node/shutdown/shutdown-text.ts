import { shownFile } from '../../../lib/dev/stack/file-names.js';
import { workingFolder } from '../../../lib/dev/base/host.js';
import { duration } from '../../../lib/dev/base/duration.js';
import type { OpenRow } from '../../../lib/dev/report/snapshot.js';
import type { CloseReport, Remnant } from '../../../lib/owner/types.js';

/** The number of lines that are listed for subscriptions without an owner. */
const MOST = 10;

/**
 * The report of a shutdown: one line, and one more for each part that did not end properly. `open` contains the
 * subscriptions that dev mode still sees: those without an owner are listed.
 */
export function shutdownText(
  path: string,
  signal: string,
  report: CloseReport,
  open: readonly OpenRow[] = [],
): string {
  const { drained, forced, stuck, errors, ms } = report;
  const unowned = open.filter(({ owner }) => owner === undefined);
  const counts = [
    `${drained} ended on ${drained === 1 ? 'its' : 'their'} own`,
    ...(forced.length > 0 || unowned.length === 0 ? [`${forced.length} had to be ended`] : []),
    ...(stuck.length > 0 ? [`${stuck.length} did not settle`] : []),
    ...(errors.length > 0 ? [`${errors.length} failed`] : []),
    ...(unowned.length > 0
      ? [`${unowned.length} without an owner ${unowned.length === 1 ? 'is' : 'are'} still open`]
      : []),
  ];
  const lines = [
    `rxleash: ${path} closed on ${signal}, in ${duration(ms)}: ${counts.join(', ')}.`,
    ...forced.map((remnant) => `  ended   ${remnantText(remnant)}`),
    ...stuck.map((remnant) => `  stuck   ${remnantText(remnant)}`),
    ...errors.map((error) => `  failed  ${errorText(error)}`),
    ...unowned
      .slice(0, MOST)
      .map((row) => `  open    ${remnantText({ name: row.name, site: row.site, age: row.age })}`),
    ...(unowned.length > MOST ? [`  open    … and ${unowned.length - MOST} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function remnantText({ name, site, age }: Remnant): string {
  const label = name === undefined ? undefined : `"${name}"`;
  const place = site && `at ${shownFile(site.file, workingFolder())}:${site.line}:${site.column}`;
  const what = [label, place].filter((part) => part !== undefined);
  return `${what.length === 0 ? 'something without a name' : what.join(' ')}, after ${duration(age)}`;
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)).replaceAll('\n', '\n  ') : String(error);
}

/**
 * The process did not end on its own: within its grace, or before a further signal. Lists the resources that kept
 * it alive, by Node's names.
 */
export function cutOffText(path: string, resources: readonly string[], bySignal: boolean): string {
  const counts = new Map<string, number>();
  for (const resource of resources) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  const kept = [...counts].map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(', ');
  const before = bySignal ? 'before the second signal' : 'within its grace';
  return `rxleash: ${path} has closed, and the process did not end on its own ${before}${kept && `: ${kept} kept it alive`}. Ending the process now.\n`;
}
