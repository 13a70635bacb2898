import type { SubscriberClass } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import type { Watched } from '../base/rxjs-internals.js';
import type { TrackRecord } from '../record/record.js';
import { openRecordOf } from '../record/stamps.js';

type Unsubscribe = (this: Watched) => void;

interface Ending {
  readonly unsubscribe: Unsubscribe;
}

/** What has been put in the place of `unsubscribe`. */
const hearing = new WeakSet<Unsubscribe>();

/**
 * Hears when a Subscriber is torn down that rxjs makes for itself, as `firstValueFrom` and `share` do: nothing on the Subscriber itself
 * shows that. Those of operators are of other classes, and pay nothing. The undo takes it back.
 */
export function hearTeardowns(
  Safe: SubscriberClass,
  zombies: { close(record: TrackRecord, subscriber: Watched): void },
): () => void {
  const prototype = Safe.prototype as unknown as Watched;
  // That of its base class, unless it has one of its own.
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
  hearing.add(unsubscribe);
  // Described as what it stands before: in one build of rxjs methods can be enumerated.
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

/** Will it be heard when it is torn down? */
export function isHeard(subscriber: Watched): boolean {
  return hearing.has((subscriber as Ending).unsubscribe);
}
