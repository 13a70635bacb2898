import { badOption, oldFingerprint } from '../../errors.js';
import type { Leak } from '../../leak.js';
import { checkMoment, checkName, knownOptions } from '../../options.js';
import { host } from '../base/host.js';

/** A known leak that is set apart. */
export interface BaselineEntry {
  readonly fingerprint: string;
  /** Why it is there, for whoever finds it. */
  readonly reason: string;
  readonly issue?: string;
  /** From this day on it is reported again. */
  readonly until?: string | Date;
  /** More than these are reported again. */
  readonly max?: number;
}

const KEYS = ['fingerprint', 'reason', 'issue', 'until', 'max'];

/** Checks a baseline, or reads the file that holds it. What is wrong throws, and says where. */
export function readBaseline(given: unknown): readonly BaselineEntry[] {
  if (given === undefined) return [];
  if (typeof given === 'string') return checkFile(readFile(given), given);
  return checkList('baseline', given, (at, key) => `baseline[${at}]${key === undefined ? '' : `.${key}`}`);
}

/** Checks what a baseline file holds; `file` is what messages call it. Entries of 0.1.0 throw, unless they are taken `old`. */
export function checkFile(
  json: unknown,
  file: string,
  { old = false }: { readonly old?: boolean } = {},
): readonly BaselineEntry[] {
  return checkList(
    file,
    json,
    // Whoever looks for it in a file counts from one.
    (at, key) => `${key === undefined ? '' : `"${key}" of `}entry ${at + 1} in ${file}`,
    old,
  );
}

/** Was it written by 0.1.0, with a path of one machine or a function of a package: which matches no leak now? */
export function isOld({ fingerprint }: Pick<BaselineEntry, 'fingerprint'>): boolean {
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

/** What to call an entry, or a key of it, in a message. */
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
  if (!old && isOld({ fingerprint: fingerprint })) {
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

/** Refuses what no calendar has, too: `Date` makes a day in March of the 30th of February. */
function checkDate(option: string, text: string): void {
  const day = /^\d{4}-\d\d-\d\d(?=T|$)/.exec(text)?.[0];
  if (day !== undefined && isMoment(text) && new Date(day).toISOString().startsWith(day)) return;
  throw new RangeError(badOption(option, text, 'a date, such as "2030-01-31" or "2030-01-31T12:00Z"'));
}

function isMoment(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

/**
 * The same leak, with what the baseline says of it: an entry that holds, or else the last one that no longer does.
 * Where none is about it, it is as it was.
 */
export function withBaseline(baseline: readonly BaselineEntry[], leak: Leak, now: number): Leak {
  const said = baseline
    .filter(({ fingerprint }) => fingerprint === leak.fingerprint)
    .map((entry) => ({ ...leak, baseline: saidBy(entry, leak.count, now) }));
  return said.find(isKnown) ?? said.at(-1) ?? leak;
}

function saidBy(
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

/** Does the baseline set it apart: is there an entry for it that has not expired, and is not exceeded? */
export function isKnown({ baseline }: Leak): boolean {
  return baseline !== undefined && baseline.expired === undefined && baseline.max === undefined;
}
