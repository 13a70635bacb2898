import { badOption } from '../wording.js';
import type { Leak, Verdict } from '../leak.js';
import { checkDuration, checkFunction, checkWord, knownOptions } from '../options.js';
import { type BaselineEntry, readBaseline } from './leak/baseline.js';
import type { Ignore } from './leak/ignored-leaks.js';
import { host } from './base/host.js';
import { withoutErrors, manualClockCheck } from './base/injected-clock.js';
import type { IgnoreFrame } from './stack/ignored-frames.js';
import { RULES } from './rules/all.js';

/** The options of `enableDevMode`. */
export interface DevModeOptions {
  /**
   * Tracks only subscriptions through the operators of this library, or all of the process. Default `'all'`.
   */
  readonly track?: 'guarded' | 'all';
  /** Takes the lines of all subscriptions, of some in each sweep, or of none. Default `'all'`. */
  readonly sites?: 'all' | 'sampled' | 'off';
  /** How long (ms) a rule waits before it reports. */
  readonly rules?: { readonly [Name in Verdict]?: { readonly grace?: number } };
  /**
   * The number of windows, and their length (ms), in which the count of a line must rise. Default 5 of 10
   * 000.
   */
  readonly growing?: { readonly windows?: number; readonly every?: number };
  /** Leaks that are not reported. Default: none. */
  readonly ignore?: Ignore | readonly Ignore[];
  /** Your own helpers that subscribe for others: the line that calls them is reported. Default: none. */
  readonly ignoreFrames?: IgnoreFrame | readonly IgnoreFrame[];
  /** Known leaks, or the file that lists them. */
  readonly baseline?: readonly BaselineEntry[] | string;
  /**
   * Also reports timers, servers, sockets and watchers that subscriptions leave running: on Node. Default
   * `false`.
   */
  readonly residue?: boolean;
  /** Adds to errors the line that subscribed, as `subscribedAt`. Default `true`. */
  readonly errors?: boolean;
  /** Called once for each new leak. */
  readonly onLeak?: (leak: Leak) => void;
  /** The clock (ms). Default: `Date.now` as it was at the time of the call, so that fake timers age nothing. */
  readonly now?: () => number;
}

/** The options of one install. */
export interface Install {
  readonly track: 'guarded' | 'all' | undefined;
  readonly sites: 'all' | 'sampled' | 'off' | undefined;
  readonly graces: ReadonlyMap<string, number>;
  readonly growing: DevModeOptions['growing'];
  readonly ignore: readonly Ignore[];
  readonly ignoreFrames: readonly IgnoreFrame[];
  readonly baseline: readonly BaselineEntry[];
  readonly residue: boolean;
  readonly errors: boolean | undefined;
  readonly onLeak: ((leak: Leak) => void) | undefined;
  readonly now: (() => number) | undefined;
  /** `Date.now` as it was at the time of the call. */
  readonly hostNow: () => number;
  /** The places with which `onLeak` was called. */
  readonly reported: Set<string>;
}

/** The combined options of all installs in force. */
export interface Settings {
  readonly track: 'guarded' | 'all';
  readonly sites: 'all' | 'sampled' | 'off';
  readonly graces: ReadonlyMap<string, number>;
  readonly ignore: readonly Ignore[];
  readonly ignoreFrames: readonly IgnoreFrame[];
  readonly baseline: readonly BaselineEntry[];
  /** The clock as it was given, and one that never throws. */
  readonly clock: () => number;
  readonly now: () => number;
  readonly residue: boolean;
  readonly errors: boolean;
  /** When a line counts as growing. */
  readonly growing: { readonly windows: number; readonly every: number };
  /** Whether the clock stands still until a test moves it. */
  readonly isManualClock: () => boolean;
  /** Whether the clock is read for each subscription; otherwise the time of the last sweep is used. */
  readonly exact: boolean;
}

const OPTIONS = [
  'track',
  'sites',
  'rules',
  'growing',
  'ignore',
  'ignoreFrames',
  'baseline',
  'residue',
  'errors',
  'onLeak',
  'now',
] as const;

/** Checks the options; an invalid one throws an error that names it. */
export function readOptions(options: DevModeOptions): Install {
  knownOptions('enableDevMode', options, OPTIONS);
  const { track, sites, rules = {}, growing, ignore, ignoreFrames, baseline, residue = false } = options;
  const { onLeak, now, errors } = options;
  if (track !== undefined) checkWord('track', track, ['guarded', 'all']);
  if (sites !== undefined) checkWord('sites', sites, ['all', 'sampled', 'off']);
  if (onLeak !== undefined) checkFunction('onLeak', onLeak);
  if (now !== undefined) checkClock(now);
  checkResidue(residue, track);
  if (errors !== undefined && typeof errors !== 'boolean')
    throw new TypeError(badOption('errors', errors, 'true or false'));
  if (growing !== undefined) checkGrowing(growing);
  return {
    track,
    sites,
    graces: readGraces(rules),
    growing,
    ignore: readIgnore('ignore', ignore),
    ignoreFrames: readIgnore('ignoreFrames', ignoreFrames),
    baseline: readBaseline(baseline),
    residue,
    errors,
    onLeak,
    now,
    hostNow: Date.now,
    reported: new Set(),
  };
}

/** Combines installs: the wider tracking wins, lists add up, and for other options the last value wins. */
export function combine(installs: readonly Install[]): Settings {
  const last = <Key extends keyof Install>(key: Key): Install[Key] | undefined =>
    installs.findLast((install) => install[key] !== undefined)?.[key];
  const sites = last('sites') ?? 'all';
  const now = last('now');
  const injected = now && withoutErrors(now);
  const clock = now ?? installs.at(-1)?.hostNow ?? Date.now;
  return {
    track: installs.some(({ track }) => track !== 'guarded') ? 'all' : 'guarded',
    sites,
    graces: new Map(installs.flatMap(({ graces }) => [...graces])),
    ignore: installs.flatMap(({ ignore }) => ignore),
    ignoreFrames: installs.flatMap(({ ignoreFrames }) => ignoreFrames),
    baseline: installs.flatMap(({ baseline }) => baseline),
    clock,
    now: injected ?? clock,
    residue: installs.some(({ residue }) => residue),
    errors: last('errors') ?? true,
    growing: growingOf(last('growing')),
    isManualClock: injected === undefined ? () => false : manualClockCheck(injected),
    exact: now !== undefined || sites === 'all',
  };
}

/** Reads the clock once: an invalid one is rejected before anything is installed. */
function checkClock(now: () => number): void {
  checkFunction('now', now);
  const at = now();
  if (!Number.isFinite(at))
    throw new TypeError(badOption('now', at, 'a function that returns a number of ms'));
}

/** Rejects `residue` if it could have no effect, since the user relies on it. */
function checkResidue(residue: unknown, track: DevModeOptions['track']): void {
  if (typeof residue !== 'boolean') throw new TypeError(badOption('residue', residue, 'true or false'));
  if (!residue) return;
  if (track === 'guarded')
    throw new TypeError(badOption('residue', residue, "false where track is 'guarded'"));
  if (host.monitorWork !== undefined) return;
  throw new TypeError(
    badOption('residue', residue, 'false here: it works on Node, where rxleash/node is loaded'),
  );
}

function checkObject(option: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null) throw new TypeError(badOption(option, value, 'an object'));
  knownOptions(option, value, known);
}

function growingOf({ windows = 5, every = 10_000 }: DevModeOptions['growing'] = {}): Settings['growing'] {
  return { windows, every };
}

function checkGrowing(growing: NonNullable<DevModeOptions['growing']>): void {
  checkObject('growing', growing, ['windows', 'every']);
  const { windows, every } = growing;
  if (windows !== undefined && !(Number.isInteger(windows) && windows > 1)) {
    throw new RangeError(badOption('growing.windows', windows, 'a whole number, 2 or more'));
  }
  if (every === undefined) return;
  checkDuration('growing.every', every);
  if (every === 0) throw new RangeError(badOption('growing.every', every, 'a duration in ms, more than 0'));
}

function readGraces(rules: NonNullable<DevModeOptions['rules']>): Map<string, number> {
  const graces = new Map<string, number>();
  checkObject(
    'rules',
    rules,
    RULES.map(({ verdict }) => verdict),
  );
  for (const { verdict, grace: waits } of RULES) {
    const rule = rules[verdict];
    if (rule === undefined) continue;
    checkObject(`rules.${verdict}`, rule, ['grace']);
    if (rule.grace === undefined) continue;
    if (waits === undefined) {
      throw new TypeError(
        badOption(`rules.${verdict}.grace`, rule.grace, 'left out: this rule does not wait'),
      );
    }
    checkDuration(`rules.${verdict}.grace`, rule.grace);
    graces.set(verdict, rule.grace);
  }
  return graces;
}

function readIgnore<What>(
  option: string,
  ignore: string | RegExp | What | readonly (string | RegExp | What)[] | undefined,
): readonly (string | RegExp | What)[] {
  if (ignore === undefined) return [];
  const list: readonly unknown[] = Array.isArray(ignore) ? ignore : [ignore];
  for (const entry of list) {
    if (typeof entry === 'string' || typeof entry === 'function' || entry instanceof RegExp) continue;
    throw new TypeError(badOption(option, entry, 'a string, a RegExp or a function, or a list of these'));
  }
  return list as readonly (string | RegExp | What)[];
}
