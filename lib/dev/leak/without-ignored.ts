import type { Leak } from '../../leak.js';
import { type BaselineEntry, withBaseline } from './baseline.js';
import { type Ignore, isIgnored } from './ignored-leaks.js';

/** The leaks that the user ignores or has listed in a baseline. */
export interface Exceptions {
  readonly ignore: readonly Ignore[];
  readonly baseline: readonly BaselineEntry[];
  readonly now: () => number;
}

/** The leaks that are not ignored, each with its entry in the baseline, if there is one. Leaks with one fingerprint count together. */
export function withoutIgnored(leaks: readonly Leak[], { ignore, baseline, now }: Exceptions): Leak[] {
  const left = leaks.filter((leak) => !isIgnored(ignore, leak));
  const counts = new Map<string, number>();
  for (const leak of left) counts.set(keyOf(leak), (counts.get(keyOf(leak)) ?? 0) + leak.count);
  return left.map((leak) => withBaseline(baseline, leak, now(), counts.get(keyOf(leak))));
}

function keyOf({ severity, fingerprint }: Leak): string {
  return `${severity}|${fingerprint}`;
}
