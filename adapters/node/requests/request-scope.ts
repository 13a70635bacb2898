import { type AmbientScope, ownerIn, SCOPE, storageInForce } from '../../../lib/owner/ambient.js';
import type { Holder, NamedOwner } from '../../../lib/owner/adoption.js';
import { rename } from '../../../lib/owner/lineage.js';
import { holderOf } from '../../../lib/owner/owner-like.js';
import type { Owner, OwnerLike } from '../../../lib/owner/types.js';
import { ReturnArgument } from '../../../lib/return-argument.js';
import { realm } from '../../../lib/realm.js';
import type { ResponseLike, StreamLike } from './response-life.js';
import { makeRequestOwner } from './make-request-owner.js';
import type { AnnouncedRequest, RequestOwnerOptions } from './options.js';

/** The value in `AsyncLocalStorage`. */
export type Context = OwnerLike | AmbientScope | undefined;

/** A call of `ownRequests`. */
export interface Install {
  readonly filter: ((request: AnnouncedRequest) => boolean) | undefined;
  readonly options: RequestOwnerOptions<AnnouncedRequest>;
  undone: boolean;
}

/** A context that was entered and stays with the connection: later requests of the connection must leave it. */
export abstract class EnteredScope implements AmbientScope {
  constructor(
    /** The context of the connection itself. */
    readonly base: Context,
  ) {}

  abstract [SCOPE](): OwnerLike | undefined;
}

/** The context of a request. Its owner is made on first use. */
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

  /** The owner of the request, or the given one, which it then keeps. */
  ownerOr(make: () => Owner): Owner {
    if (this.#owner !== undefined) return this.#owner;
    this.#owner = make();
    if (this.#name !== undefined) renameOwner(this.#owner, this.#name);
    return this.#owner;
  }

  /** The host knows a better name for the owner, which may be made later. */
  rename(name: string): void {
    this.#name = name;
    if (this.#owner !== undefined) renameOwner(this.#owner, name);
  }
}

export function renameOwner(owner: Owner, name: string): void {
  rename(holderOf(owner) as Holder & NamedOwner, name);
}

/**
 * Keeps the scope of requests and responses in a private field, which no key and no printer can see. That costs
 * a tenth of a property, or of an entry of a WeakMap. Under Express, which changes the prototype of both, a
 * property that is added later costs 7 us on Node 20.
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

/**
 * One for all copies of this package: one copy observes a request, and every copy may be asked for its owner.
 */
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

/** The context of a connection, if `found` is the context of a request of that connection. */
export function baseOf(found: Context): Context {
  return found instanceof EnteredScope ? found.base : found;
}
