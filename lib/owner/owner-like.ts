import { attempt } from '../attempt.js';
import { badOption, isOwnerClosed, OwnerClosedError } from '../errors.js';
import { type Adoption, HOLDER, type Holder } from './adoption.js';
import type { DestroyRefLike, NotifierLike, Owner, OwnerLike, SubscriptionLike } from './types.js';
import { dev } from '../probe.js';
import { realm } from '../realm.js';
import { read } from '../show.js';

/** What a report says of an owner, of whatever kind. */
export interface OwnerFacts {
  readonly name: string;
  readonly path: string;
  readonly closed: boolean;
  readonly reason: unknown;
  /** It is the `draining` signal of an owner: whoever hears of it ends early, but is not owned by it. */
  readonly draining: boolean;
}

/** One listener for all that hang on a foreign owner: it holds them as an owner holds its children. */
const proxies: WeakMap<object, ForeignOwner> = /* @__PURE__ */ realm('foreign', () => new WeakMap());

const OF_OWNER: unique symbol = Symbol.for('rxleash/signal/v1');

type MarkedSignal = AbortSignal & {
  [OF_OWNER]?: { readonly owner: Owner; readonly which: 'draining' | 'closed' };
};

/** Remembers whose signal it is. */
export function markSignal(signal: MarkedSignal, owner: Owner, which: 'draining' | 'closed'): void {
  signal[OF_OWNER] = { owner, which };
}

/** Whatever can hold adoptions for `like`. Throws a `TypeError` for what is no owner. */
export function holderOf(like: OwnerLike): Holder {
  return (like as Partial<{ readonly [HOLDER]: Holder }>)[HOLDER] ?? foreignOwner(like);
}

/** Refuses what is no owner. */
export function checkOwner(option: string, like: unknown): asserts like is OwnerLike {
  if (!(HOLDER in Object(like))) kindOf(option, like);
}

/** What can be said of `like`, without listening to it. */
export function ownerFacts(like: OwnerLike): OwnerFacts {
  if (HOLDER in like) {
    const holder = holderOf(like) as Holder & { readonly name: string; readonly shownPath: string };
    const { name, shownPath: path, closed } = holder;
    return { name, path, closed, reason: closed ? holder.cause().reason : undefined, draining: false };
  }
  const mark = (like as MarkedSignal)[OF_OWNER];
  if (mark !== undefined) return { ...ownerFacts(mark.owner), draining: mark.which === 'draining' };
  const { kind, closed, reason } = foreignOwner(like);
  const { name } = kind;
  return { name, path: name, closed, reason, draining: false };
}

/** What is known of one kind of foreign owner. */
interface Kind<Like = OwnerLike> {
  readonly name: string;
  /** By which it is distinguished from the others. */
  readonly keys: readonly string[];
  /** The property that says whether it has closed. Not there where it cannot be known. */
  readonly flag?: string;
  /** Calls `strike` when it closes, with the reason if there is one. Returns how to stop that. */
  listen(like: Like, strike: (reason?: unknown) => void): () => void;
}

const abortSignal: Kind<AbortSignal> = {
  name: 'AbortSignal',
  keys: ['aborted', 'addEventListener'],
  flag: 'aborted',
  listen(signal, strike) {
    const hear = (): void => strike(signal.reason);
    signal.addEventListener('abort', hear);
    return () => signal.removeEventListener('abort', hear);
  },
};

const destroyRef: Kind<DestroyRefLike> = {
  name: 'DestroyRef',
  keys: ['onDestroy'],
  flag: 'destroyed',
  listen: (ref, strike) => ref.onDestroy(() => strike()),
};

const notifier: Kind<NotifierLike> = {
  name: 'notifier',
  keys: ['subscribe'],
  listen(source, strike) {
    // The mark tells dev mode that this subscription is ours.
    const observer = { [HOLDER]: 0, next: strike, error: strike, complete: strike };
    const subscription = source.subscribe(observer);
    return () => subscription.unsubscribe();
  },
};

const subscription: Kind<SubscriptionLike> = {
  name: 'Subscription',
  keys: ['unsubscribe', 'add', 'remove'],
  flag: 'closed',
  listen(like, strike) {
    like.add(strike);
    return () => like.remove(strike);
  },
};

function kindOf(option: string, like: unknown): Kind {
  // The notifier before the Subscription: a Subject is recognized by both, and is a notifier.
  const kinds = [abortSignal, destroyRef, notifier, subscription] as Kind[];
  const kind = kinds.find(({ keys }) => keys.every((key) => key in Object(like)));
  if (kind) return kind;
  throw new TypeError(
    badOption(option, like, 'an Owner, AbortSignal, DestroyRef, Subscription or Observable'),
  );
}

function foreignOwner(like: OwnerLike): ForeignOwner {
  let owner = proxies.get(like);
  if (!owner) {
    owner = new ForeignOwner(like);
    // A cold notifier starts anew for each who waits for it, as it does for takeUntil: none of it is shared.
    if (!('subscribe' in like) || 'next' in like) proxies.set(like, owner);
  }
  return owner;
}

/** Holds on behalf of something that is no owner of ours, and listens to it only while it holds something. */
class ForeignOwner implements Holder {
  readonly kind: Kind;
  /** In the order of adoption. A list of its own, as owners have, would be quicker, and more code for who has none. */
  readonly #held = new Set<Adoption>();
  #struck: { readonly reason: unknown } | undefined;
  #stopListening: (() => void) | undefined;
  #cause: OwnerClosedError | undefined;

  constructor(readonly like: OwnerLike) {
    this.kind = kindOf('owner', like);
  }

  get closed(): boolean {
    try {
      // Without a flag there is nothing to be found.
      return Boolean(this.#struck ?? this.like[this.kind.flag as keyof OwnerLike]);
    } catch {
      // It cannot tell, and nothing should hang on it.
      return true;
    }
  }

  get reason(): unknown {
    // A signal that nobody listened to tells all the same.
    return read(this.#struck ?? this.like, 'reason');
  }

  adopt(adoption: Adoption): boolean {
    if (!this.closed && !this.#stopListening) {
      try {
        this.#stopListening = this.kind.listen(this.like, (reason) => this.#strike(reason));
      } catch (error) {
        // Gone already: an older Angular's DestroyRef says so by throwing, and so does an unsubscribed Subject.
        this.#strike(error);
      }
      // It may have fired while it was listened to.
      if (this.#struck) this.#deafen();
    }
    if (this.closed) return false;
    this.#held.add(adoption);
    return true;
  }

  release(adoption: Adoption): void {
    this.#held.delete(adoption);
    if (this.#held.size === 0) this.#deafen();
  }

  cause(): OwnerClosedError {
    const { reason } = this;
    // The signal of an owner of ours has the whole story already.
    if (isOwnerClosed(reason)) return reason;
    return (this.#cause ??= new OwnerClosedError({ owner: this.kind.name, reason, cause: reason }));
  }

  #strike(reason: unknown): void {
    if (this.#struck) return;
    this.#struck = { reason };
    this.#deafen();
    dev.probe?.ownerClosed(this.like, reason);
    for (const adoption of [...this.#held].reverse()) {
      // The end of one can release others.
      if (this.#held.delete(adoption)) attempt(() => adoption.end(this));
    }
  }

  #deafen(): void {
    const stop = this.#stopListening;
    this.#stopListening = undefined;
    // What throws here would stop the teardown that we are a part of, and look different in each place that it passes.
    if (stop) attempt(stop);
  }
}
