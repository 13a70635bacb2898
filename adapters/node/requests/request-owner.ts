import type { Owner } from '../../../lib/owner/types.js';
import { realm } from '../../../lib/realm.js';
import type { RequestLike, ResponseLike } from './response-life.js';
import { makeRequestOwner } from './make-request-owner.js';
import { checkPair, checkRequestOptions, type RequestOwnerOptions } from './options.js';
import { scopeOf } from './request-scope.js';

/**
 * Makes an owner that lives as long as a request: it closes when the response was sent, or the client has
 * left.
 *
 * It also owns the response. If it closes for another reason (its parent drains, its deadline has passed), it
 * waits for the response during its grace. Then it ends its subscriptions, gives the handler one turn to
 * answer, and cuts the connection unless the handler has started to end the response.
 *
 * For a response that is already over, for example after an `await`, the owner is closed from the start. The
 * same response always has the same owner, with the options of the first call. With {@link ownRequests} this
 * call is not needed.
 *
 * Costs an owner and a listener per request. Throws a `TypeError` at once for an argument that is not a
 * request or a response, and for an unknown option.
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
  checkPair(request, response);
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

/** The owners that `ownRequests` does not know, by response or stream of HTTP/2. */
const owners = realm<WeakMap<object, Owner>>('request-owners', () => new WeakMap());
