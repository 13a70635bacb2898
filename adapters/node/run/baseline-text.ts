import type { BaselineEntry } from '../../../lib/dev/leak/baseline.js';
import type { Leak } from '../../../lib/leak.js';
import { printable } from '../../../lib/printable.js';
import type { JsonFault } from '../host/json-fault.js';

/* All texts about baselines, and about the files that they are read from. */

/** The reason of an entry that the command has written. It asks the user to replace it. */
export const NO_REASON = 'Replace this with the reason why the leak is accepted, and until when.';

/** The error for a file that is not valid JSON. `fault` is missing if its position is unknown. */
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
  return `${path} is not an rxleash report. Pass a file that "rxleash run --json FILE" has written.`;
}

/** The result of writing a baseline. */
export interface Written {
  readonly added: number;
  readonly kept: number;
  readonly dropped: number;
  /** The number of these that 0.1.0 had written. */
  readonly old?: number;
  /** The number of entries without a reason. */
  readonly unexplained: number;
  /**
   * Entries that are kept although they no longer apply: they have expired, or there are more leaks than they
   * allow.
   */
  readonly broken: readonly Leak[];
}

export function writtenText(
  file: string,
  { added, kept, dropped, old = 0, unexplained, broken }: Written,
): string {
  const lines = [`${file}: ${added} added, ${kept} kept, ${dropped} dropped.`];
  if (old > 0) {
    lines.push(
      `${old} of the dropped entries ${old === 1 ? 'was' : 'were'} written by rxleash 0.1.0, whose fingerprints no longer match any leak.`,
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

/** The number of unneeded entries that are listed. `rxleash baseline write` drops all of them. */
const UNNEEDED_SHOWN = 20;

/** The lines of a report about the baseline itself. Empty if there is nothing to report. */
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
    // An entry of 0.1.0 for this leak has another fingerprint.
    if (leaks.length > 0) parts.push(WRITTEN_BEFORE);
  }
  return parts.length === 0 ? undefined : parts.map(printable).join('\n');
}

/** An error as part of a sentence. Node repeats the file name after a comma, so that part is removed. */
function said(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/, \w+ '.*$/s, '');
}
