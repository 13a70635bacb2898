import { isEqual } from './equal.js';
import { showValue } from './show.js';

/** The symbols with a meaning in diagrams. A value cannot be drawn as one of them. */
const RESERVED = /^[-^!|#() ]$/;
const SPARE = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

interface Entry {
  readonly label: string;
  readonly value: unknown;
  /** Whether the label is the value itself, and needs no explanation. */
  readonly itself: boolean;
}

/**
 * The letters for the values of one drawing: the letter of the caller if there is one, the value itself if it is a single
 * character, else an unused capital letter.
 */
export class Labels {
  readonly #entries: Entry[];
  readonly #used = new Set<Entry>();

  /** @param values As passed to `toBeObservable`. */
  constructor(values: unknown) {
    this.#entries = Object.entries(typeof values === 'object' && values !== null ? values : {}).map(
      ([label, value]: [string, unknown]) => ({
        label,
        // An inner stream is compared by its messages.
        value: (value as { messages?: unknown } | undefined)?.messages ?? value,
        itself: label === value,
      }),
    );
  }

  of(value: unknown): string {
    // The known value is the second argument, since it can be a matcher of the caller.
    const entry = this.#entries.find((known) => isEqual(value, known.value)) ?? this.#add(value);
    this.#used.add(entry);
    return entry.label;
  }

  /** The values of the used letters that are not the values themselves. */
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
