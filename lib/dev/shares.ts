import type { Observable } from 'rxjs';

import type { Site } from '../probe.js';
import { sourceOf, sourceText } from './rxjs-shape.js';
import { type Sites, takeStack } from './sites.js';

/** Frames enough for a line of the user's above his own helpers. */
const FRAMES = 12;

/** The code that `share` and `shareReplay` give to `pipe`; a minifier leaves nothing of it. */
const OF_A_SHARE = /\brefCount--/;

/**
 * Where shared streams were made. A connection is opened by whoever comes first, often far from the line that decided that
 * the stream is shared, and how.
 */
export class Shares {
  readonly #made = new WeakMap<Observable<unknown>, Site | undefined>();
  readonly #sites: Sites;

  constructor(sites: Sites) {
    this.#sites = sites;
  }

  /**
   * `pipe` made `result` of `from`. The line is read at once, where one of the operators shares: unread, a stack would keep
   * alive what its frames hold for as long as the stream is kept.
   */
  note(
    from: Observable<unknown>,
    result: unknown,
    operators: readonly unknown[],
    pipe: (...args: never[]) => unknown,
  ): void {
    if (!operators.some(shares)) return;
    const { site } = this.#sites.place(takeStack(FRAMES, pipe));
    let at = result as Observable<unknown> | undefined;
    while (at !== undefined && at !== from) {
      this.#made.set(at, site);
      at = sourceOf(at);
    }
  }

  /** The line that made it, if it is shared, or is made of what is. */
  madeAt(stream: Observable<unknown>): Site | undefined {
    return this.#made.get(stream);
  }
}

function shares(operator: unknown): boolean {
  return typeof operator === 'function' && OF_A_SHARE.test(sourceText(operator as () => void));
}
