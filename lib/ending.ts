import type { Leak } from './leak.js';
import type { OwnerClosedError } from './errors.js';
import { realm } from './realm.js';

/** How a subscription ended, as far as the place that asks can know. */
export type Ending =
  | { readonly by: 'source'; readonly kind: 'complete' | 'error' }
  | { readonly by: 'consumer' }
  | { readonly by: 'owner'; readonly owner: string; readonly reason: unknown }
  | { readonly by: 'deadline'; readonly error: Error }
  | { readonly by: 'signal'; readonly reason: unknown }
  | { readonly by: 'guard'; readonly leak: Leak };

/** One of our operators ends a subscription: how, and the reason that aborted work is given. */
export interface Cut {
  readonly ending: Ending;
  readonly reason: unknown;
}

/**
 * `unsubscribe()` carries no reason but is synchronous: what is set here while it runs is a correct channel, also
 * through switchMap, mergeMap and share. (0.1.0 has a slot of another shape, `ending`.)
 */
const slot: {
  now: {
    readonly cut?: Cut | undefined;
    /** Who is being told of it, directly. Without anybody, it is in force: upstream is torn down. */
    readonly told?: object | undefined;
  };
} = /* @__PURE__ */ realm('cut', () => ({ now: {} }));

/** The cut that is tearing things down just now. */
export function cutInForce(): Cut | undefined {
  const { cut, told } = slot.now;
  return told ? undefined : cut;
}

/**
 * The cut that is tearing down what was subscribed while `before` was in force: a stream that a teardown starts, and
 * ends, is not ended by the cut which that teardown is a part of.
 */
export function cutSince(before: Cut | undefined): Cut | undefined {
  const cut = cutInForce();
  return cut === before ? undefined : cut;
}

/** The cut that is just being told to `subscriber`, by the operator directly above it. */
export function cutToldTo(subscriber: object): Cut | undefined {
  const { cut, told } = slot.now;
  return told === subscriber ? cut : undefined;
}

/**
 * Runs `work` with `cut` in force; with undefined, as if there were none: notifications carry no cut on. With `told`, it is
 * that subscriber who hears of the cut, by what `work` sends it.
 */
export function withCut(cut: Cut | undefined, work: () => void, told?: object): void {
  const before = slot.now;
  slot.now = { cut, told };
  try {
    work();
  } finally {
    slot.now = before;
  }
}

/** Lets `downstream` hear by what `work` sends it of the cut, if any, that `subscriber` is just being told of. */
export function relaying(subscriber: object, downstream: object, work: () => void): void {
  const cut = cutToldTo(subscriber);
  if (cut === undefined) work();
  else withCut(cut, work, downstream);
}

/** The cut of a closed owner. Its error is made when somebody asks for it: most that end with their owner do not. */
export function cutByOwner(holder: { cause(): OwnerClosedError }): Cut {
  return {
    get ending() {
      const { owner, reason } = holder.cause();
      return { by: 'owner', owner, reason } as const;
    },
    get reason() {
      return holder.cause();
    },
  };
}
