import { badOption } from '../../wording.js';
import type { Leak } from '../../leak.js';
import { checkOptions, knownOptions } from '../../options.js';
import { read } from '../../show.js';
import { sweepNow } from '../sweep/sweep-now.js';
import { find } from '../leak/survey.js';
import { shownFile } from '../stack/file-names.js';
import { host, workingFolder } from '../base/host.js';
import { registry } from '../registry.js';
import { explained } from './explained.js';
import { OFF_TEXT, reportText } from './report-text.js';
import {
  findAndSplit,
  openRows,
  snapshotText,
  takeSnapshot,
  type OpenRow,
  type Snapshot,
} from './snapshot.js';

/** A checkpoint: it separates subscriptions that were opened later from those that were open before. */
export class Mark {
  /** @internal */
  constructor(readonly id: number) {}
}

/** The options of `leaks.find()`. */
export interface FindOptions {
  /**
   * Only subscriptions that were opened after this mark; all of them that are open without an open owner are
   * included at once.
   */
  readonly since?: Mark;
  /** With `since`, also subscriptions with an open owner. Default `false`. */
  readonly owned?: boolean;
}

/**
 * The open subscriptions, and the leaks among them: the registry of dev mode, one per realm. While dev mode
 * is off there is nothing to report, and the report says so. Each call walks over all open subscriptions.
 *
 * ```ts
 * enableDevMode();
 * const since = leaks.mark();
 * prices$.subscribe(render);
 * for (const { verdict, count, sites } of leaks.find({ since })) log(verdict, count, sites[0]?.line);
 * ```
 */
export const leaks = {
  /** Makes a checkpoint, for `since`. */
  mark(): Mark {
    return new Mark(registry().records.upcomingId);
  },

  /** The leaks that the rules can prove, equal ones as one entry: leaks before notes. */
  find(options: FindOptions = {}): Leak[] {
    const search = readFindOptions('find', options, FIND_OPTIONS);
    return registry().enabled ? find(registry(), search) : [];
  },

  /** All open subscriptions, reported or not, oldest first. */
  open(): OpenRow[] {
    return [...openRows(registry())];
  },

  /**
   * Finds abandoned subscriptions now, without waiting for the next garbage collection: has the host collect
   * garbage (on Node with `rxleash/node`, elsewhere if `gc` is exposed), and checks which subscribers are
   * gone. Takes some turns, none longer than a few ms.
   */
  async sweep(): Promise<void> {
    if (registry().enabled) await sweepNow(registry());
  },

  /** The leaks, the open subscriptions and the owners, as JSON. */
  snapshot(): Snapshot {
    return takeSnapshot(registry());
  },

  /** The snapshot as JSON text, in chunks, so that a large one is never in memory twice. */
  snapshotChunks(): Generator<string> {
    return snapshotText(registry(), findAndSplit(registry()));
  },

  /** The leaks that `find` returns, as a short text for a person. */
  report(given: FindOptions & { readonly color?: boolean } = {}): string {
    checkOptions('The argument of leaks.report()', given);
    const { color = false, ...options } = given;
    if (typeof color !== 'boolean') throw new TypeError(badOption('color', color, 'true or false'));
    const search = readFindOptions('report', options, [...FIND_OPTIONS, 'color']);
    return registry().enabled ? reportOf(find(registry(), search), color) : OFF_TEXT;
  },
};

/** The report of these leaks. */
export function reportOf(found: readonly Leak[], color: boolean): string {
  const folder = workingFolder();
  return reportText(explained(found), {
    color,
    codeFrame: host.codeFrame,
    isBundle: (file) => registry().sites.bundles.has(file),
    // In a page the URL is kept: developer tools link and map it.
    shown: (file) => (folder === undefined && /^https?:/.test(file) ? file : shownFile(file, folder)),
  });
}

const FIND_OPTIONS = ['since', 'owned'];

/** Checks the options of a search. */
export function readFindOptions(
  where: string,
  options: FindOptions,
  known: readonly string[],
): { from: number | undefined; owned: boolean } {
  knownOptions(where, options, known);
  const { since, owned = false } = options;
  if (typeof owned !== 'boolean') throw new TypeError(badOption('owned', owned, 'true or false'));
  if (since === undefined) return { from: undefined, owned };
  // Checked by shape: the mark may come from another copy of this package.
  const from = read(since, 'id');
  if (typeof from !== 'number') throw new TypeError(badOption('since', since, 'a mark made by leaks.mark()'));
  return { from, owned };
}
