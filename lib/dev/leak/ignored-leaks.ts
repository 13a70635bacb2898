import type { Leak } from '../../leak.js';
import { callPredicate, matches, labelsOfSites } from '../stack/ignored-frames.js';

/** Selects leaks that are not reported: by file, function or name, or with a predicate. */
export type Ignore = string | RegExp | ((leak: Leak) => boolean);

/** Whether a leak is ignored. */
export function isIgnored(ignore: readonly Ignore[], leak: Leak): boolean {
  return ignore.some((entry) => {
    if (typeof entry === 'function') return callPredicate('ignore', entry, leak);
    return labelsOf(leak).some((label) => matches(entry, label));
  });
}

function labelsOf({ name, sites }: Leak): string[] {
  return [...(name ? [name] : []), ...labelsOfSites(sites)];
}
