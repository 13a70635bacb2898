import type { Owner } from '../../../lib/owner/types.js';
import { Exchange, type RequestLike, type ResponseLike, type StreamLike } from './exchange.js';
import { lifeOwner } from './life-owner.js';
import { checkRequestOptions, checkResponse, nameOf, type RequestOwnerOptions } from './options.js';

/**
 * Makes an owner that lives as long as a request: it closes when the response has been sent, or the client has left.
 *
 * It owns the response as well. Closed for another reason (its parent drains, its deadline has come) it waits for the
 * response for as long as its grace; then it ends what it owns, gives the handler one turn to answer, and cuts the
 * connection if that has not even begun to end the response.
 *
 * Of a response that is over already, after an `await` say, it makes an owner that is closed. The same response always
 * gives the same owner; the options of the first call hold. With {@link ownRequests} nobody needs to call it.
 *
 * Costs an owner and a listener per request. Throws a `TypeError` at once for what is no response, or no option.
 *
 * ```ts
 * createServer((request, response) => {
 *   const client = requestOwner(request, response, { parent: app });
 *   lines$.pipe(ownedBy(client)).subscribe((line) => response.write(line));
 * });
 * ```
 *
 * After the `Context()` of Go's `http.Request`.
 */
export function requestOwner<Request extends RequestLike>(
  request: Request,
  response: ResponseLike,
  options: RequestOwnerOptions<Request> = {},
): Owner {
  checkResponse(response);
  checkRequestOptions('requestOwner()', options);
  return ownerOf(request, response, options);
}

/**
 * The property of a response, or of a stream of HTTP/2, that holds its owner: each entry of a WeakMap costs the collector more than the
 * owner itself.
 */
const OWNER = Symbol.for('rxleash/request-owner/v1');

/** As `requestOwner`, with options that have been checked. */
export function ownerOf<Request extends RequestLike>(
  request: Request,
  response: ResponseLike,
  { name = pathOf, onClientLeft = 'end', ...options }: RequestOwnerOptions<Request>,
  stream: StreamLike | undefined = response.stream,
): Owner {
  const key = (stream ?? response) as { readonly [OWNER]?: Owner };
  const known = key[OWNER];
  if (known !== undefined) return known;
  const exchange = new Exchange(request, response, stream);
  const made = lifeOwner(exchange, { ...options, name: nameOf(request, name) }, onClientLeft);
  Object.defineProperty(key, OWNER, { value: made });
  return made;
}

function pathOf({ method, url }: RequestLike): string {
  return [method, url].filter(Boolean).join(' ');
}
