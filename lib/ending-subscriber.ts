import type { Subscriber } from 'rxjs';

import { cutInForce, cutSince, cutToldTo, type Ending, withCut } from './ending.js';
import { LeashSubscriber } from './leash-subscriber.js';
import type { Link } from './probe.js';
import { reportUnhandled } from './unhandled.js';

/** One subscription that tells `handler` how it ended, once, when upstream has been torn down. */
export class EndingSubscriber<T> extends LeashSubscriber<T> {
  #ending: Ending | undefined;
  readonly #around = cutInForce();

  constructor(
    downstream: Subscriber<T>,
    link: Link,
    private readonly handler: (ending: Ending) => void,
  ) {
    super(downstream, link);
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

  protected override tornDown(): void {
    handEnding(this.handler, this.#ending ?? cutSince(this.#around)?.ending ?? { by: 'consumer' });
  }
}

/** Hands an ending over as if no cut were in force; what the handler throws is reported as unhandled. */
export function handEnding(handler: (ending: Ending) => void, ending: Ending): void {
  try {
    withCut(undefined, () => handler(ending));
  } catch (error) {
    reportUnhandled(error);
  }
}
