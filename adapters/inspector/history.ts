import { html, nothing, type TemplateResult } from './lit.js';

/** The number of counts that are remembered. */
const LOOKS = 60;
const WIDTH = 60;
const HEIGHT = 14;

/** The number of open subscriptions of each group, at each update. */
export class History {
  readonly #counts = new Map<string, number[]>();

  /**
   * Adds a count. A group is forgotten when it had no open subscription for as long as counts are remembered.
   */
  note(counts: ReadonlyMap<string, number>): void {
    for (const title of counts.keys()) if (!this.#counts.has(title)) this.#counts.set(title, []);
    for (const [title, seen] of this.#counts) {
      seen.push(counts.get(title) ?? 0);
      if (seen.length > LOOKS) seen.shift();
      if (seen.every((count) => count === 0)) this.#counts.delete(title);
    }
  }

  of(title: string): readonly number[] {
    return this.#counts.get(title) ?? [];
  }

  clear(): void {
    this.#counts.clear();
  }
}

/** The counts as a small curve. It is for the eye only, since the last count stands beside it. */
export function sparkline(counts: readonly number[]): TemplateResult | typeof nothing {
  if (counts.length < 2) return nothing;
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    <polyline points=${pointsOf(counts)}></polyline>
  </svg>`;
}

/** From left to right, as high as the highest count. */
export function pointsOf(counts: readonly number[]): string {
  const highest = Math.max(1, ...counts);
  const step = WIDTH / (counts.length - 1);
  return counts
    .map((count, index) => `${round(index * step)},${round(1 + (HEIGHT - 2) * (1 - count / highest))}`)
    .join(' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
