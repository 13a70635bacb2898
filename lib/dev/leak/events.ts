import type { Accusation } from './accusation.js';

/**
 * A bounded list of events: accusations about the past, which are reported until the last undo. Each has an
 * id, for `since`.
 */
export class Events {
  readonly #limit: number;
  #events: { readonly id: number; readonly at: number; readonly accusation: Accusation }[] = [];

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#events.length;
  }

  /** Beyond the limit the oldest half is discarded, so that this stays O(1). */
  add(id: number, at: number, accusation: Accusation): void {
    if (this.#events.length >= this.#limit) this.#events = this.#events.slice(this.#limit / 2);
    this.#events.push({ id, at, accusation });
  }

  /** The events from this id on, with their present age. An event may be later than `now`. */
  *since(id: number, now: number, only?: (id: number) => boolean): Generator<Accusation> {
    for (const event of this.#events) {
      if (event.id < id || only?.(event.id) === false) continue;
      const { age, idle } = event.accusation;
      const since = Math.max(0, now - event.at);
      yield { ...event.accusation, age: age + since, idle: idle === undefined ? undefined : idle + since };
    }
  }

  clear(): void {
    this.#events = [];
  }
}
