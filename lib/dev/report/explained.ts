import type { Leak } from '../../leak.js';
import { host } from '../base/host.js';
import { mishap } from '../base/mishaps.js';

/** The number of leaks in a report whose source text is read, at a few ms each. */
const MAX_EXPLAINED = 50;

const explainedLeaks = new WeakSet<Leak>();

/**
 * Adds to leaks the facts that the text of their lines shows, if the host can read it. For reports, not for
 * searches.
 */
export function explained(leaks: readonly Leak[]): Leak[] {
  return leaks.map((leak, at) => {
    if (host.explain === undefined || at >= MAX_EXPLAINED || explainedLeaks.has(leak)) return leak;
    const told = explain(leak, host.explain);
    explainedLeaks.add(told);
    return told;
  });
}

function explain(leak: Leak, explain: (leak: Leak) => Leak): Leak {
  try {
    return explain(leak);
  } catch (error) {
    mishap('reading the source of a leak', error);
    return leak;
  }
}
