import type { LeakSite } from '../../site.js';
import { workingFolder } from '../base/host.js';
import { mishap } from '../base/mishaps.js';
import { shownFile } from './file-names.js';

/** Selects frames that are never the reported line: by file or function, or with a predicate. */
export type IgnoreFrame = string | RegExp | ((frame: LeakSite) => boolean);

/** Whether a frame belongs to a helper of the user. */
export function isIgnoredFrame(ignore: readonly IgnoreFrame[], frame: LeakSite): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return callPredicate('ignoreFrames', entry, frame);
    return labelsOfSites([frame]).some((label) => matches(entry, label));
  });
}

/**
 * Calls a user's predicate. Predicates run in sweeps and inside of `subscribe`, so an error must not escape:
 * it counts as `false`.
 */
export function callPredicate<Asked>(
  option: string,
  predicate: (asked: Asked) => boolean,
  asked: Asked,
): boolean {
  try {
    return predicate(asked);
  } catch (error) {
    mishap(`calling a predicate of \`${option}\``, error);
    return false;
  }
}

/** The texts that an entry of a list can name: file names, relative and absolute, and functions. */
export function labelsOfSites(sites: readonly LeakSite[]): string[] {
  const folder = workingFolder();
  return sites
    .flatMap((site) => [shownFile(site.file, folder), site.file, site.function ?? ''])
    .filter((label) => label !== '');
}

/**
 * Whether an entry of a list names this label. A string must be the whole label, the end of a path, or a
 * folder in it; a part of a word does not match.
 */
export function matches(entry: string | RegExp, label: string): boolean {
  if (typeof entry !== 'string')
    return new RegExp(entry.source, entry.flags.replace(/[gy]/g, '')).test(label);
  const part = entry.replace(/^(?:\.\/|\/)|\/$/g, '');
  return label === entry || (part !== '' && `/${label}/`.includes(`/${part}/`));
}
