import { badOption, oldFingerprint } from '../../wording.js';
import type { Leak } from '../../leak.js';
import { checkMoment, checkName, knownOptions } from '../../options.js';
import { host } from '../base/host.js';

/** An entry of a baseline: a known leak that is set apart. */
export interface BaselineEntry {
  readonly fingerprint: string;
  /** Why it is accepted. */
  readonly reason: string;
  readonly issue?: string;
  /** From this day on it is reported again. */
  readonly until?: string | Date;
  /** If there are more than this, they are reported again. */
  readonly max?: number;
}

const KEYS = ['fingerprint', 'reason', 'issue', 'until', 'max'];

/** Checks a baseline, or reads it from a file. Throws an error that names the invalid entry. */
export function readBaseline(given: unknown): readonly BaselineEntry[] {
  if (given === undefined) return [];
  if (typeof given === 'string') return checkFile(readFile(given), given);
  return checkList('baseline', given, (at, key) => `baseline[${at}]${key === undefined ? '' : `.${key}`}`);
}

/**
 * Checks the content of a baseline file; `file` is its name in messages. Entries of 0.1.0 throw, unless `old`
 * is set.
 */
export function checkFile(
  json: unknown,
  file: string,
  { old = false }: { readonly old?: boolean } = {},
): readonly BaselineEntry[] {
  return checkList(
    file,
    json,
    // Readers of a file count entries from one.
    (at, key) => `${key === undefined ? '' : `"${key}" of `}entry ${at + 1} in ${file}`,
    old,
  );
}

/**
 * Whether version 0.1.0 wrote it, with an absolute path or a function of a package: such an entry matches no
 * leak now.
 */
export function isOldFormat({ fingerprint }: Pick<BaselineEntry, 'fingerprint'>): boolean {
  const mark = fingerprint.slice(fingerprint.lastIndexOf('|') + 1);
  return /^(?:(?:[A-Za-z]:)?\/|\.\.\/)|(?:^|\/)node_modules\//.test(mark);
}

function readFile(path: string): unknown {
  const { readJson } = host;
  if (readJson !== undefined) return readJson(path);
  throw new TypeError(
    badOption('baseline', path, 'a list of known leaks; a path can be read where rxleash/node is loaded'),
  );
}

/** Names an entry, or a key of it, in a message. */
type Where = (at: number, key?: string) => string;

function checkList(what: string, list: unknown, where: Where, old = false): readonly BaselineEntry[] {
  if (!Array.isArray(list)) throw new TypeError(badOption(what, list, 'a list of known leaks'));
  return list.map((entry: unknown, at) => checkEntry(entry, (key) => where(at, key), old));
}

function checkEntry(entry: unknown, where: (key?: string) => string, old: boolean): BaselineEntry {
  if (typeof entry !== 'object' || entry === null) {
    throw new TypeError(badOption(where(), entry, 'an object with a fingerprint and a reason'));
  }
  knownOptions(where(), entry, KEYS);
  const { fingerprint, reason, issue, until, max } = entry as Record<string, unknown>;
  checkName(where('fingerprint'), fingerprint);
  if (!old && isOldFormat({ fingerprint: fingerprint })) {
    throw new TypeError(oldFingerprint(where('fingerprint'), fingerprint));
  }
  checkName(where('reason'), reason);
  if (issue !== undefined) checkName(where('issue'), issue);
  if (typeof until === 'string') checkDate(where('until'), until);
  else if (until !== undefined) checkMoment(where('until'), until);
  if (max !== undefined && !(Number.isInteger(max) && (max as number) >= 0)) {
    throw new RangeError(badOption(where('max'), max, 'a whole number, 0 or more'));
  }
  return entry as BaselineEntry;
}

/** Rejects days that do not exist: `Date` reads February 30 as a day in March. */
function checkDate(option: string, text: string): void {
  const day = /^\d{4}-\d\d-\d\d(?=T|$)/.exec(text)?.[0];
  if (day !== undefined && isMoment(text) && new Date(day).toISOString().startsWith(day)) return;
  throw new RangeError(badOption(option, text, 'a date, such as "2030-01-31" or "2030-01-31T12:00Z"'));
}

function isMoment(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

/**
 * Adds the baseline entry to a leak: one that is in force, or else the last one that no longer is. Without an
 * entry the leak is unchanged.
 *
 * @param count How many subscriptions have this fingerprint.
 */
export function withBaseline(
  baseline: readonly BaselineEntry[],
  leak: Leak,
  now: number,
  count = leak.count,
): Leak {
  const said = baseline
    .filter(({ fingerprint }) => fingerprint === leak.fingerprint)
    .map((entry) => ({ ...leak, baseline: baselineOf(entry, count, now) }));
  return said.find(isKnown) ?? said.at(-1) ?? leak;
}

function baselineOf(
  { reason, issue, until, max }: BaselineEntry,
  count: number,
  now: number,
): NonNullable<Leak['baseline']> {
  const last = until === undefined ? undefined : new Date(until);
  return {
    reason,
    ...(issue !== undefined && { issue }),
    ...(last !== undefined && now >= last.getTime() && { expired: last.toISOString() }),
    ...(max !== undefined && count > max && { max }),
  };
}

/** Whether the baseline sets it apart: its entry has not expired and is not exceeded. */
export function isKnown({ baseline }: Leak): boolean {
  return baseline !== undefined && baseline.expired === undefined && baseline.max === undefined;
}
