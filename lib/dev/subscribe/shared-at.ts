import type { Observable } from 'rxjs';

import { above } from './chain.js';
import { ownerHere } from './owner-here.js';
import type { DevClock } from '../record/dev-clock.js';
import type { OwnerBook, OwnerInfo } from '../record/owner-book.js';
import { MAX_CHAIN, sourceText } from '../base/rxjs-internals.js';
import { isUserLine, type Place, type Places, takeStack } from '../stack/places.js';

/** Frames enough for a line of the user's above his own helpers. */
const FRAMES = 12;

/** So many `pipe` calls are looked at between two sweeps where sites are `'sampled'`: at ~1 us each a fiftieth of the time. */
const LOOKS = 1_000;

/** The code that `share` and `shareReplay` give to `pipe`; a minifier leaves nothing of it. */
const OF_A_SHARE = /\brefCount\d*--/;

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off' };
  readonly sites: Places;
  readonly owners: OwnerBook;
  readonly clock: DevClock;
}

/** How a shared stream came about. */
export interface Made {
  readonly place: Place;
  /** Whose code was running, where that is known. */
  readonly by: OwnerInfo | undefined;
}

/**
 * Where shared streams were made. A connection is opened by whoever comes first, often far from the line that decided that
 * the stream is shared, and how.
 */
export class SharedAt {
  readonly #made = new WeakMap<Observable<unknown>, Made>();
  readonly #registry: Context;
  #looks = LOOKS;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  renewLooks(): void {
    this.#looks = LOOKS;
  }

  /**
   * `pipe` made `result` of `from`. Costs ~0.2 us for each operator, whose code is looked at. The line is read at once, where one of the operators shares: unread, a stack would keep
   * alive what its frames hold for as long as the stream is kept.
   */
  note(
    from: Observable<unknown>,
    result: unknown,
    operators: readonly unknown[],
    pipe: (...args: never[]) => unknown,
  ): void {
    const { sites, settings } = this.#registry;
    if (settings.sites === 'off' || (settings.sites === 'sampled' && this.#looks-- <= 0)) return;
    const sharing = operators.flatMap((operator, index) => (shares(operator) ? [index] : []));
    if (sharing.length === 0) return;
    const place = sites.place(takeStack(FRAMES, pipe));
    if (!isUserLine(place)) return;
    const by = this.#ownerHere();
    const chain = chainOf(result as Observable<unknown>, from);
    // Where one operator makes several of the chain, it is not known which of two that share has made which.
    const exact = chain.length === operators.length;
    chain.forEach((at, below) => {
      const index =
        sharing.length === 1
          ? sharing[0]
          : sharing.find((each) => exact && each === chain.length - 1 - below);
      const argument = index === undefined ? undefined : { index, of: operators.length };
      this.#made.set(at, { place: argument === undefined ? place : sites.argumentOf(place, argument), by });
    });
  }

  /** How it was made, if it is shared, or is made of what is. */
  madeOf(stream: Observable<unknown>): Made | undefined {
    return this.#made.get(stream);
  }

  #ownerHere(): OwnerInfo | undefined {
    const { owners, clock } = this.#registry;
    const owner = ownerHere();
    return owner && owners.infoOf(owner, clock.now());
  }
}

function shares(operator: unknown): boolean {
  return typeof operator === 'function' && OF_A_SHARE.test(sourceText(operator as () => void));
}

/** What leads from `last` up to `from`, nearest first. */
function chainOf(last: Observable<unknown>, from: Observable<unknown>): Observable<unknown>[] {
  const chain: Observable<unknown>[] = [];
  let at: Observable<unknown> | undefined = last;
  for (; at !== undefined && at !== from && chain.length < MAX_CHAIN; at = above(at)) chain.push(at);
  return chain;
}
