import { html, nothing, type TemplateResult } from './lit.js';

/** So many looks are remembered. */
const LOOKS = 60;
const WIDTH = 60;
const HEIGHT = 14;

/** How many subscriptions each group had open when it was looked at. */
export class History {
  readonly #counts = new Map<string, number[]>();

  /** Another look. What has none any more is forgotten when nothing else was seen of it for as long. */
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

/** The counts as a small curve: for the eye only, since the last one stands beside it. */
export function sparkline(counts: readonly number[]): TemplateResult | typeof nothing {
  if (counts.length < 2) return nothing;
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    <polyline points=${pointsOf(counts)}></polyline>
  </svg>`;
}

/** From the left to the right, as high as the highest. */
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
