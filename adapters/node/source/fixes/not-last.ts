import type { Expression } from '@babel/types';

import { editOf, type Replacement } from '../edit.js';
import { hasOpenOwner } from '../exact-fixes.js';
import { factOf, type FixRule } from '../given.js';
import { operatorName, type Pipe, shown } from '../reading.js';
import { endOf, type Source, startOf } from '../tree.js';
import { takeUntilNotLast } from '../wording.js';

/** A `takeUntil`, or what does the same, with something below it that goes on alone. */
export const notLast: FixRule = ({ leak, reading: { source, pipe } }) => {
  if (pipe === undefined) return undefined;
  const isAbove = factOf(leak, 'notifier')?.state === 'above';
  // An owner that is open is spoken of otherwise.
  const isOwned = leak.owner !== undefined && !hasOpenOwner(leak);
  if (!isAbove && !isOwned) return undefined;
  const at = pipe.operators.findLastIndex((operator) =>
    (isOwned ? /^ownedBy$/ : /^takeUntil(?:Destroyed)?$/).test(operatorName(source, operator)),
  );
  const below = pipe.operators[at + 1];
  const ending = pipe.operators[at];
  if (at < 0 || below === undefined || ending === undefined) return undefined;
  return {
    text: takeUntilNotLast(shown(source, ending), operatorName(source, below)),
    edit: editOf(source, movedLast(source, pipe, ending, below)),
  };
};

function movedLast(
  { text }: Source,
  { operators }: Pipe,
  moved: Expression,
  next: Expression,
): Replacement[] {
  const last = operators.at(-1) as Expression;
  const gap = text.slice(endOf(moved), startOf(next));
  return [
    { start: startOf(moved), end: startOf(next), text: '' },
    { start: endOf(last), end: endOf(last), text: `${gap}${text.slice(startOf(moved), endOf(moved))}` },
  ];
}
