import { badOption } from '../errors.js';
import { checkMoment, checkName, knownOptions } from '../options.js';
import { host } from './host.js';
import type { BaselineEntry } from './settings.js';

const FIELDS = ['fingerprint', 'reason', 'issue', 'until', 'max'];

/** Checks a baseline, or reads the file that holds it. What is wrong throws, and says where. */
export function readBaseline(given: unknown): readonly BaselineEntry[] {
  if (given === undefined) return [];
  const list = typeof given === 'string' ? readList(given) : given;
  if (!Array.isArray(list)) throw new TypeError(badOption('baseline', given, 'a list of known leaks'));
  return list.map((entry: unknown, at) => readEntry(entry, `baseline[${at}]`));
}

function readList(path: string): unknown {
  const { readFile } = host;
  if (readFile === undefined) {
    throw new TypeError(
      badOption('baseline', path, 'a list of known leaks; a path can be read where rxleash/node is loaded'),
    );
  }
  const text = readFile(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TypeError(badOption('baseline', path, `a file of JSON (${String(error)})`), { cause: error });
  }
}

function readEntry(entry: unknown, where: string): BaselineEntry {
  if (typeof entry !== 'object' || entry === null) {
    throw new TypeError(badOption(where, entry, 'an object with a fingerprint and a reason'));
  }
  knownOptions(where, entry, FIELDS);
  const { fingerprint, reason, issue, until, max } = entry as Record<string, unknown>;
  checkName(`${where}.fingerprint`, fingerprint);
  checkName(`${where}.reason`, reason);
  if (issue !== undefined) checkName(`${where}.issue`, issue);
  if (until !== undefined) checkMoment(`${where}.until`, typeof until === 'string' ? new Date(until) : until);
  if (max !== undefined && !(Number.isInteger(max) && (max as number) >= 0)) {
    throw new RangeError(badOption(`${where}.max`, max, 'a whole number, 0 or more'));
  }
  return entry as BaselineEntry;
}

/** Is this many of them known, and still excused on this day? */
export function isExcused(baseline: readonly BaselineEntry[], found: Found, now: number): boolean {
  return baseline.some(
    ({ fingerprint, until, max = Infinity }) =>
      fingerprint === found.fingerprint &&
      found.count <= max &&
      (until === undefined || now < new Date(until).getTime()),
  );
}

interface Found {
  readonly fingerprint: string;
  readonly count: number;
}
