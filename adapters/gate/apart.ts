import type { Leak } from '../../lib/leak.js';
import { selfContained } from './wording.js';

/** Counts what tests have left open that only they themselves could wake. */
export class Apart {
  #count = 0;
  readonly #lines = new Set<string>();

  add(leaks: readonly Leak[]): void {
    for (const { count, sites, fingerprint } of leaks) {
      this.#count += count;
      for (const { file, line, column } of sites) this.#lines.add(`${file}:${line}:${column}`);
      // Of an unknown line is known at least what it is.
      if (sites.length === 0) this.#lines.add(fingerprint);
    }
  }

  /** In one line; undefined where there is nothing to say. */
  get text(): string | undefined {
    return this.#count === 0 ? undefined : selfContained(this.#count, this.#lines.size);
  }
}
