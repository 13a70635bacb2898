import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

import { storageInForce } from '../../../lib/owner/ambient.js';
import { realm } from '../../../lib/realm.js';
import { carryToListeners } from './carry.js';
import type { ResponseLike, StreamLike } from './response-life.js';
import { type AnnouncedRequest, checkRequestOptions, type OwnRequestsOptions } from './options.js';
import { baseOf, carryScope, type Install, RequestScope } from './request-scope.js';

/**
 * Gives every request of the process an owner, without middleware: `ownedBy()` without an argument, and
 * `currentOwner()`, find it in handlers, after `await`, and in the streams and timers that a handler starts.
 *
 * Works with `node:http`, Express, Koa, Fastify, Nest, and everything else that is built on `node:http`. From
 * Node 22 on it also works with `node:http2`; on Node 20 use {@link requestOwner} for that. The owner closes
 * when the response was sent, the client has left, or the server shuts down or cuts the connection; its close
 * has that as its reason. For its other behavior see {@link requestOwner}.
 *
 * If it is called several times, the last call whose `filter` accepts a request determines the options.
 * Returns the undo: from then on, no request finds an owner; open owners end with their requests.
 *
 * Costs about a microsecond per request; the owner is made on first use. Throws a `TypeError` or a
 * `RangeError` at once for an invalid option.
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
  const { filter, ...ownerOptions } = options;
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

/** The newest first. */
const installs = realm<{ readonly list: Install[]; stop: (() => void) | undefined }>('requests', () => ({
  list: [],
  stop: undefined,
}));

/** From Node 22 on, the second channel exists as well. */
const HTTP = 'http.server.request.start';
const HTTP2 = 'http2.server.stream.start';

function listen(): () => void {
  const undos = [carryToListeners(IncomingMessage.prototype), carryToListeners(ServerResponse.prototype)];
  // Node does not export the class of its streams of HTTP/2; a stream leads to it.
  let streams: object | undefined;
  const beginStream = (message: unknown): void => {
    const { stream, headers } = message as { stream: ServerHttp2Stream; headers: IncomingHttpHeaders };
    if (streams === undefined) {
      streams = Object.getPrototypeOf(stream) as object;
      undos.push(carryToListeners(streams));
    }
    const { ':method': method, ':path': url } = headers;
    begin({ method, url, headers }, stream, stream);
  };
  subscribe(HTTP, beginRequest);
  subscribe(HTTP2, beginStream);
  return () => {
    unsubscribe(HTTP, beginRequest);
    unsubscribe(HTTP2, beginStream);
    for (const undo of undos) undo();
  };
}

function beginRequest(message: unknown): void {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  begin(request, response, undefined);
}

function begin(request: AnnouncedRequest, response: ResponseLike, stream: StreamLike | undefined): void {
  const storage = storageInForce();
  if (storage?.enterWith === undefined) return;
  // Not the scope of the previous request: each scope would then keep all earlier ones of its connection.
  const base = baseOf(storage.getStore());
  let scope: RequestScope | undefined;
  try {
    const install = installFor(request);
    if (install === undefined) return;
    scope = new RequestScope(request, response, stream, install, base);
    if (stream === undefined) carryScope(request, scope);
    carryScope(response, scope);
    // A deadline runs from the beginning of the request.
    if (install.options.deadline !== undefined) scope.ensureOwner();
  } finally {
    // The scope stays with the connection: a request without an owner must not find that of the previous
    // request.
    storage.enterWith(scope ?? base);
  }
}

function installFor(request: AnnouncedRequest): Install | undefined {
  for (const install of installs.list) {
    if (install.filter === undefined || install.filter(request)) return install;
  }
  return undefined;
}
