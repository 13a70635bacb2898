import type { Leak } from '../../leak.js';
import { type BaselineEntry, withBaseline } from './baseline.js';
import { type Ignore, isIgnored } from './ignored-leaks.js';

/** The leaks that the user ignores or has listed in a baseline. */
export interface Exceptions {
  readonly ignore: readonly Ignore[];
  readonly baseline: readonly BaselineEntry[];
  readonly now: () => number;
}

/** The leak with its entry in the baseline, if there is one; empty if it is ignored. */
export function withoutIgnored(leak: Leak, { ignore, baseline, now }: Exceptions): Leak[] {
  return isIgnored(ignore, leak) ? [] : [withBaseline(baseline, leak, now())];
}
