import type { BaselineEntry } from '../../../lib/dev/leak/baseline.js';
import type { Leak } from '../../../lib/leak.js';
import { printable } from '../../../lib/printable.js';
import type { JsonFault } from '../host/json-fault.js';

/*
 * All that is said about baselines, and about the files that they are made from.
 */

/** The reason of an entry that was written for somebody, and asks to be replaced. */
export const NO_REASON = 'Replace this with the reason why the leak is accepted, and until when.';

/** A file that is no JSON; `fault` is missing where it could not be found. */
export function noJson(path: string, fault: JsonFault | undefined): string {
  return fault === undefined
    ? `${path} is not valid JSON.`
    : `${path} is not valid JSON: expected ${fault.wanted} at ${path}:${fault.line}:${fault.column}.`;
}

export function unreadable(path: string, cause: unknown): string {
  return `${path} cannot be read: ${said(cause)}.`;
}

export function unwritable(path: string, cause: unknown): string {
  return `${path} cannot be written: ${said(cause)}.`;
}

export function noReport(path: string): string {
  return `${path} is not a report of rxleash. Pass a file that "rxleash run --json FILE" has written.`;
}

/** What became of the entries of a baseline. */
export interface Written {
  readonly added: number;
  readonly kept: number;
  readonly dropped: number;
  /** How many of those had been written by 0.1.0. */
  readonly old?: number;
  /** How many have no reason yet. */
  readonly unexplained: number;
  /** Those that are kept, and do not hold: past their date, or more than their number. */
  readonly broken: readonly Leak[];
}

export function writtenText(
  file: string,
  { added, kept, dropped, old = 0, unexplained, broken }: Written,
): string {
  const lines = [`${file}: ${added} added, ${kept} kept, ${dropped} dropped.`];
  if (old > 0) {
    lines.push(
      `${old} of the dropped ${old === 1 ? 'was' : 'were'} written by rxleash 0.1.0, whose fingerprints match no leak now.`,
    );
  }
  if (unexplained > 0) {
    lines.push(
      `${unexplained} ${unexplained === 1 ? 'has' : 'have'} no reason yet: say in "reason" why ${unexplained === 1 ? 'it is' : 'they are'} accepted.`,
    );
  }
  for (const { fingerprint, count, baseline } of broken) {
    const { expired, max } = baseline ?? {};
    const why = expired === undefined ? `"max" is ${max}, and there are ${count}` : `"until" has passed`;
    lines.push(`Kept unchanged, but no longer in force, since its ${why}: ${fingerprint}`);
  }
  return `${lines.map(printable).join('\n')}\n`;
}

const WRITTEN_BEFORE =
  'Entries written by rxleash 0.1.0 may name other files and functions; "rxleash baseline write" rewrites them.';

/** As many entries that are not needed are listed: `rxleash baseline write` drops all of them. */
const UNNEEDED_SHOWN = 20;

/** What a report says of the baseline itself; nothing where there is nothing to say. */
export function baselineText(
  file: string,
  known: readonly Leak[],
  unneeded: readonly BaselineEntry[],
  leaks: readonly Leak[] = [],
): string | undefined {
  const parts: string[] = [];
  if (known.length > 0) {
    const many = known.reduce((sum, { count }) => sum + count, 0);
    parts.push(
      `${many} known leak${many === 1 ? '' : 's'} in ${known.length} place${known.length === 1 ? '' : 's'} excluded by ${file}.`,
    );
  }
  if (unneeded.length > 0) {
    const entries = unneeded
      .slice(0, UNNEEDED_SHOWN)
      .map(({ fingerprint, reason }) => `  ${fingerprint} (${reason})`);
    const more = unneeded.length - entries.length;
    if (more > 0) entries.push(`  and ${more} more`);
    parts.push(`No longer needed in ${file}, as far as this run shows:`, ...entries);
    // An entry that is about one of these may name it as 0.1.0 did.
    if (leaks.length > 0) parts.push(WRITTEN_BEFORE);
  }
  return parts.length === 0 ? undefined : parts.map(printable).join('\n');
}

/** An error as a part of a sentence: Node names the file once more, after a comma. */
function said(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/, \w+ '.*$/s, '');
}
