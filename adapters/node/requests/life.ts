import type { ConnectionEnd } from './ending.js';
import type { Adoption, AdoptionList, AdoptionNode, Holder } from '../../../lib/owner/adoption.js';

/** A request or a connection, as far as an owner lives by it. */
export interface Life {
  /** What it is, in reports. */
  readonly label: 'response' | 'socket';
  readonly over: boolean;
  /** Why it is over. */
  readonly end: ConnectionEnd;
  /** Calls `tell` once, when it is over. */
  onOver(tell: () => void): void;
  /** Ends it, unless it is ending already. */
  cut(): void;
}

/** A life, owned as a subscription is, since it can end by itself: an owner that drains waits for it. */
export class HeldLife implements AdoptionNode<'subscription'> {
  readonly kind = 'subscription';
  since = 0;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;
  #over = false;
  #tell: (() => void) | undefined;

  constructor(readonly life: Life) {}

  get label(): string {
    return this.life.label;
  }

  /** It has ended by itself, or was cut. */
  ended(holder: Holder): void {
    this.#over = true;
    holder.release(this);
    this.#tell?.();
  }

  /** The owner waits for the promise, for as long as it waits for any teardown. */
  async end(): Promise<void> {
    // A handler that awaits what has just been ended hears of it in this turn, and may answer yet.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#over) return;
    const over = new Promise<void>((resolve) => (this.#tell = resolve));
    this.life.cut();
    await over;
  }
}
