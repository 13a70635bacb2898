import type { Owner } from '../../../lib/owner/types.js';
import { realm } from '../../../lib/realm.js';
import type { RequestLike, ResponseLike } from './exchange.js';
import { makeRequestOwner } from './make-request-owner.js';
import { checkRequestOptions, checkResponse, type RequestOwnerOptions } from './options.js';
import { scopeOf } from './request-scope.js';

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
  const { stream } = response;
  const key = stream ?? response;
  const make = (): Owner => makeRequestOwner(request, response, options, stream);
  const scope = scopeOf(key);
  if (scope !== undefined) return scope.ownerOr(make);
  const known = owners.get(key);
  if (known !== undefined) return known;
  const made = make();
  owners.set(key, made);
  return made;
}

/** By response, or stream of HTTP/2: the owners of those that `ownRequests` does not know. */
const owners = realm<WeakMap<object, Owner>>('request-owners', () => new WeakMap());
