import type { SubscriberClass } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import type { Watched } from '../base/rxjs-internals.js';
import type { TrackRecord } from '../record/record.js';
import { openRecordOf } from '../record/stamps.js';

type Unsubscribe = (this: Watched) => void;

interface Ending {
  readonly unsubscribe: Unsubscribe;
}

/** Our replacements of `unsubscribe`. */
const observing = new WeakSet<Unsubscribe>();

/**
 * Observes the teardown of Subscribers that rxjs makes for itself, e.g. in `firstValueFrom` and `share`:
 * nothing on the Subscriber shows it. The subscribers of operators have other classes, and cost nothing.
 * Returns the undo.
 */
export function observeTeardowns(
  Safe: SubscriberClass,
  zombies: { close(record: TrackRecord, subscriber: Watched): void },
): () => void {
  const prototype = Safe.prototype as unknown as Watched;
  // The method of its base class, unless it has its own.
  const own = Object.getOwnPropertyDescriptor(prototype, 'unsubscribe');
  const base = Object.getPrototypeOf(prototype) as Ending;
  const unsubscribe: Unsubscribe = function (this: Watched) {
    try {
      const record = this.closed ? undefined : openRecordOf(this);
      if (record !== undefined) zombies.close(record, this);
    } catch (failure) {
      mishap('watching a teardown', failure);
    }
    const before = (own?.value as Unsubscribe | undefined) ?? base.unsubscribe;
    before.call(this);
  };
  observing.add(unsubscribe);
  // It keeps the descriptor of the original: in one build of rxjs methods are enumerable.
  const described = own ?? Object.getOwnPropertyDescriptor(base, 'unsubscribe');
  Object.defineProperty(prototype, 'unsubscribe', {
    ...described,
    value: unsubscribe,
    configurable: true,
  });
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, 'unsubscribe')?.value !== unsubscribe) return;
    if (own === undefined) Reflect.deleteProperty(prototype, 'unsubscribe');
    else Object.defineProperty(prototype, 'unsubscribe', own);
  };
}

/** Whether the teardown of `subscriber` will be observed. */
export function isTeardownObserved(subscriber: Watched): boolean {
  return observing.has((subscriber as Ending).unsubscribe);
}
