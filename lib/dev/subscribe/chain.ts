import type { Observable } from 'rxjs';

import type { OwnerLike } from '../../owner/types.js';
import { LINK, type Link, type Linked } from '../../probe.js';
import type { ChainFacts } from '../record/record.js';
import { MAX_CHAIN, sourceOf } from '../base/rxjs-internals.js';

/** One walk from an Observable upstream, to where its static chain ends. */
export interface Walk {
  /** What the chain begins with. */
  readonly top: Observable<unknown>;
  /** What this library's operators left on it, from below. */
  readonly links: readonly Link[];
  /** The Observable it was begun at has no link of its own: something stands below the first one. */
  readonly foreignBelow: boolean;
}

const NONE: readonly Link[] = [];

/** What a chain begins with that has no link on it; undefined where it has one, and is to be collected. */
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

/** What an operator was applied to, one of this library's or of rxjs's. */
export function above(observable: Observable<unknown>): Observable<unknown> | undefined {
  return (observable as Linked)[LINK]?.source ?? sourceOf(observable);
}

/** The links of a chain that has some. */
export function collect(from: Observable<unknown>): Walk {
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
    links: links.length === 0 ? NONE : links,
    foreignBelow: (from as Linked)[LINK] === undefined,
  };
}

/** An owner, and the operator that it was given to. */
interface Owning<Info> {
  readonly info: Info;
  readonly link: Link;
}

/**
 * The owner of the chain: the last `ownedBy` on it, or the guard's, whichever stands lower; without one, the owner or signal
 * of a `timeoutOrAbort`, which ends it as well. Those that `owns` refuses (a `draining` signal) are passed over.
 */
export function ownerOnChain<Info>(
  links: readonly Link[],
  owns: (owner: OwnerLike) => Info | undefined,
): Owning<Info> | undefined {
  return ownerAmong(links, owns, { limits: false }) ?? ownerAmong(links, owns, { limits: true });
}

function ownerAmong<Info>(
  links: readonly Link[],
  owns: (owner: OwnerLike) => Info | undefined,
  { limits }: { readonly limits: boolean },
): Owning<Info> | undefined {
  for (const link of links) {
    if ((link.operator === 'timeoutOrAbort') !== limits) continue;
    const info = link.owner && owns(link.owner);
    if (info !== undefined) return { info, link };
  }
  return undefined;
}

/** What the chain says of the subscription: the lowest that says it wins, a guard's name before all others. */
export function factsOf(links: readonly Link[], owning: Link | undefined, foreignBelow: boolean): ChainFacts {
  const guards = links.filter(({ operator }) => operator === 'withLeakGuard');
  const first = <Key extends 'maxAge' | 'maxIdle' | 'tags'>(key: Key) =>
    guards.find(({ guard }) => guard?.[key] !== undefined)?.guard?.[key];
  return {
    name: [...guards, ...links].find(({ name }) => name !== undefined)?.name,
    maxAge: first('maxAge'),
    maxIdle: first('maxIdle'),
    tags: first('tags'),
    foreignBelow,
    ownedAbove: owning?.operator === 'ownedBy' && (foreignBelow || links[0] !== owning),
  };
}
