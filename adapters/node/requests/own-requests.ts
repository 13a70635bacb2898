import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { type AmbientScope, enterScope, SCOPE } from '../../../lib/owner/ambient.js';
import type { Owner } from '../../../lib/owner/types.js';
import { realm } from '../../../lib/realm.js';
import { checkRequestOptions, type OwnRequestsOptions, type RequestOwnerOptions } from './options.js';
import { ownerOf } from './request-owner.js';

/**
 * Gives every request of the process an owner, without middleware: `ownedBy()` without an argument, and `currentOwner()`, find
 * it in handlers, after `await`, and in the streams and timers that a handler starts.
 *
 * Works under `node:http`, Express, Koa, Fastify, Nest, and whatever else stands on `node:http`; from Node 24 on under
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
  readonly filter: (request: IncomingMessage) => boolean;
  readonly options: RequestOwnerOptions<IncomingMessage>;
  undone: boolean;
}

/** The newest first. */
const installs = realm<{ readonly list: Install[]; stop: (() => void) | undefined }>('requests', () => ({
  list: [],
  stop: undefined,
}));

const REQUEST = 'http.server.request.start';

function listen(): () => void {
  const begin = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    // The scope sticks to the connection: who has none must not find that of the request before it.
    enterScope(undefined);
    const install = installs.list.find(({ filter }) => filter(request));
    if (install === undefined) return;
    const scope = new RequestScope(request, response, install);
    // A deadline runs from the beginning of the request.
    if (install.options.deadline !== undefined) scope[SCOPE]();
    enterScope(scope);
  };
  subscribe(REQUEST, begin);
  return () => void unsubscribe(REQUEST, begin);
}

/** Makes the owner when it is first asked for. */
class RequestScope implements AmbientScope {
  #owner: Owner | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly install: Install,
  ) {}

  [SCOPE](): Owner | undefined {
    if (this.install.undone) return undefined;
    return (this.#owner ??= ownerOf(this.request, this.response, this.install.options));
  }
}
