import type { OpenClosing } from './adoption.js';
import { Tally } from './tally.js';

/** The results of a closing up to now, those of child owners that are not done included. */
export function tallySoFar(closing: OpenClosing): Tally {
  const sum = new Tally();
  // Without recursion, since owners can be nested to any depth.
  const closings = [closing];
  for (const { tally, pending = [] } of closings) {
    sum.include(tally);
    for (const each of pending) if (each.kind === 'child') closings.push(each.core.closing as OpenClosing);
  }
  return sum;
}
