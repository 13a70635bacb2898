import type { Accusation } from './accusation.js';

/** What happened once, and is reported until the last undo: dated, so that `since` can tell, and bounded. */
export class Events {
  readonly #limit: number;
  #events: { readonly id: number; readonly at: number; readonly what: Accusation }[] = [];

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#events.length;
  }

  /** The oldest are forgotten, half of them at a time, so that this stays O(1). */
  add(id: number, at: number, what: Accusation): void {
    if (this.#events.length >= this.#limit) this.#events = this.#events.slice(this.#limit / 2);
    this.#events.push({ id, at, what });
  }

  /** Those from this id on that count, as old as they are now: one may have been noticed since `now` was read. */
  *since(id: number, now: number, only?: (id: number) => boolean): Generator<Accusation> {
    for (const event of this.#events) {
      if (event.id < id || only?.(event.id) === false) continue;
      const { age, idle } = event.what;
      const since = Math.max(0, now - event.at);
      yield { ...event.what, age: age + since, idle: idle === undefined ? undefined : idle + since };
    }
  }

  clear(): void {
    this.#events = [];
  }
}
