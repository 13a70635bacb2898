import { type AmbientScope, ownerIn, SCOPE, storageInForce } from '../../../lib/owner/ambient.js';
import type { Holder, NamedOwner } from '../../../lib/owner/adoption.js';
import { rename } from '../../../lib/owner/lineage.js';
import { holderOf } from '../../../lib/owner/owner-like.js';
import type { Owner, OwnerLike } from '../../../lib/owner/types.js';
import { ReturnArgument } from '../../../lib/return-argument.js';
import { realm } from '../../../lib/realm.js';
import type { ResponseLike, StreamLike } from './exchange.js';
import { makeRequestOwner } from './make-request-owner.js';
import type { AnnouncedRequest, RequestOwnerOptions } from './options.js';

/** What `AsyncLocalStorage` carries. */
export type Context = OwnerLike | AmbientScope | undefined;

/** A call of `ownRequests`. */
export interface Install {
  readonly filter: ((request: AnnouncedRequest) => boolean) | undefined;
  readonly options: RequestOwnerOptions<AnnouncedRequest>;
  undone: boolean;
}

/** A context that is entered, and sticks to the connection: whatever comes on it later is to leave it. */
export abstract class EnteredScope implements AmbientScope {
  constructor(
    /** What the connection itself has as its context. */
    readonly base: Context,
  ) {}

  abstract [SCOPE](): OwnerLike | undefined;
}

/** What a request has as its context: its owner is made when it is first asked for. */
export class RequestScope extends EnteredScope {
  #owner: Owner | undefined;
  #name: string | undefined;

  constructor(
    readonly request: AnnouncedRequest,
    readonly response: ResponseLike,
    readonly stream: StreamLike | undefined,
    readonly install: Install,
    base: Context,
  ) {
    super(base);
  }

  [SCOPE](): OwnerLike | undefined {
    return this.install.undone ? ownerIn(this.base) : this.ensureOwner();
  }

  ensureOwner(): Owner {
    if (this.#owner !== undefined) return this.#owner;
    const { request, response, stream, install } = this;
    const options = this.#name === undefined ? install.options : { ...install.options, name: this.#name };
    return (this.#owner = makeRequestOwner(request, response, options, stream));
  }

  /** The owner that it has, or takes. */
  ownerOr(make: () => Owner): Owner {
    if (this.#owner !== undefined) return this.#owner;
    this.#owner = make();
    if (this.#name !== undefined) renameOwner(this.#owner, this.#name);
    return this.#owner;
  }

  /** Its host has learnt a better name for its owner, which may be made later. */
  rename(name: string): void {
    this.#name = name;
    if (this.#owner !== undefined) renameOwner(this.#owner, name);
  }
}

export function renameOwner(owner: Owner, name: string): void {
  rename(holderOf(owner) as Holder & NamedOwner, name);
}

/**
 * Requests and responses keep their scope in a private field, which no key and no printer can see. That costs a tenth of a property, or of an
 * entry of a WeakMap; and under Express, which changes the prototype of both, a property that is added later costs 7 us on Node 20.
 */
class Carrier extends ReturnArgument {
  #scope: RequestScope;

  constructor(object: object, scope: RequestScope) {
    super(object);
    this.#scope = scope;
  }

  static read(object: object): RequestScope | undefined {
    return #scope in object ? object.#scope : undefined;
  }
}

/** One for all copies of this package: one of them hears of a request, and any may be asked for its owner. */
const carriers = realm<{
  readonly read: (object: object) => RequestScope | undefined;
  readonly write: (object: object, scope: RequestScope) => void;
}>('request-scopes', () => ({
  read: (object) => Carrier.read(object),
  write: (object, scope) => {
    new Carrier(object, scope);
  },
}));

/** The scope of a request, by its request, its response, or its stream of HTTP/2. */
export function scopeOf(object: object): RequestScope | undefined {
  return carriers.read(object);
}

/** The scope of the request whose code runs. */
export function scopeInForce(): RequestScope | undefined {
  const found = storageInForce()?.getStore();
  return found instanceof RequestScope ? found : undefined;
}

export function carryScope(object: object, scope: RequestScope): void {
  carriers.write(object, scope);
}

/** The context of a connection, where `found` is that of something that has come on it. */
export function baseOf(found: Context): Context {
  return found instanceof EnteredScope ? found.base : found;
}
