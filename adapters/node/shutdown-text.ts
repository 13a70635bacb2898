import { shownFile } from '../../lib/dev/stack/read-stack.js';
import { workingFolder } from '../../lib/dev/base/host.js';
import { duration } from '../../lib/dev/report/report-text.js';
import type { CloseReport, Remnant } from '../../lib/owner/types.js';

/** How a shutdown went: a line, and one more for whatever did not end as it should. */
export function shutdownText(path: string, signal: string, report: CloseReport): string {
  const { drained, forced, stuck, errors, ms } = report;
  const counts = [
    `${drained} ended by ${drained === 1 ? 'itself' : 'themselves'}`,
    `${forced.length} had to be ended`,
    ...(stuck.length > 0 ? [`${stuck.length} did not settle`] : []),
    ...(errors.length > 0 ? [`${errors.length} failed`] : []),
  ];
  const lines = [
    `rxleash: ${path} closed on ${signal}, in ${duration(ms)}: ${counts.join(', ')}.`,
    ...forced.map((remnant) => `  ended   ${remnantText(remnant)}`),
    ...stuck.map((remnant) => `  stuck   ${remnantText(remnant)}`),
    ...errors.map((error) => `  failed  ${errorText(error)}`),
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
