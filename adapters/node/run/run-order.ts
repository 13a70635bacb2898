import { badOption } from '../../../lib/wording.js';
import { knownOptions } from '../../../lib/options.js';

export type Format = 'github' | 'sarif';

export function isFormat(value: string): value is Format {
  return value === 'github' || value === 'sarif';
}

/** The options of one `rxleash run`. */
export interface RunOptions {
  /** The absolute path of the JSON report. */
  readonly json?: string;
  /** `github` prints annotations besides the text. `sarif` is the format of the file at `json`. */
  readonly format?: Format;
  readonly failOnLeak: boolean;
  /** Whether every subscription that is left open is a leak. */
  readonly strict: boolean;
  /**
   * Whether garbage is collected before the report, so that dropped subscriptions do not count as open. Default
   * true.
   */
  readonly gc: boolean;
  /** Whether the timers and sockets that subscriptions leave running are examined. */
  readonly residue: boolean;
  readonly includeOpen: boolean;
  /**
   * The absolute path of the baseline, or `false` for none. By default the one in the working folder, if there
   * is one.
   */
  readonly baseline?: string | false;
  /** Files, folders and functions whose frames are never the reported line. */
  readonly ignoreFrames?: readonly string[];
  /** The file with the messages for the command. */
  readonly log?: string;
  /** The process id of the command. */
  readonly parent?: number;
}

/** The default file of the baseline. */
export const BASELINE_FILE = 'rxleash.baseline.json';

/** The one environment variable that passes the options to the preload. */
export const VARIABLE = 'RXLEASH_RUN';

/** Its value, as JSON. */
interface Order extends Partial<RunOptions> {
  /** The process whose child is watched. Set by `rxleash run`. */
  readonly parent?: number;
  /** The process that is already watched. Set by the preload, for all processes that inherit the variable. */
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
 * Takes the order if it is for this process, and marks it as taken. Child processes inherit the variable, and
 * `fork` passes the preload on: they find the mark, and are not watched.
 *
 * Without the variable, the user has given the preload to Node, and the defaults apply.
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

/** The type of each part of an order, and its name in errors. */
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
