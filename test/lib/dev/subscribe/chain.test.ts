import { map, NEVER, Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { above, collectLinks, factsOf, ownerOnChain, topOf } from '../../../../lib/dev/subscribe/chain.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import type { OwnerLike } from '../../../../lib/owner/types.js';
import { LINK, type Link } from '../../../../lib/dev-slot.js';

/** An operator of this library: it hides its source from rxjs. */
function linked(
  source: Observable<unknown>,
  link: Partial<Link> = {},
): Observable<unknown> & { [LINK]: Link } {
  return Object.assign(new Observable(), { [LINK]: { operator: 'onEnding' as const, source, ...link } });
}
const linkOf = (link: Partial<Link>): Link => ({ operator: 'ownedBy', source: NEVER, ...link });
const mapped = (source: Observable<unknown>): Observable<unknown> => source.pipe(map(String));
const [page, app] = [createOwner({ name: 'page' }), createOwner({ name: 'app' })];

describe('the top of a chain', () => {
  it('is found through operators of rxjs, and of this library if the links are collected', () => {
    expect([topOf(NEVER), topOf(mapped(mapped(NEVER)))]).toEqual([NEVER, NEVER]);
    expect(collectLinks(mapped(linked(mapped(NEVER)))).top).toBe(NEVER);
    expect([above(mapped(NEVER)), above(linked(NEVER)), above(NEVER)]).toEqual([NEVER, NEVER, undefined]);
  });

  it('is not known without the links if there are some', () => {
    expect(topOf(mapped(linked(NEVER)))).toBeUndefined();
  });

  it('is looked for in a bounded number of steps, even if a hand-made source is its own', () => {
    const circle: Observable<unknown> = Object.assign(new Observable<unknown>(), { source: undefined });
    Object.assign(circle, { source: circle });
    expect([topOf(circle), collectLinks(circle).top]).toEqual([circle, circle]);
  });
});

describe('the links of a chain', () => {
  it('come from the bottom up', () => {
    const upper = linked(NEVER);
    const lower = linked(mapped(upper));
    expect(collectLinks(lower)).toEqual({
      top: NEVER,
      links: [lower[LINK], upper[LINK]],
      foreignBelow: false,
    });
    expect(collectLinks(mapped(lower)).foreignBelow).toBe(true);
  });

  it('are one list for all chains that have none', () => {
    expect(collectLinks(NEVER).links).toBe(collectLinks(mapped(NEVER)).links);
  });
});

describe('the owner of a chain', () => {
  const nameOf = (owner: OwnerLike): string | undefined => {
    const { name } = owner as { name?: string };
    return name;
  };
  const limit = linkOf({ operator: 'timeoutOrAbort', owner: app });

  it('is that of the lowest operator that takes one', () => {
    const lowest = linkOf({ owner: page });
    const links = [linkOf({}), lowest, linkOf({ operator: 'withLeakGuard', owner: app })];
    expect(ownerOnChain(links, nameOf)).toEqual({ info: 'page', link: lowest });
    expect(ownerOnChain([linkOf({})], nameOf)).toBeUndefined();
  });

  it('is that of a limit only if there is no other', () => {
    expect(ownerOnChain([limit, linkOf({ owner: page })], nameOf)?.info).toBe('page');
    expect(ownerOnChain([limit, linkOf({})], nameOf)).toEqual({ info: 'app', link: limit });
  });

  it('is not one that owns nothing, such as a draining signal', () => {
    const { signal } = new AbortController();
    expect(ownerOnChain([linkOf({ owner: signal }), linkOf({ owner: app })], nameOf)?.info).toBe('app');
  });
});

describe('the facts of a chain', () => {
  const guard = (link: Partial<Link>): Link => linkOf({ operator: 'withLeakGuard', ...link });

  it('have the tags of its lowest guard that states them, and no limits until a guard is open', () => {
    const links = [guard({ guard: { maxIdle: 5 } }), guard({ guard: { maxAge: 1, tags: ['io'] } })];
    expect(factsOf(links, undefined, true)).toEqual({
      name: undefined,
      tags: ['io'],
      guards: [],
      foreignBelow: true,
      ownedAbove: false,
    });
  });

  it('have the lowest name, that of a guard before others', () => {
    const named = [linkOf({ name: 'owned' }), linkOf({ name: 'upper' })];
    expect(factsOf(named, undefined, false).name).toBe('owned');
    expect(factsOf([...named, guard({ name: 'guarded' })], undefined, false).name).toBe('guarded');
  });

  it('say whether operators are below the ownedBy that sets the owner', () => {
    const [owning, below] = [linkOf({ owner: page }), linkOf({ operator: 'onEnding' })];
    const guarding = guard({ owner: page });
    expect([
      factsOf([owning], owning, false).ownedAbove,
      factsOf([owning], owning, true).ownedAbove,
      factsOf([below, owning], owning, false).ownedAbove,
      factsOf([below, guarding], guarding, true).ownedAbove,
    ]).toEqual([false, true, true, false]);
  });
});
