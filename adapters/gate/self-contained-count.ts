import type { Leak } from '../../lib/leak.js';
import { selfContained } from './wording.js';

/** Counts the subscriptions that tests have left open and that only these tests could wake. */
export class Apart {
  #count = 0;
  readonly #lines = new Set<string>();

  add(leaks: readonly Leak[]): void {
    for (const { count, sites, fingerprint } of leaks) {
      this.#count += count;
      for (const { file, line, column } of sites) this.#lines.add(`${file}:${line}:${column}`);
      // Without a line, the fingerprint stands for it.
      if (sites.length === 0) this.#lines.add(fingerprint);
    }
  }

  /** One line of text; undefined if there are none. */
  get text(): string | undefined {
    return this.#count === 0 ? undefined : selfContained(this.#count, this.#lines.size);
  }
}
