import type { Leak } from './leak.js';
import type { OwnerClosedError } from './errors.js';
import { realm } from './realm.js';

/** How a subscription ended, as seen from one place in the pipe. */
export type Ending =
  | { readonly by: 'source'; readonly kind: 'complete' | 'error' }
  | { readonly by: 'consumer' }
  | { readonly by: 'owner'; readonly owner: string; readonly reason: unknown }
  | { readonly by: 'deadline'; readonly error: Error }
  | { readonly by: 'signal'; readonly reason: unknown }
  | { readonly by: 'guard'; readonly leak: Leak };

/** The end of a subscription by one of our operators: the ending, and the reason for signals of aborted work. */
export interface Cut {
  readonly ending: Ending;
  readonly reason: unknown;
}

/**
 * The current cut. `unsubscribe()` takes no reason, but it is synchronous: a variable that is set while it runs carries
 * the reason upstream, also through switchMap, mergeMap and share. (0.1.0 uses another slot, `ending`.)
 */
const slot: {
  now: {
    readonly cut?: Cut | undefined;
    /** The subscriber that is notified of the cut. Undefined while upstream is torn down: the cut is in force. */
    readonly to?: object | undefined;
  };
} = /* @__PURE__ */ realm('cut', () => ({ now: {} }));

/** The cut that is tearing down upstream at this moment. */
export function cutInForce(): Cut | undefined {
  const { cut, to } = slot.now;
  return to ? undefined : cut;
}

/**
 * The cut in force, unless it is `before`, the one that was in force at subscribe. A stream that a teardown both starts
 * and ends is not ended by the cut of that teardown.
 */
export function cutSince(before: Cut | undefined): Cut | undefined {
  const cut = cutInForce();
  return cut === before ? undefined : cut;
}

/** The cut of which the operator directly above is notifying `subscriber`. */
export function cutSentTo(subscriber: object): Cut | undefined {
  const { cut, to } = slot.now;
  return to === subscriber ? cut : undefined;
}

/**
 * Runs `work` with `cut` in force. With undefined there is no cut in force, so that a notification does not pass the cut
 * on. With `to`, the notification that `work` sends to that subscriber carries the cut.
 */
export function withCut(cut: Cut | undefined, work: () => void, to?: object): void {
  const before = slot.now;
  slot.now = { cut, to };
  try {
    work();
  } finally {
    slot.now = before;
  }
}

/** Runs `work`, which passes a notification on from `subscriber` to `downstream`, with the cut that it carries. */
export function relaying(subscriber: object, downstream: object, work: () => void): void {
  const cut = cutSentTo(subscriber);
  if (cut === undefined) work();
  else withCut(cut, work, downstream);
}

/** The cut of a closed owner. Its error is created on first access, since most subscriptions do not need it. */
export function cutByOwner(holder: ClosedHolder): Cut {
  return new CutByOwner(holder);
}

interface ClosedHolder {
  cause(): OwnerClosedError;
}

/** A class: an object literal with getters costs ten times as much. */
class CutByOwner implements Cut {
  constructor(private readonly holder: ClosedHolder) {}

  get ending(): Ending {
    const { owner, reason } = this.holder.cause();
    return { by: 'owner', owner, reason };
  }

  get reason(): unknown {
    return this.holder.cause();
  }
}
