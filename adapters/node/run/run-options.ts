import { badOption } from '../../../lib/errors.js';
import { knownOptions } from '../../../lib/options.js';

export type Format = 'github' | 'sarif';

export function isFormat(value: string): value is Format {
  return value === 'github' || value === 'sarif';
}

/** What `rxleash run` was asked for. */
export interface RunOptions {
  /** Where the report goes as JSON: an absolute path. */
  readonly json?: string;
  /** `github`: annotations besides the text. `sarif`: the file of `json` is written as that. */
  readonly format?: Format;
  readonly failOnLeak: boolean;
  /** Every subscription that is left open is a leak. */
  readonly strict: boolean;
  /** Collect garbage before the report: what the program has dropped is not open. Default true. */
  readonly gc: boolean;
  /** Look also after what subscriptions leave running. */
  readonly residue: boolean;
  readonly includeOpen: boolean;
  /** The file of known leaks, as an absolute path; `false` for none; else the one in the working folder, if there is one. */
  readonly baseline?: string | false;
  /** Files, folders and functions whose frames are not the line that is reported. */
  readonly ignoreFrames?: readonly string[];
  /** The file in which the command is told of the run. */
  readonly log?: string;
  /** The process of the command. */
  readonly parent?: number;
}

/** Where known leaks are listed, if nothing else is said. */
export const BASELINE_FILE = 'rxleash.baseline.json';

/** The one environment variable through which the preload is told what to do. */
export const VARIABLE = 'RXLEASH_RUN';

/** Its value, as JSON. */
interface Order extends Partial<RunOptions> {
  /** Whose child is to be watched: set by `rxleash run`. */
  readonly parent?: number;
  /** The process that is watched already: set by the preload, for all that inherit the variable. */
  readonly process?: number;
}

interface Where {
  readonly env: Record<string, string | undefined>;
  readonly pid: number;
  readonly ppid: number;
}

/** The value for the child that this process is about to start. */
export function orderFor(options: RunOptions, parent: number): string {
  return JSON.stringify({ ...options, parent } satisfies Order);
}

/**
 * Takes the order, if it is for this process, and marks it as taken. Child processes inherit the variable, and
 * `fork` hands the preload itself down: they find the mark, and are not reported on.
 *
 * Without the variable the preload was asked for by hand, and does what it does by default.
 */
export function takeOrder({ env, pid, ppid }: Where): RunOptions | undefined {
  const order = readOrder(env[VARIABLE]);
  if (order.process !== undefined && order.process !== pid) return undefined;
  if (order.parent !== undefined && order.parent !== ppid) return undefined;
  const { json, format, failOnLeak = false, strict = false, gc = true, residue = false } = order;
  const { includeOpen = false, baseline, ignoreFrames, log } = order;
  const options = {
    ...(json !== undefined && { json }),
    ...(format !== undefined && { format }),
    failOnLeak,
    strict,
    gc,
    residue,
    includeOpen,
    ...(baseline !== undefined && { baseline }),
    ...(ignoreFrames !== undefined && { ignoreFrames }),
    ...(log !== undefined && { log }),
    ...(order.parent !== undefined && { parent: order.parent }),
  };
  env[VARIABLE] = JSON.stringify({ ...options, process: pid } satisfies Order);
  return options;
}

const FLAG = ['boolean', 'true or false'] as const;
const NUMBER = ['number', 'a number'] as const;
const TEXT = ['string', 'a path'] as const;

/** The type of each part of an order, and what is said of it. */
const PARTS: Readonly<Record<keyof Order, readonly [type: string, wanted: string]>> = {
  json: TEXT,
  format: ['string', 'github or sarif'],
  log: TEXT,
  failOnLeak: FLAG,
  strict: FLAG,
  gc: FLAG,
  residue: FLAG,
  includeOpen: FLAG,
  baseline: ['string', 'a path, or false'],
  ignoreFrames: ['object', 'a list of files, folders and functions'],
  parent: NUMBER,
  process: NUMBER,
};

function readOrder(value: string | undefined): Order {
  if (value === undefined || value === '') return {};
  let order: unknown;
  try {
    order = JSON.parse(value);
  } catch {
    order = undefined;
  }
  if (typeof order !== 'object' || order === null || Array.isArray(order)) {
    throw new TypeError(badOption(VARIABLE, value, 'JSON, such as {"failOnLeak":true}'));
  }
  knownOptions(VARIABLE, order, Object.keys(PARTS));
  for (const [part, given] of Object.entries(order)) checkPart(part as keyof Order, given);
  return order;
}

function checkPart(part: keyof Order, given: unknown): void {
  const [type, wanted] = PARTS[part];
  const right =
    part === 'ignoreFrames'
      ? Array.isArray(given) && given.every((each) => typeof each === 'string')
      : typeof given === type || (part === 'baseline' && given === false);
  if (!right) throw new TypeError(badOption(`"${part}" in ${VARIABLE}`, given, wanted));
}
