import { badOption, isOwnerClosed, OwnerClosedError } from './errors.js';
import { type Adoption, AdoptionList, HOLDER, type Holder } from './owner-adoption.js';
import type { DestroyRefLike, NotifierLike, Owner, OwnerLike, SubscriptionLike } from './owner-types.js';
import { dev } from './probe.js';
import { realm } from './realm.js';

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
  const known =
    ((typeof like === 'object' && like !== null) || typeof like === 'function') &&
    (HOLDER in like || kindOf(like as OwnerLike) !== undefined);
  if (!known) throw new TypeError(badOption(option, like, WANTED));
}

/** What can be said of `like`, without listening to it. */
export function ownerFacts(like: OwnerLike): OwnerFacts {
  if (HOLDER in like) {
    const { name, path } = like as Owner;
    const holder = holderOf(like);
    const { closed } = holder;
    return { name, path, closed, reason: closed ? holder.cause().reason : undefined, draining: false };
  }
  const mark = (like as MarkedSignal)[OF_OWNER];
  if (mark !== undefined) return { ...ownerFacts(mark.owner), draining: mark.which === 'draining' };
  const { name, closed, reason } = foreignOwner(like);
  return { name, path: name, closed, reason, draining: false };
}

const WANTED = 'an Owner, an AbortSignal, a DestroyRef, a Subscription or an Observable';

type Kind = 'AbortSignal' | 'DestroyRef' | 'notifier' | 'Subscription';

function kindOf(like: OwnerLike): Kind | undefined {
  const has = (method: string): boolean =>
    typeof (like as unknown as Record<string, unknown>)[method] === 'function';
  if ('aborted' in like && has('addEventListener')) return 'AbortSignal';
  if (has('onDestroy')) return 'DestroyRef';
  // Before Subscription: a Subject has both methods, and is a notifier.
  if (has('subscribe')) return 'notifier';
  if (has('unsubscribe') && has('add') && has('remove')) return 'Subscription';
  return undefined;
}

function foreignOwner(like: OwnerLike): ForeignOwner {
  const known = proxies.get(like);
  if (known !== undefined) return known;
  const kind = kindOf(like);
  if (kind === undefined) throw new TypeError(badOption('owner', like, WANTED));
  const made = new ForeignOwner(kind, like);
  // A cold notifier starts anew for each who waits for it, as it does for takeUntil: none of it is shared.
  if (kind !== 'notifier' || 'next' in like) proxies.set(like, made);
  return made;
}

/** Holds on behalf of something that is no owner of ours, and listens to it only while it holds something. */
class ForeignOwner implements Holder {
  readonly #list = new AdoptionList();
  #struck: { readonly reason: unknown } | undefined;
  #stopListening: (() => void) | undefined;
  #cause: OwnerClosedError | undefined;

  constructor(
    readonly name: Kind,
    readonly like: OwnerLike,
  ) {}

  get closed(): boolean {
    const { like } = this;
    if (this.#struck !== undefined) return true;
    if (this.name === 'AbortSignal') return (like as AbortSignal).aborted;
    if (this.name === 'DestroyRef') return (like as DestroyRefLike).destroyed === true;
    return this.name === 'Subscription' && (like as SubscriptionLike).closed;
  }

  get reason(): unknown {
    return this.name === 'AbortSignal'
      ? ((this.like as AbortSignal).reason as unknown)
      : this.#struck?.reason;
  }

  adopt(adoption: Adoption): boolean {
    if (!this.closed && this.#stopListening === undefined) this.#tryToListen();
    if (this.closed) return false;
    this.#list.push(adoption);
    return true;
  }

  release(adoption: Adoption): void {
    this.#list.remove(adoption);
    if (this.#list.size === 0) this.#deafen();
  }

  cause(): OwnerClosedError {
    const { name, reason } = this;
    // The signal of an owner of ours has the whole story already.
    if (isOwnerClosed(reason)) return reason;
    return (this.#cause ??= new OwnerClosedError({ owner: name, path: name, reason, cause: reason }));
  }

  /** Nobody to tell: a foreign owner has no failure policy. */
  childFails(): void {}
  childFailed(): void {}

  #strike(reason: unknown): void {
    if (this.#struck !== undefined) return;
    this.#struck = { reason };
    attempt(() => this.#deafen());
    dev.probe?.ownerClosed(this.like, this.reason);
    for (let next = this.#list.newest; next !== undefined; next = this.#list.newest) {
      const adoption = next;
      this.#list.remove(adoption);
      attempt(() => adoption.end(this));
    }
  }

  #deafen(): void {
    const stop = this.#stopListening;
    this.#stopListening = undefined;
    stop?.();
  }

  #tryToListen(): void {
    try {
      this.#listen();
    } catch (error) {
      // Gone already: an older Angular's DestroyRef says so by throwing, and so does an unsubscribed Subject.
      this.#strike(error);
    }
  }

  #listen(): void {
    const { like } = this;
    const strike = (): void => this.#strike(undefined);
    switch (this.name) {
      case 'AbortSignal': {
        const signal = like as AbortSignal;
        signal.addEventListener('abort', strike, { once: true });
        this.#stopListening = () => signal.removeEventListener('abort', strike);
        return;
      }
      case 'DestroyRef':
        this.#stopListening = (like as DestroyRefLike).onDestroy(strike);
        return;
      case 'Subscription': {
        const subscription = like as SubscriptionLike;
        subscription.add(strike);
        this.#stopListening = () => subscription.remove(strike);
        return;
      }
      case 'notifier': {
        const subscription = (like as NotifierLike).subscribe({
          next: (value) => this.#strike(value),
          error: (error) => this.#strike(error),
          complete: strike,
        });
        // It may have fired while it was subscribed to.
        const stop = (): void => subscription.unsubscribe();
        if (this.closed) attempt(stop);
        else this.#stopListening = stop;
      }
    }
  }
}

/** What throws does so on a call stack of its own: in the host's listeners it would stop those that come after ours. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
