import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

import { type AmbientScope, SCOPE, storageInForce } from '../../../lib/owner/ambient.js';
import type { Owner } from '../../../lib/owner/types.js';
import { realm } from '../../../lib/realm.js';
import type { ResponseLike, StreamLike } from './exchange.js';
import {
  type AnnouncedRequest,
  checkRequestOptions,
  type OwnRequestsOptions,
  type RequestOwnerOptions,
} from './options.js';
import { ownerOf } from './request-owner.js';

/**
 * Gives every request of the process an owner, without middleware: `ownedBy()` without an argument, and `currentOwner()`, find
 * it in handlers, after `await`, and in the streams and timers that a handler starts.
 *
 * Works under `node:http`, Express, Koa, Fastify, Nest, and whatever else stands on `node:http`; from Node 22 on under
 * `node:http2` as well (before, use {@link requestOwner}). The owner closes when the response has been sent, the client has
 * left, the server shuts down or cuts the connection; that is the reason of its close. What else it does is said of {@link requestOwner}.
 *
 * Called again, with a `filter`, the last call that accepts a request names its options. Returns the undo: after it no
 * request finds an owner any more; those that are open end with their requests.
 *
 * Costs about a microsecond per request; the owner is made when it is first asked for. Throws a `TypeError` or a `RangeError` at once for a bad
 * option.
 *
 * ```ts
 * const stop = ownRequests({ parent: app });
 * createServer((request, response) => {
 *   lines$.pipe(ownedBy()).subscribe((line) => response.write(line));
 * });
 * stop();
 * ```
 */
export function ownRequests(options: OwnRequestsOptions = {}): () => void {
  checkRequestOptions('ownRequests()', options, ['filter']);
  const { filter = () => true, ...ownerOptions } = options;
  const install: Install = { filter, options: ownerOptions, undone: false };
  installs.list.unshift(install);
  installs.stop ??= listen();
  return () => {
    if (install.undone) return;
    install.undone = true;
    installs.list.splice(installs.list.indexOf(install), 1);
    if (installs.list.length > 0) return;
    installs.stop?.();
    installs.stop = undefined;
  };
}

interface Install {
  readonly filter: (request: AnnouncedRequest) => boolean;
  readonly options: RequestOwnerOptions<AnnouncedRequest>;
  undone: boolean;
}

/** The newest first. */
const installs = realm<{ readonly list: Install[]; stop: (() => void) | undefined }>('requests', () => ({
  list: [],
  stop: undefined,
}));

/** From Node 22 on the second one is there as well. */
const HTTP = 'http.server.request.start';
const HTTP2 = 'http2.server.stream.start';

function listen(): () => void {
  subscribe(HTTP, beginRequest);
  subscribe(HTTP2, beginStream);
  return () => {
    unsubscribe(HTTP, beginRequest);
    unsubscribe(HTTP2, beginStream);
  };
}

function beginRequest(message: unknown): void {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  begin(request, response, undefined);
}

function beginStream(message: unknown): void {
  const { stream, headers } = message as { stream: ServerHttp2Stream; headers: IncomingHttpHeaders };
  const { ':method': method, ':path': url } = headers;
  begin({ method, url, headers }, stream, stream);
}

function begin(request: AnnouncedRequest, response: ResponseLike, stream: StreamLike | undefined): void {
  const storage = storageInForce();
  if (storage?.enterWith === undefined) return;
  const outer = storage.getStore();
  // Not the scope of the request before: each would keep all that have come on its connection.
  const base = outer instanceof RequestScope ? outer.base : outer;
  // The scope sticks to the connection: who has none must not find that of the request before it.
  storage.enterWith(undefined);
  const install = installs.list.find(({ filter }) => filter(request));
  if (install === undefined) return;
  const scope = new RequestScope(request, response, stream, install, base);
  // A deadline runs from the beginning of the request.
  if (install.options.deadline !== undefined) scope[SCOPE]();
  storage.enterWith(scope);
  if (stream === undefined) carry(request as unknown as EventEmitter, scope);
  carry(response as unknown as EventEmitter, scope);
}

/** Makes the owner when it is first asked for. */
class RequestScope implements AmbientScope {
  #owner: Owner | undefined;

  constructor(
    readonly request: AnnouncedRequest,
    readonly response: ResponseLike,
    readonly stream: StreamLike | undefined,
    readonly install: Install,
    /** What the connection itself has as its context. */
    readonly base: unknown,
  ) {}

  [SCOPE](): Owner | undefined {
    if (this.install.undone) return undefined;
    const { request, response, stream, install } = this;
    return (this.#owner ??= ownerOf(request, response, install.options, stream));
  }
}

/**
 * Has the listeners of `emitter` find the scope: what arrives on a connection, a piece of the body or a `drain`, does so in the
 * context of the connection, or in none, or in that of another of its requests. A context that has been entered within the request stays.
 */
function carry(emitter: EventEmitter, scope: RequestScope): void {
  const emit = emitter.emit.bind(emitter);
  Object.defineProperty(emitter, 'emit', {
    configurable: true,
    writable: true,
    value: (...event: Parameters<typeof emit>) => {
      const storage = storageInForce();
      const found = storage?.getStore();
      const isForeign =
        found === undefined || found === scope.base || (found instanceof RequestScope && found !== scope);
      if (storage === undefined || !isForeign || scope.install.undone) return emit(...event);
      return storage.run(scope, () => emit(...event));
    },
  });
}
