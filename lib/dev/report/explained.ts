import type { Leak } from '../../leak.js';
import { host } from '../base/host.js';
import { mishap } from '../base/mishaps.js';

/** So many entries of a report are looked up in the text of the program, at a few ms each. */
const MOST = 50;

const done = new WeakSet<Leak>();

/** These leaks with what the text of their lines says, where the host can read it: for a report, not for a search. */
export function explained(leaks: readonly Leak[]): Leak[] {
  return leaks.map((leak, at) => {
    if (host.explain === undefined || at >= MOST || done.has(leak)) return leak;
    const told = tell(leak, host.explain);
    done.add(told);
    return told;
  });
}

function tell(leak: Leak, explain: (leak: Leak) => Leak): Leak {
  try {
    return explain(leak);
  } catch (error) {
    mishap('reading the source of a leak', error);
    return leak;
  }
}
