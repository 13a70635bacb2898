import type { LeakSite } from '../../site.js';
import { workingFolder } from '../base/host.js';
import { mishap } from '../base/mishaps.js';
import { shownFile } from './file-names.js';

/** Which frames are not the reported line: by file or function, or by a predicate. */
export type IgnoreFrame = string | RegExp | ((frame: LeakSite) => boolean);

/** Is this frame one of the user's helpers: by file or function, or by a predicate? */
export function isIgnoredFrame(ignore: readonly IgnoreFrame[], frame: LeakSite): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return ask('ignoreFrames', entry, frame);
    return labelsOfSites([frame]).some((label) => fits(entry, label));
  });
}

/** Predicates run in sweeps, and while the program subscribes: neither may fail because of an error in one. */
export function ask<Asked>(option: string, predicate: (asked: Asked) => boolean, asked: Asked): boolean {
  try {
    return predicate(asked);
  } catch (error) {
    mishap(`calling a predicate of \`${option}\``, error);
    return false;
  }
}

export function labelsOfSites(sites: readonly LeakSite[]): string[] {
  const folder = workingFolder();
  return sites
    .flatMap((site) => [shownFile(site.file, folder), site.file, site.function ?? ''])
    .filter((label) => label !== '');
}

/** Does an entry of a list name this label? A string is the whole label, the end of a path, or a folder in it; never a part of a word. */
export function fits(entry: string | RegExp, label: string): boolean {
  if (typeof entry !== 'string')
    return new RegExp(entry.source, entry.flags.replace(/[gy]/g, '')).test(label);
  const part = entry.replace(/^(?:\.\/|\/)|\/$/g, '');
  return label === entry || (part !== '' && `/${label}/`.includes(`/${part}/`));
}
