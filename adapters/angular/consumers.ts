import { replace } from '../../lib/dev/base/replace.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import type { OwnerInfo } from '../../lib/dev/record/owner-book.js';
import type { TrackRecord } from '../../lib/dev/record/record.js';
import { openRecordOf } from '../../lib/dev/record/stamps.js';
import { type InjectionContext, injectionContext } from './internals.js';

/** A consumer that is handling a value. */
export interface Consuming {
  /** The owner of its subscription. */
  readonly by: OwnerInfo | undefined;
  /** The injection context in which it was called. */
  readonly context: InjectionContext | undefined;
}

/** The consumers that are running, the innermost one last. */
export const consuming: Consuming[] = [];

interface Receiver {
  readonly _next: (value: unknown) => void;
}

/** Knows which consumers are running, of the subscribers that dev mode has made. */
export class Consumers {
  readonly #undos = new Map<object, () => void>();

  /** Called for each root: all subscribers of a copy of rxjs share one or two prototypes. */
  add({ role }: TrackRecord, subscriber: Watched): void {
    const prototype = Object.getPrototypeOf(subscriber) as Receiver;
    if (role !== 'plain' || this.#undos.has(prototype)) return;
    const receive = prototype._next;
    const undo = replace(prototype, '_next', function (this: Watched & Receiver, value: unknown) {
      const before = consuming.length;
      consuming.push({ by: openRecordOf(this)?.owner, context: injectionContext() });
      try {
        receive.call(this, value);
      } finally {
        consuming.length = before;
      }
    });
    this.#undos.set(prototype, undo);
  }

  undo(): void {
    for (const undo of this.#undos.values()) undo();
    this.#undos.clear();
  }
}
