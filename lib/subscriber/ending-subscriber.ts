import type { Subscriber } from 'rxjs';

import { type Cut, cutInForce, cutSince, cutToldTo, type Ending, withCut } from '../ending.js';
import { LeashSubscriber } from './leash-subscriber.js';
import type { Link } from '../probe.js';
import { reportUnhandled } from '../unhandled.js';

type Handler = (ending: Ending) => void;

/** One subscription that tells `handler` how it ended, once, when upstream has been torn down. */
export class EndingSubscriber<T> extends LeashSubscriber<T> {
  #ending: Ending | undefined;
  #around: Cut | undefined = cutInForce();
  #handler: Handler | undefined;

  constructor(downstream: Subscriber<T>, link: Link, handler: Handler) {
    super(downstream, link);
    this.#handler = handler;
  }

  protected override _next(value: T): void {
    // A cut that is in force further out is none of what this value starts.
    if (cutInForce() === undefined) super._next(value);
    else withCut(undefined, () => super._next(value));
  }

  protected override _error(error: unknown): void {
    this.#ending = cutToldTo(this)?.ending ?? { by: 'source', kind: 'error' };
    withCut(undefined, () => super._error(error));
  }

  protected override _complete(): void {
    this.#ending = cutToldTo(this)?.ending ?? { by: 'source', kind: 'complete' };
    withCut(undefined, () => super._complete());
  }

  /** It ends nothing, and so waits for nothing either. */
  protected override strand(): void {
    this.finish();
  }

  protected override tornDown(): void {
    const handler = this.#handler as Handler;
    const ending = this.#ending ?? cutSince(this.#around)?.ending ?? { by: 'consumer' };
    this.#handler = this.#ending = this.#around = undefined;
    handEnding(handler, ending);
  }
}

/** Hands an ending over as if no cut were in force; what the handler throws is reported as unhandled. */
export function handEnding(handler: Handler, ending: Ending): void {
  try {
    withCut(undefined, () => handler(ending));
  } catch (error) {
    reportUnhandled(error);
  }
}
