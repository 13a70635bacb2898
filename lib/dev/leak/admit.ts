import type { Leak } from '../../leak.js';
import { type BaselineEntry, withBaseline } from './baseline.js';
import { type Ignore, isIgnored } from './ignored-leaks.js';

/** What the user has set apart. */
export interface Exceptions {
  readonly ignore: readonly Ignore[];
  readonly baseline: readonly BaselineEntry[];
  readonly now: () => number;
}

/** The leak with its entry of the baseline, if there is one; nothing if it is ignored. */
export function admit(leak: Leak, { ignore, baseline, now }: Exceptions): Leak[] {
  return isIgnored(ignore, leak) ? [] : [withBaseline(baseline, leak, now())];
}
