import type { ConnectionEnd } from './connection-end.js';
import type { Adoption, AdoptionList, AdoptionNode, Holder } from '../../../lib/owner/adoption.js';

/** The parts of a request or a connection that determine the life of an owner. */
export interface Life {
  /** The word for it in reports. */
  readonly label: 'response' | 'socket';
  readonly over: boolean;
  /** The reason why it is over. */
  readonly end: ConnectionEnd;
  /** Calls `tell` once, when it is over. */
  onOver(tell: () => void): void;
  /** Ends it, unless it is ending already. */
  cut(): void;
}

/** A life that is owned like a subscription, since it can end by itself: an owner that drains waits for it. */
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

  /** The owner waits for the promise, as long as it waits for every teardown. */
  async end(): Promise<void> {
    // A handler that awaits something that has just been ended continues in this turn, and may still answer.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#over) return;
    const over = new Promise<void>((resolve) => (this.#tell = resolve));
    this.life.cut();
    await over;
  }
}
