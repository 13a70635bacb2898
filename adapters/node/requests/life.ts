/** A request or a connection, as far as an owner lives by it. */
export interface Life {
  /** What it is, in reports. */
  readonly label: 'response' | 'socket';
  readonly over: boolean;
  /** Why it is over. */
  readonly end: string;
  /** Calls `tell` once, when it is over. */
  onOver(tell: () => void): void;
  /** Ends it, unless it is ending already. */
  cut(): void;
}

/** A life, owned as a subscription is, since it can end by itself: an owner that drains waits for it. */
export class HeldLife {
  closed = false;
  readonly #listeners = new Set<() => void>();

  constructor(readonly life: Life) {}

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
    // A handler that awaits what has just been ended hears of it in this turn, and may answer yet.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.closed) return;
    const closed = new Promise<void>((resolve) => this.#listeners.add(resolve));
    this.life.cut();
    await closed;
  }
}
