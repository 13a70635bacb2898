import type { Observable } from 'rxjs';

import { above } from './chain.js';
import { ownerHere } from './owner-here.js';
import type { DevClock } from '../record/dev-clock.js';
import type { OwnerBook, OwnerInfo } from '../record/owner-book.js';
import { MAX_CHAIN, sourceText } from '../base/rxjs-internals.js';
import { isUserLine, type Place, type Places, takeStack } from '../stack/places.js';

/** Enough frames to find a line of the user above their helpers. */
const FRAMES = 12;

/**
 * The number of `pipe` calls that are examined between two sweeps if sites are `'sampled'`, at ~1 us each:
 * one fiftieth of the time.
 */
const BUDGET = 1_000;

/** The code of the operators `share` and `shareReplay`. A minifier changes it. */
const SHARE_CODE = /\brefCount\d*--/;

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off' };
  readonly sites: Places;
  readonly owners: OwnerBook;
  readonly clock: DevClock;
}

/** The origin of a shared stream. */
export interface ShareOrigin {
  readonly place: Place;
  /** The owner of the code that was running, if it is known. */
  readonly by: OwnerInfo | undefined;
}

/**
 * The places that made shared streams. The consumer that comes first opens the connection, often far from the
 * line that decides that the stream is shared.
 */
export class SharedAt {
  readonly #origins = new WeakMap<Observable<unknown>, ShareOrigin>();
  readonly #registry: Context;
  #budget = BUDGET;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  resetBudget(): void {
    this.#budget = BUDGET;
  }

  /**
   * Called when `pipe` made `result` of `from`. Costs ~0.2 us for each operator, whose code is examined. If
   * one of them shares, the line is read at once: an unread stack would keep the objects of its frames alive
   * as long as the stream.
   */
  add(
    from: Observable<unknown>,
    result: unknown,
    operators: readonly unknown[],
    pipe: (...args: never[]) => unknown,
  ): void {
    const { sites, settings } = this.#registry;
    if (settings.sites === 'off' || (settings.sites === 'sampled' && this.#budget-- <= 0)) return;
    const sharing = operators.flatMap((operator, index) => (isShare(operator) ? [index] : []));
    if (sharing.length === 0) return;
    const place = sites.place(takeStack(FRAMES, pipe));
    if (!isUserLine(place)) return;
    const by = this.#ownerHere();
    const chain = chainOf(result as Observable<unknown>, from);
    // If one operator makes several Observables, two sharing operators cannot be assigned to theirs.
    const exact = chain.length === operators.length;
    chain.forEach((at, below) => {
      const index =
        sharing.length === 1
          ? sharing[0]
          : sharing.find((each) => exact && each === chain.length - 1 - below);
      const argument = index === undefined ? undefined : { index, of: operators.length };
      this.#origins.set(at, {
        place: argument === undefined ? place : sites.argumentOf(place, argument),
        by,
      });
    });
  }

  /** The origin of a shared stream, or of a stream that is made of one. */
  originOf(stream: Observable<unknown>): ShareOrigin | undefined {
    return this.#origins.get(stream);
  }

  #ownerHere(): OwnerInfo | undefined {
    const { owners, clock } = this.#registry;
    const owner = ownerHere();
    return owner && owners.infoOf(owner, clock.now());
  }
}

function isShare(operator: unknown): boolean {
  return typeof operator === 'function' && SHARE_CODE.test(sourceText(operator as () => void));
}

/** The Observables from `last` up to `from`, nearest first. */
function chainOf(last: Observable<unknown>, from: Observable<unknown>): Observable<unknown>[] {
  const chain: Observable<unknown>[] = [];
  let at: Observable<unknown> | undefined = last;
  for (; at !== undefined && at !== from && chain.length < MAX_CHAIN; at = above(at)) chain.push(at);
  return chain;
}
