import type { Observable } from 'rxjs';

import type { OwnerLike } from '../../owner/types.js';
import { LINK, type Link, type Linked } from '../../dev-slot.js';
import { NO_GUARDS } from '../record/open-guard.js';
import type { ChainFacts } from '../record/record.js';
import { MAX_CHAIN, sourceOf } from '../base/rxjs-internals.js';

/** The result of a walk from an Observable upstream, to the top of its static chain. */
export interface ChainWalk {
  /** The Observable at the top of the chain. */
  readonly top: Observable<unknown>;
  /** The links of this library's operators, from the bottom up. */
  readonly links: readonly Link[];
  /** Whether the first Observable has no link, i.e. another operator is below the first link. */
  readonly foreignBelow: boolean;
}

const NO_LINKS: readonly Link[] = [];

/** The top of a chain without links; undefined if the chain has links, which must be collected. */
export function topOf(from: Observable<unknown>): Observable<unknown> | undefined {
  let at = from;
  for (let left = MAX_CHAIN; left > 0; left--) {
    if ((at as Linked)[LINK] !== undefined) return undefined;
    const source = sourceOf(at);
    if (!source) break;
    at = source;
  }
  return at;
}

/** The source that an operator (of this library or of rxjs) was applied to. */
export function above(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as Linked)[LINK]?.source ?? sourceOf(observable);
}

/** Collects the links of a chain. */
export function collectLinks(from: Observable<unknown>): ChainWalk {
  const links: Link[] = [];
  let at = from;
  for (let left = MAX_CHAIN; left > 0; left--) {
    const link = (at as Linked)[LINK];
    if (link !== undefined) links.push(link);
    const source = above(at);
    if (!source) break;
    at = source;
  }
  return {
    top: at,
    links: links.length === 0 ? NO_LINKS : links,
    foreignBelow: (from as Linked)[LINK] === undefined,
  };
}

/** An owner, and the operator that it was given to. */
interface OwnerLink<Info> {
  readonly info: Info;
  readonly link: Link;
}

/**
 * The owner of a chain: that of the last `ownedBy` or guard, whichever is lower; without one, the owner or
 * signal of a `timeoutOrAbort`, which ends the chain too. Owners for which `owns` returns undefined (a
 * `draining` signal) are skipped.
 */
export function ownerOnChain<Info>(
  links: readonly Link[],
  owns: (owner: OwnerLike) => Info | undefined,
): OwnerLink<Info> | undefined {
  return ownerAmong(links, owns, { limits: false }) ?? ownerAmong(links, owns, { limits: true });
}

function ownerAmong<Info>(
  links: readonly Link[],
  owns: (owner: OwnerLike) => Info | undefined,
  { limits }: { readonly limits: boolean },
): OwnerLink<Info> | undefined {
  for (const link of links) {
    if ((link.operator === 'timeoutOrAbort') !== limits) continue;
    const info = link.owner && owns(link.owner);
    if (info !== undefined) return { info, link };
  }
  return undefined;
}

/**
 * The facts that a chain states about its subscription. The lowest operator wins; the name of a guard takes
 * precedence.
 */
export function factsOf(
  links: readonly Link[],
  owning: Link | undefined,
  foreignBelow: boolean,
  guards = NO_GUARDS,
): ChainFacts {
  const guarding = links.filter(({ operator }) => operator === 'withLeakGuard');
  return {
    name: [...guarding, ...links].find(({ name }) => name !== undefined)?.name,
    tags: guarding.find(({ guard }) => guard?.tags !== undefined)?.guard?.tags,
    guards,
    foreignBelow,
    ownedAbove: owning?.operator === 'ownedBy' && (foreignBelow || links[0] !== owning),
  };
}
