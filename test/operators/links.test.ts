import { type MonoTypeOperatorFunction, NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner } from '../../lib/index.js';
import { LINK, type Link, type Linked } from '../../lib/dev-slot.js';
import { onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../operators/index.js';

const linkOf = (observable: Linked): Link | undefined => observable[LINK];

describe('An Observable has a link to its source, with the facts about the operator:', () => {
  const owner = createOwner();
  const { signal } = owner;
  // prettier-ignore
  const rows: readonly { by: string; op: MonoTypeOperatorFunction<unknown>; link: Partial<Link> & { onClose?: string } }[] = [
    { by: 'ownedBy',                      op: ownedBy(owner),                                       link: { operator: 'ownedBy', owner, onClose: 'complete' } },
    { by: 'ownedBy with a name',          op: ownedBy(owner, { name: 'ticks' }),                    link: { operator: 'ownedBy', owner, name: 'ticks', onClose: 'complete' } },
    { by: 'timeoutOrAbort',               op: timeoutOrAbort(5),                                    link: { operator: 'timeoutOrAbort' } },
    { by: 'timeoutOrAbort with an owner', op: timeoutOrAbort({ owner, signal, name: 'ticks' }),     link: { operator: 'timeoutOrAbort', owner, name: 'ticks' } },
    { by: 'timeoutOrAbort with a signal', op: timeoutOrAbort({ signal }),                           link: { operator: 'timeoutOrAbort', owner: signal } },
    { by: 'onEnding',                     op: onEnding(() => undefined),                            link: { operator: 'onEnding' } },
    { by: 'withLeakGuard',                op: withLeakGuard(),                                      link: { operator: 'withLeakGuard', guard: {} } },
    { by: 'withLeakGuard with maxAge',    op: withLeakGuard({ owner, name: 'ticks', maxAge: 1 }),   link: { operator: 'withLeakGuard', owner, name: 'ticks', guard: { maxAge: 1 } } },
    { by: 'withLeakGuard with maxIdle',   op: withLeakGuard({ maxIdle: 1, tags: ['io'] }),          link: { operator: 'withLeakGuard', guard: { maxIdle: 1, tags: ['io'] } } },
  ];

  it.each(rows)('$by', ({ op, link }) => {
    const left = linkOf(NEVER.pipe(op));
    expect(left).toEqual({ source: NEVER, ...link });
    // A missing limit has no key.
    if (link.guard) expect(left?.guard).toStrictEqual(link.guard);
  });
});
