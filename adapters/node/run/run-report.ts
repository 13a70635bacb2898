import { closeSync, constants, openSync } from 'node:fs';

import { findAll } from '../../../lib/dev/leak/survey.js';
import { plainFile, shownFile } from '../../../lib/dev/stack/file-names.js';
import { workingFolder } from '../../../lib/dev/base/host.js';
import { explained } from '../../../lib/dev/report/explained.js';
import { leaks, type Mark, reportOf } from '../../../lib/dev/report/leaks.js';
import { registry } from '../../../lib/dev/registry.js';
import { splitKnown, type Findings, type OpenRow, snapshotText } from '../../../lib/dev/report/snapshot.js';
import { printable } from '../../../lib/printable.js';
import type { Baseline } from './baseline-file.js';
import { baselineText } from './baseline-text.js';
import { judgeAtEnd } from './judge-at-end.js';
import { collectGarbage, endJob } from '../host/garbage.js';
import { keepsAliveText } from './keeps-alive.js';
import { openText } from './open-text.js';
import { sarifText } from './report-formats.js';
import type { Format, RunOptions } from './run-order.js';
import type { Copy } from './rxjs-copies.js';
import { writeWhole } from './write.js';

/** The report of a run, at its end or while it goes on. */
export interface Outcome extends Findings {
  /** The text for people. */
  readonly text: string;
}

export interface Run {
  readonly options: RunOptions;
  readonly start: Mark;
  readonly copies: readonly Copy[];
  /** Copies of rxjs that are too old or too new to be watched. */
  readonly foreign: readonly Copy[];
  /** The known leaks, and their file. */
  readonly baseline: Baseline | undefined;
  /** Whether the program goes on after the report. */
  readonly goesOn: boolean;
  /** Whether a signal ended it: then the report shows what would have kept it running. */
  readonly signalled?: boolean;
  /** The beginning of the report: what happened to the program. */
  readonly event: string;
  readonly color: boolean;
}

/** Examines everything that was subscribed since the start. */
export function conclude(run: Run): Outcome {
  if (run.options.gc) lookForAbandoned();
  // One search, since an entry contains the other subscriptions of its line.
  const all = findAll(registry(), { from: run.start.id, owned: false, atEnd: run.options });
  const found = splitKnown(explained(judgeAtEnd(all, run.options)));
  const opened = leaks.mark().id - run.start.id;
  return { ...found, text: textOf(run, found, leaks.open(), opened) };
}

/** The same as `leaks.sweep()`, in one turn: there may not be another. */
function lookForAbandoned(): void {
  while (registry().sweep.ageYoung()) continue;
  try {
    endJob();
    collectGarbage();
  } catch {
    // Without access to the garbage collector, garbage counts as open.
  }
}

/**
 * Writes the report as JSON. Throws the errors of the file system. Does not wait for a pipe without a reader.
 */
export function writeJson(file: string, outcome: Outcome, format?: Format): void {
  const { O_CREAT, O_TRUNC, O_WRONLY } = constants;
  // Windows has neither this flag nor such pipes.
  const { O_NONBLOCK = 0 } = constants as { O_NONBLOCK?: number };
  const fd = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK);
  try {
    const pieces = format === 'sarif' ? [sarifText(outcome.leaks)] : snapshotText(registry(), outcome);
    for (const piece of pieces) writeWhole(fd, piece);
  } finally {
    closeSync(fd);
  }
}

function textOf(run: Run, found: Findings, open: readonly OpenRow[], opened: number): string {
  const parts = [`${paint(run.color, 1, 'rxleash:')} ${printable(run.event)}; ${watchedText(run)}`];
  if (run.copies.length > 0) {
    parts.push(verdictText(run, found, open, opened));
    const baseline = baselineSays(run, found);
    if (baseline !== undefined) parts.push(baseline);
  }
  const alive = run.signalled === true ? keepsAliveText(registry()) : undefined;
  if (alive !== undefined) parts.push(alive);
  if (run.options.includeOpen && open.length > 0) parts.push(openText(open));
  return `\n${parts.join('\n\n')}\n`;
}

function verdictText(
  { options, color }: Run,
  { leaks: found, known }: Findings,
  open: readonly OpenRow[],
  opened: number,
): string {
  if (found.length > 0) return reportOf(found, color);
  if (open.length === 0) {
    return opened === 0
      ? 'Nothing is open: there were no subscriptions.'
      : `Nothing is open: ${opened === 1 ? 'the one subscription has' : `all ${opened} subscriptions have`} ended.${options.residue ? '' : UNCHECKED}`;
  }
  const listed = options.includeOpen ? '' : ' (--include-open lists them)';
  const many = `${open.length} of ${opened} subscription${opened === 1 ? '' : 's'}`;
  return known.length > 0
    ? `No leaks, except known ones. ${many} still open${listed}.`
    : `No leaks. ${many} still open, with an owner${listed}.`;
}

/** A subscription that has ended does not mention what it started, unless that still sends. */
const UNCHECKED = ' Timers and sockets that they started were not checked (--residue checks them).';

/** The leaks that the baseline covers, and its entries that match no leak. */
function baselineSays({ baseline, goesOn }: Run, found: Findings): string | undefined {
  if (baseline === undefined) return undefined;
  const met = new Set([...found.leaks, ...found.known].map(({ fingerprint }) => fingerprint));
  const unneeded = baseline.entries.filter(({ fingerprint }) => !goesOn && !met.has(fingerprint));
  return baselineText(
    shownFile(plainFile(baseline.file), workingFolder()),
    found.known,
    unneeded,
    found.leaks,
  );
}

function watchedText({ copies, foreign }: Run): string {
  const versions = (list: readonly Copy[]): string =>
    [...new Set(list.map(({ version }) => version))].join(', ');
  const ignored =
    foreign.length === 0
      ? ''
      : ` Not watched: rxjs ${versions(foreign)}, since only rxjs 7 (7.4 or newer) can be.`;
  if (copies.length === 0) {
    const why =
      foreign.length > 0
        ? ignored
        : ' Worker threads, child processes, and copies of rxjs inside a bundle are not watched.';
    return `it loaded no rxjs${foreign.length > 0 ? ' that can be watched' : ''}, so there is nothing to report.${why}`;
  }
  const many = copies.length;
  return `${many === 1 ? '' : `${many} copies of `}rxjs ${versions(copies)} ${many === 1 ? 'was' : 'were'} watched.${ignored}`;
}

function paint(color: boolean, code: number, text: string): string {
  return color ? `\u001b[${code}m${text}\u001b[0m` : text;
}
