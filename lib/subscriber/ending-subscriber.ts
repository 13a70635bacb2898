import type { Observable, Subscriber } from 'rxjs';

import { type Cut, cutInForce, cutSince, cutSentTo, type Ending, withCut } from '../ending.js';
import { LeashSubscriber } from './leash-subscriber.js';
import type { Link } from '../dev-slot.js';
import { reportUnhandled } from '../unhandled.js';

type Handler = (ending: Ending) => void;

/** A subscription that calls `handler` once with its ending, after upstream has been torn down. */
export class EndingSubscriber<T> extends LeashSubscriber<T> {
  #ending: Ending | undefined;
  #around: Cut | undefined = cutInForce();
  #handler: Handler | undefined;
  /** Whether `source.subscribe` is running: what it returns has not been torn down then. */
  #isConnecting = false;

  constructor(downstream: Subscriber<T>, link: Link, handler: Handler) {
    super(downstream, link);
    this.#handler = handler;
  }

  /** Subscribes to `source`. If it ends at once, its teardown runs first, and the handler then. */
  connect(source: Observable<T>): void {
    this.#isConnecting = true;
    try {
      source.subscribe(this);
    } finally {
      this.#isConnecting = false;
      if (this.#ending) this.#call(this.#ending);
    }
  }

  protected override _next(value: T): void {
    // A cut that is in force does not belong to streams that this value starts.
    if (cutInForce() === undefined) super._next(value);
    else withCut(undefined, () => super._next(value));
  }

  protected override _error(error: unknown): void {
    this.#ending = cutSentTo(this)?.ending ?? { by: 'source', kind: 'error' };
    withCut(undefined, () => super._error(error));
  }

  protected override _complete(): void {
    this.#ending = cutSentTo(this)?.ending ?? { by: 'source', kind: 'complete' };
    withCut(undefined, () => super._complete());
  }

  /** This subscriber never ends downstream, so it does not need to stay. */
  protected override strand(): void {
    this.finish();
  }

  protected override tornDown(): void {
    const ending = this.#ending ?? cutSince(this.#around)?.ending ?? { by: 'consumer' };
    if (this.#isConnecting) this.#ending = ending;
    else this.#call(ending);
  }

  #call(ending: Ending): void {
    const handler = this.#handler as Handler;
    this.#handler = this.#ending = this.#around = undefined;
    callHandler(handler, ending);
  }
}

/** Calls `handler` with no cut in force. An error that it throws is reported as unhandled. */
export function callHandler(handler: Handler, ending: Ending): void {
  try {
    withCut(undefined, () => handler(ending));
  } catch (error) {
    reportUnhandled(error);
  }
}
