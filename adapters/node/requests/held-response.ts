import type { ResponseLike } from './exchange.js';

/** A response, owned as a subscription is, since it can end by itself: an owner that drains waits for it. */
export class HeldResponse {
  closed = false;
  readonly #listeners = new Set<() => void>();

  constructor(readonly response: ResponseLike) {}

  add(listener: () => void): void {
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  ended(): void {
    this.closed = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** The owner waits for the promise, for as long as it waits for any teardown. */
  async unsubscribe(): Promise<void> {
    const { response } = this;
    // A handler that awaits what has just been ended hears of it in this turn, and may answer yet.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.closed) return;
    const closed = new Promise<void>((resolve) => this.#listeners.add(resolve));
    if (!response.writableEnded) response.destroy();
    await closed;
  }
}
