import type { Leak, Verdict } from '../../../lib/leak.js';

/**
 * The verdicts that depend on a mark. At the end, the number of subscriptions decides whether they are leaks.
 */
const LEFT: ReadonlySet<Verdict> = new Set(['unowned', 'residue']);

/**
 * Judges the open subscriptions when the process ends. A correct program may end with its singletons open. So a
 * line that left one subscription open gets a note, and a line that left several is a leak. With `strict`, both
 * are leaks. A finding that is a note already stays one: nothing can wake the subscription.
 */
export function judgeAtEnd(found: readonly Leak[], { strict }: { strict: boolean }): Leak[] {
  const judged = found.map((leak) =>
    !LEFT.has(leak.verdict) || leak.severity === 'note'
      ? leak
      : { ...leak, severity: severityOf(leak, strict) },
  );
  // The sort is stable: leaks come before notes, and each group keeps its order.
  return judged.sort((a, b) => rank(a) - rank(b));
}

function severityOf({ sites, count }: Leak, strict: boolean): Leak['severity'] {
  const most = sites.length === 0 ? count : Math.max(...sites.map((site) => site.count));
  return strict || most > 1 ? 'leak' : 'note';
}

function rank({ severity }: Leak): number {
  return severity === 'leak' ? 0 : 1;
}
