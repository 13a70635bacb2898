import type { Leak } from '../leak.js';
import { workingFolder } from './host.js';
import { shownFile } from './frames.js';
import type { Ignore } from './settings.js';

/** Is this one not to be told: by name, file or function, or because a predicate says so. */
export function isIgnored(ignore: readonly Ignore[], leak: Leak): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return entry(leak);
    return labelsOf(leak).some((label) => fits(entry, label));
  });
}

function labelsOf({ name, sites }: Leak): string[] {
  const folder = workingFolder();
  const labels = sites.flatMap((site) => [shownFile(site.file, folder), site.file, site.function ?? '']);
  return [name ?? '', ...labels].filter((label) => label !== '');
}

/** A string is the whole label, the end of a path, or a folder in it; never a part of a word. */
function fits(entry: string | RegExp, label: string): boolean {
  if (typeof entry !== 'string')
    return new RegExp(entry.source, entry.flags.replace(/[gy]/g, '')).test(label);
  const part = entry.replace(/^(?:\.\/|\/)|\/$/g, '');
  return label === entry || (part !== '' && `/${label}/`.includes(`/${part}/`));
}
