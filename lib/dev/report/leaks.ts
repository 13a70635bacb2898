import { badOption } from '../../errors.js';
import type { Leak } from '../../leak.js';
import { checkOptions, knownOptions } from '../../options.js';
import { read } from '../../show.js';
import { collect } from '../sweep/sweep-now.js';
import { find } from '../leak/survey.js';
import { shownFile } from '../stack/file-names.js';
import { host, workingFolder } from '../base/host.js';
import { registry } from '../registry.js';
import { explained } from './explained.js';
import { OFF_TEXT, reportText } from './report-text.js';
import { findApart, openRows, snapshotText, takeSnapshot, type OpenRow, type Snapshot } from './snapshot.js';

/** A checkpoint: what was opened after it is distinguished from what was open before. */
export class Mark {
  /** @internal */
  constructor(readonly id: number) {}
}

/** What `leaks.find()` takes. */
export interface FindOptions {
  /** Only what was opened after this mark; and, at once, whatever of it is open and not owned by an open owner. */
  readonly since?: Mark;
  /** Under `since`, also what is owned by an open owner. Default `false`. */
  readonly owned?: boolean;
}

/**
 * What is open, and what of it leaks: the registry of dev mode, one per realm. While dev mode is off there is
 * nothing to report, and the report says so. Asking costs a walk over what is open.
 *
 * ```ts
 * enableDevMode();
 * const since = leaks.mark();
 * prices$.subscribe(render);
 * for (const { verdict, count, sites } of leaks.find({ since })) log(verdict, count, sites[0]?.line);
 * ```
 */
export const leaks = {
  /** A checkpoint, for `since`. */
  mark(): Mark {
    return new Mark(registry().records.upcomingId);
  },

  /** What the rules can prove, equal ones as one entry: leaks before notes. */
  find(options: FindOptions = {}): Leak[] {
    const search = readFindOptions('find', options, FIND_OPTIONS);
    return registry().enabled ? find(registry(), search) : [];
  },

  /** Everything open, reported or not, oldest first. */
  open(): OpenRow[] {
    return [...openRows(registry())];
  },

  /**
   * Finds what was abandoned now, and not at the next collection: has the host collect its garbage (on Node with
   * `rxleash/node`, elsewhere where `gc` is exposed), and looks who has gone. Takes some turns, none longer than a few ms.
   */
  async sweep(): Promise<void> {
    if (registry().enabled) await collect(registry());
  },

  /** The leaks, what is open, and the owners, as JSON. */
  snapshot(): Snapshot {
    return takeSnapshot(registry());
  },

  /** The snapshot as JSON text, piece by piece, for where so much is open that it should not be in memory twice. */
  snapshotChunks(): Generator<string> {
    return snapshotText(registry(), findApart(registry()));
  },

  /** What `find` finds, as a text for a person who has ten seconds. */
  report(given: FindOptions & { readonly color?: boolean } = {}): string {
    checkOptions('The argument of leaks.report()', given);
    const { color = false, ...options } = given;
    if (typeof color !== 'boolean') throw new TypeError(badOption('color', color, 'true or false'));
    const search = readFindOptions('report', options, [...FIND_OPTIONS, 'color']);
    return registry().enabled ? reportOf(find(registry(), search), color) : OFF_TEXT;
  },
};

/** These leaks as the report shows them. */
export function reportOf(found: readonly Leak[], color: boolean): string {
  const folder = workingFolder();
  return reportText(explained(found), {
    color,
    codeFrame: host.codeFrame,
    isBundle: (file) => registry().sites.bundles.has(file),
    // In a page it is the URL that runs: developer tools link it, and map it.
    shown: (file) => (folder === undefined && /^https?:/.test(file) ? file : shownFile(file, folder)),
  });
}

const FIND_OPTIONS = ['since', 'owned'];

/** Checks what was passed to a search. */
export function readFindOptions(
  where: string,
  options: FindOptions,
  known: readonly string[],
): { from: number | undefined; owned: boolean } {
  knownOptions(where, options, known);
  const { since, owned = false } = options;
  if (typeof owned !== 'boolean') throw new TypeError(badOption('owned', owned, 'true or false'));
  if (since === undefined) return { from: undefined, owned };
  // By shape: the mark may come from the other copy of this package.
  const from = read(since, 'id');
  if (typeof from !== 'number') throw new TypeError(badOption('since', since, 'a mark, of leaks.mark()'));
  return { from, owned };
}
