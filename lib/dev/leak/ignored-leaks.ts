import type { Leak } from '../../leak.js';
import { callPredicate, matches, labelsOfSites } from '../stack/ignored-frames.js';

/** Which leaks are not reported: by file, function or name, or by a predicate. */
export type Ignore = string | RegExp | ((leak: Leak) => boolean);

/** Is this leak not to be reported: by name, file or function, or by a predicate? */
export function isIgnored(ignore: readonly Ignore[], leak: Leak): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return callPredicate('ignore', entry, leak);
    return labelsOf(leak).some((label) => matches(entry, label));
  });
}

function labelsOf({ name, sites }: Leak): string[] {
  return [...(name ? [name] : []), ...labelsOfSites(sites)];
}
