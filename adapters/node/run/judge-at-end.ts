import type { Leak, Verdict } from '../../../lib/leak.js';

/** What only a mark shows to be a leak: whether it is one at the end, its number tells. */
const LEFT: ReadonlySet<Verdict> = new Set(['unowned', 'residue']);

/**
 * Judges what is open when the process ends. A right program may end with its singletons open, so a line that left
 * one subscription is worth a note, and one that left several is a leak. With `strict`, both are. A note stays one: nothing can wake it.
 */
export function judgeAtEnd(found: readonly Leak[], { strict }: { strict: boolean }): Leak[] {
  const judged = found.map((leak) =>
    !LEFT.has(leak.verdict) || leak.severity === 'note'
      ? leak
      : { ...leak, severity: severityOf(leak, strict) },
  );
  // The sort is stable: leaks come before notes, in the order that they had.
  return judged.sort((a, b) => rank(a) - rank(b));
}

function severityOf({ sites, count }: Leak, strict: boolean): Leak['severity'] {
  const most = sites.length === 0 ? count : Math.max(...sites.map((site) => site.count));
  return strict || most > 1 ? 'leak' : 'note';
}

function rank({ severity }: Leak): number {
  return severity === 'leak' ? 0 : 1;
}
