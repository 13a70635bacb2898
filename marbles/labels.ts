import { isEqual } from './equal.js';
import { showValue } from './show.js';

/** What a diagram keeps for itself, so that no value can be drawn as it. */
const RESERVED = /^[-^!|#() ]$/;
const SPARE = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

interface Entry {
  readonly label: string;
  readonly value: unknown;
  /** The label is the value, and needs no explanation. */
  readonly itself: boolean;
}

/**
 * Which letter stands for which value in one drawing: the caller's, where the value is one of his; itself, where it is
 * a letter or a digit; else a capital that is free.
 */
export class Labels {
  readonly #entries: Entry[];
  readonly #used = new Set<Entry>();

  /** @param values As passed to `toBeObservable`. */
  constructor(values: unknown) {
    this.#entries = Object.entries(typeof values === 'object' && values !== null ? values : {}).map(
      ([label, value]: [string, unknown]) => ({
        label,
        // An inner stream is compared by what it gives.
        value: (value as { messages?: unknown } | undefined)?.messages ?? value,
        itself: label === value,
      }),
    );
  }

  of(value: unknown): string {
    // The caller's value may be a matcher, so it is the one that is asked.
    const entry = this.#entries.find((known) => isEqual(value, known.value)) ?? this.#add(value);
    this.#used.add(entry);
    return entry.label;
  }

  /** What the letters stand for that do not speak for themselves. */
  explanations(): string[] {
    return [...this.#entries]
      .filter((entry) => this.#used.has(entry) && !entry.itself)
      .map(({ label, value }) => `${label} = ${showValue(value)}`);
  }

  #add(value: unknown): Entry {
    const free = (label: string): boolean => this.#entries.every((entry) => entry.label !== label);
    const text = typeof value === 'number' ? String(value) : value;
    const itself =
      typeof text === 'string' && Array.from(text).length === 1 && !RESERVED.test(text) && free(text);
    const entry = { value, itself, label: itself ? text : (SPARE.find(free) ?? '?') };
    this.#entries.push(entry);
    return entry;
  }
}
