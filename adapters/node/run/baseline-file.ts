import { existsSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { withoutIgnored } from '../../../lib/dev/leak/without-ignored.js';
import { checkFile, isKnown, isOldFormat } from '../../../lib/dev/leak/baseline.js';
import { failsByDefault } from '../../../lib/dev/base/fails.js';
import type { BaselineEntry } from '../../../lib/dev/leak/baseline.js';
import type { Leak } from '../../../lib/leak.js';
import { NO_REASON, noReport, unwritable, type Written } from './baseline-text.js';
import { readJson } from '../host/json-file.js';
import { BASELINE_FILE, type RunOptions } from './run-order.js';

/** The entries of a baseline file. Throws if the file is invalid; the error says where. */
function readBaselineFile(path: string): readonly BaselineEntry[] {
  return checkFile(readJson(path), path);
}

/** Known leaks, and the file that lists them. */
export interface Baseline {
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

/**
 * The baseline of a run: the given file, or else the one in the working folder, if there is one. Throws if it
 * is invalid.
 */
export function baselineInForce({ baseline }: Pick<RunOptions, 'baseline'>): Baseline | undefined {
  const file = baseline ?? (existsSync(BASELINE_FILE) && BASELINE_FILE);
  return file === false ? undefined : { file, entries: readBaselineFile(file) };
}

/**
 * Writes the leaks of a report into the baseline, including those that it lists already. These entries stay as
 * they are; entries whose leak is gone are dropped.
 */
export function writeBaseline(report: string, file: string, now: number): Written {
  const { leaks, known } = readReport(report);
  const before = existsSync(file) ? checkFile(readJson(file), file, { old: true }) : [];
  const old = before.filter(isOldFormat).length;
  const found = new Set([...leaks, ...known].map(({ fingerprint }) => fingerprint));
  const kept = before.filter(({ fingerprint }) => found.has(fingerprint));
  const listed = new Set(kept.map(({ fingerprint }) => fingerprint));
  // Notes fail nothing, so they need no entry.
  const accused = [...leaks, ...known].filter(failsByDefault).map(({ fingerprint }) => fingerprint);
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

/** Compares by character codes, which gives the same order on every machine. */
function inOrder(a: BaselineEntry, b: BaselineEntry): number {
  return a.fingerprint < b.fingerprint ? -1 : Number(a.fingerprint > b.fingerprint);
}

/**
 * Replaces the file as a whole: a reader sees the old text or the new one, and a failure leaves the old one.
 */
function replace(file: string, text: string): void {
  try {
    // A symbolic link stays a link.
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
