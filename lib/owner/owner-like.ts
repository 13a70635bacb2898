import { attempt } from '../attempt.js';
import { isOwnerClosed, OwnerClosedError } from '../errors.js';
import { badOption } from '../wording.js';
import { type Adoption, HOLDER, type Holder } from './adoption.js';
import type { DestroyRefLike, NotifierLike, Owner, OwnerLike, SubscriptionLike } from './types.js';
import { dev } from '../dev-slot.js';
import { realm } from '../realm.js';
import { read } from '../show.js';

/** The facts about an owner of any kind that a report shows. */
export interface OwnerFacts {
  readonly name: string;
  readonly path: string;
  readonly closed: boolean;
  readonly reason: unknown;
  /** It is the `draining` signal of an owner, which ends a subscription early, but does not own it. */
  readonly draining: boolean;
}

/** The stand-in for each foreign owner. It has one listener for all its adoptions. */
const standIns: WeakMap<object, ForeignOwner> = /* @__PURE__ */ realm('foreign', () => new WeakMap());

const OF_OWNER: unique symbol = Symbol.for('rxleash/signal/v1');

type OwnerSignal = AbortSignal & {
  [OF_OWNER]?: { readonly owner: Owner; readonly which: 'draining' | 'closed' };
};

/** Stores on `signal` that it belongs to `owner`. */
export function tagSignal(signal: OwnerSignal, owner: Owner, which: 'draining' | 'closed'): void {
  signal[OF_OWNER] = { owner, which };
}

/** The holder of adoptions for `like`. Throws a `TypeError` if `like` is not an owner. */
export function holderOf(like: OwnerLike): Holder {
  return (like as Partial<{ readonly [HOLDER]: Holder }>)[HOLDER] ?? foreignOwner(like);
}

/** Throws a `TypeError` if `like` is not an owner. */
export function checkOwner(option: string, like: unknown): asserts like is OwnerLike {
  if (!(HOLDER in Object(like))) kindOf(option, like);
}

/** The facts about `like` that are known without listening to it. */
export function ownerFacts(like: OwnerLike): OwnerFacts {
  if (HOLDER in like) {
    const holder = holderOf(like) as Holder & { readonly name: string; readonly shownPath: string };
    const { name, shownPath: path, closed } = holder;
    return { name, path, closed, reason: closed ? holder.cause().reason : undefined, draining: false };
  }
  const tag = (like as OwnerSignal)[OF_OWNER];
  if (tag !== undefined) return { ...ownerFacts(tag.owner), draining: tag.which === 'draining' };
  const { kind, closed, reason } = foreignOwner(like);
  const { name } = kind;
  return { name, path: name, closed, reason, draining: false };
}

/** The owner whose signal it is. */
export function ownerOfSignal(like: OwnerLike): OwnerLike | undefined {
  return (like as OwnerSignal)[OF_OWNER]?.owner;
}

/** A kind of foreign owner. */
interface Kind<Like = OwnerLike> {
  readonly name: string;
  /** The properties by which it is recognized. */
  readonly keys: readonly string[];
  /** The property that shows whether it has closed, if there is one. */
  readonly flag?: string;
  /** Calls `close` when it closes, with the reason if there is one. Returns the undo. */
  listen(like: Like, close: (reason?: unknown) => void): () => void;
}

const abortSignal: Kind<AbortSignal> = {
  name: 'AbortSignal',
  keys: ['aborted', 'addEventListener'],
  flag: 'aborted',
  listen(signal, close) {
    const onAbort = (): void => close(signal.reason);
    signal.addEventListener('abort', onAbort);
    return () => signal.removeEventListener('abort', onAbort);
  },
};

const destroyRef: Kind<DestroyRefLike> = {
  name: 'DestroyRef',
  keys: ['onDestroy'],
  flag: 'destroyed',
  listen: (ref, close) => ref.onDestroy(close),
};

const notifier: Kind<NotifierLike> = {
  name: 'notifier',
  keys: ['subscribe'],
  listen(source, close) {
    // An Observable of the platform ends by the signal, and returns nothing.
    const stop = new AbortController();
    const subscription = source.subscribe(
      // By this property dev mode recognizes the subscription as ours.
      { [HOLDER]: 0, next: close, error: close, complete: close } as Parameters<typeof source.subscribe>[0],
      stop,
    );
    return () => (subscription ? subscription.unsubscribe() : stop.abort());
  },
};

const subscription: Kind<SubscriptionLike> = {
  name: 'Subscription',
  keys: ['unsubscribe', 'add', 'remove'],
  flag: 'closed',
  listen(like, close) {
    like.add(close);
    return () => like.remove(close);
  },
};

function kindOf(option: string, like: unknown): Kind {
  // The notifier before the Subscription: a Subject matches both, and counts as a notifier.
  for (const kind of [abortSignal, destroyRef, notifier, subscription] as Kind[]) {
    if (kind.keys.every((key) => key in Object(like))) return kind;
  }
  throw new TypeError(
    badOption(option, like, 'an Owner, AbortSignal, DestroyRef, Subscription or Observable'),
  );
}

function foreignOwner(like: OwnerLike): ForeignOwner {
  let owner = standIns.get(like);
  if (!owner) {
    owner = new ForeignOwner(like);
    // A cold notifier is subscribed to once per adoption, as by takeUntil, so it is not shared.
    if (!('subscribe' in like) || 'next' in like) standIns.set(like, owner);
  }
  return owner;
}

/** The stand-in for a foreign owner. It listens to it only while it holds adoptions. */
class ForeignOwner implements Holder {
  readonly kind: Kind;
  /** In the order of adoption. An `AdoptionList` would be faster, but adds code to bundles that have no other owner. */
  readonly #adoptions = new Set<Adoption>();
  #closed: { readonly reason: unknown } | undefined;
  #stopListening: (() => void) | undefined;
  #cause: OwnerClosedError | undefined;

  constructor(readonly like: OwnerLike) {
    this.kind = kindOf('owner', like);
  }

  get closed(): boolean {
    try {
      // Without a flag this reads the property "undefined", which is not there.
      return Boolean(this.#closed ?? this.like[this.kind.flag as keyof OwnerLike]);
    } catch {
      // The state is unknown, so nothing should depend on it.
      return true;
    }
  }

  get reason(): unknown {
    // A signal has its reason also if nothing listened to it.
    return read(this.#closed ?? this.like, 'reason');
  }

  adopt(adoption: Adoption): boolean {
    if (!this.closed && !this.#stopListening) {
      try {
        this.#stopListening = this.kind.listen(this.like, (reason) => this.#close(reason));
      } catch (error) {
        // It has closed: a destroyed DestroyRef of an older Angular and an unsubscribed Subject throw.
        this.#close(error);
      }
      // It can have closed synchronously.
      if (this.#closed) this.#unlisten();
    }
    return !this.closed && Boolean(this.#adoptions.add(adoption));
  }

  release(adoption: Adoption): void {
    this.#adoptions.delete(adoption);
    if (!this.#adoptions.size) this.#unlisten();
  }

  cause(): OwnerClosedError {
    const { reason } = this;
    // The signal of an owner has an `OwnerClosedError` already.
    if (isOwnerClosed(reason)) return reason;
    return (this.#cause ??= new OwnerClosedError({ owner: this.kind.name, reason, cause: reason }));
  }

  #close(reason: unknown): void {
    if (this.#closed) return;
    this.#closed = { reason };
    this.#unlisten();
    dev.probe?.ownerClosed(this.like, reason);
    for (const adoption of [...this.#adoptions].reverse()) {
      // The end of one can release others.
      if (this.#adoptions.delete(adoption)) attempt(() => adoption.end(this));
    }
  }

  #unlisten(): void {
    const stop = this.#stopListening;
    this.#stopListening = undefined;
    // An error here must not stop the surrounding teardown.
    if (stop) attempt(stop);
  }
}
