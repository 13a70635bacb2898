import type { Leak } from '../../leak.js';
import type { Site } from '../../probe.js';
import { workingFolder } from '../base/host.js';
import { shownFile } from '../stack/read-stack.js';
import type { Ignore, IgnoreFrame } from '../settings.js';
import { mishap } from '../base/mishaps.js';

/** Is this one not to be told: by name, file or function, or because a predicate says so. */
export function isIgnored(ignore: readonly Ignore[], leak: Leak): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return answer('ignore', entry, leak);
    return labelsOf(leak).some((label) => fits(entry, label));
  });
}

/** Is this frame one of the user's helpers: by file or function, or because a predicate says so. */
export function isIgnoredFrame(ignore: readonly IgnoreFrame[], frame: Site): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return answer('ignoreFrames', entry, frame);
    return labelsOfSites([frame]).some((label) => fits(entry, label));
  });
}

/** Predicates run in sweeps, and while the program subscribes: neither is to fail by a mistake in one. */
function answer<Asked>(option: string, predicate: (asked: Asked) => boolean, asked: Asked): boolean {
  try {
    return predicate(asked);
  } catch (error) {
    mishap(`calling a predicate of \`${option}\``, error);
    return false;
  }
}

function labelsOf({ name, sites }: Leak): string[] {
  return [...(name ? [name] : []), ...labelsOfSites(sites)];
}

function labelsOfSites(sites: readonly Site[]): string[] {
  const folder = workingFolder();
  return sites
    .flatMap((site) => [shownFile(site.file, folder), site.file, site.function ?? ''])
    .filter((label) => label !== '');
}

/** Does an entry of a list name this? A string is the whole label, the end of a path, or a folder in it; never a part of a word. */
export function fits(entry: string | RegExp, label: string): boolean {
  if (typeof entry !== 'string')
    return new RegExp(entry.source, entry.flags.replace(/[gy]/g, '')).test(label);
  const part = entry.replace(/^(?:\.\/|\/)|\/$/g, '');
  return label === entry || (part !== '' && `/${label}/`.includes(`/${part}/`));
}
