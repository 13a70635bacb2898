import { existsSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { withoutIgnored } from '../../../lib/dev/leak/admit.js';
import { checkFile, isKnown, isOldFormat } from '../../../lib/dev/leak/baseline.js';
import { failsByDefault } from '../../../lib/dev/base/fails.js';
import type { BaselineEntry } from '../../../lib/dev/leak/baseline.js';
import type { Leak } from '../../../lib/leak.js';
import { NO_REASON, noReport, unwritable, type Written } from './baseline-text.js';
import { readJson } from '../host/json-file.js';
import { BASELINE_FILE, type RunOptions } from './run-options.js';

/** The entries of a baseline file. What is wrong throws, and says where. */
function readBaselineFile(path: string): readonly BaselineEntry[] {
  return checkFile(readJson(path), path);
}

/** Known leaks, and the file that lists them. */
export interface Baseline {
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

/**
 * What a run goes by: the file that was asked for, or else the one in the working folder, if there is one. What is wrong
 * with it throws.
 */
export function baselineInForce({ baseline }: Pick<RunOptions, 'baseline'>): Baseline | undefined {
  const file = baseline ?? (existsSync(BASELINE_FILE) && BASELINE_FILE);
  return file === false ? undefined : { file, entries: readBaselineFile(file) };
}

/** Writes down what a report accuses, or has set apart. Those that are listed already stay as they are; what is gone, goes. */
export function writeBaseline(report: string, file: string, now: number): Written {
  const { leaks, known } = readReport(report);
  const before = existsSync(file) ? checkFile(readJson(file), file, { old: true }) : [];
  const old = before.filter(isOldFormat).length;
  const found = new Set([...leaks, ...known].map(({ fingerprint }) => fingerprint));
  const kept = before.filter(({ fingerprint }) => found.has(fingerprint));
  const listed = new Set(kept.map(({ fingerprint }) => fingerprint));
  // What fails nothing needs no excuse.
  const accused = leaks.filter(failsByDefault).map(({ fingerprint }) => fingerprint);
  const added = [...new Set(accused)]
    .filter((fingerprint) => !listed.has(fingerprint))
    .map((fingerprint) => ({ fingerprint, reason: NO_REASON }));
  const entries = [...kept, ...added].sort(inOrder);
  replace(file, `${JSON.stringify(entries, null, 2)}\n`);
  return {
    added: added.length,
    kept: kept.length,
    dropped: before.length - kept.length,
    ...(old > 0 && { old }),
    unexplained: entries.filter(({ reason }) => reason === NO_REASON).length,
    broken: withoutIgnored(
      leaks.filter(({ fingerprint }) => listed.has(fingerprint)),
      { ignore: [], baseline: kept, now: () => now },
    ).filter((leak) => !isKnown(leak)),
  };
}

function readReport(path: string): { leaks: readonly Leak[]; known: readonly Leak[] } {
  const { schema, leaks, known = [] } = (readJson(path) ?? {}) as Record<string, unknown>;
  if (schema !== 1 || !isLeaks(leaks) || !isLeaks(known)) throw new TypeError(noReport(path));
  return { leaks, known };
}

function isLeaks(given: unknown): given is readonly Leak[] {
  return (
    Array.isArray(given) && given.every((leak: Partial<Leak> | null) => typeof leak?.fingerprint === 'string')
  );
}

/** By the code of the characters: the same on every machine. */
function inOrder(a: BaselineEntry, b: BaselineEntry): number {
  return a.fingerprint < b.fingerprint ? -1 : Number(a.fingerprint > b.fingerprint);
}

/** Whoever reads meanwhile finds the old text or the new one, and a failure leaves the old one. */
function replace(file: string, text: string): void {
  try {
    // A link stays one.
    const target = existsSync(file) ? realpathSync(file) : file;
    const draft = `${target}.${process.pid}.tmp`;
    try {
      writeFileSync(draft, text, { flush: true });
      renameSync(draft, target);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (cause) {
    throw new Error(unwritable(file, cause), { cause });
  }
}
