import type { IncomingHttpHeaders } from 'node:http';

import { badOption } from '../../../lib/wording.js';
import { checkFunction, checkWord, knownOptions } from '../../../lib/options.js';
import { checkOwnerOptions, OWNER_OPTIONS } from '../../../lib/owner/owner.js';
import type { OwnerOptions } from '../../../lib/owner/types.js';
import type { RequestLike } from './response-life.js';

/** Options of {@link requestOwner}: those of an owner, and these. */
export interface RequestOwnerOptions<Request = RequestLike> extends Omit<OwnerOptions, 'name'> {
  /**
   * The name of the owner, or a function that returns it for a request. Default: method and path. A query
   * string is cut off.
   */
  readonly name?: string | ((request: Request) => string);
  /**
   * The effect on the work when the client leaves: it ends (default), or it runs on until it has ended by
   * itself.
   */
  readonly onClientLeft?: 'end' | 'keep';
}

/** A request when it is announced: an `IncomingMessage`, or the head of a stream of HTTP/2. */
export interface AnnouncedRequest extends RequestLike {
  readonly headers: IncomingHttpHeaders;
}

/** Options of {@link ownRequests}: those of the owner of each request, and this one. */
export interface OwnRequestsOptions extends RequestOwnerOptions<AnnouncedRequest> {
  /** Selects the requests that get an owner. Default: all. */
  readonly filter?: (request: AnnouncedRequest) => boolean;
}

/** Checks the options. */
export function checkRequestOptions(
  where: string,
  options: RequestOwnerOptions<never>,
  more: readonly string[] = [],
): void {
  knownOptions(where, options, [...OWNER_OPTIONS, 'onClientLeft', ...more]);
  const { name, onClientLeft, filter, ...others } = options as OwnRequestsOptions;
  checkOwnerOptions(where, typeof name === 'string' ? { name, ...others } : others);
  if (name !== undefined && typeof name !== 'string' && typeof name !== 'function')
    throw new TypeError(badOption('name', name, 'a string or a function'));
  if (filter !== undefined) checkFunction('filter', filter);
  if (onClientLeft !== undefined) checkWord('onClientLeft', onClientLeft, ['end', 'keep']);
}

/** Throws if it is not a request and its response. */
export function checkPair(request: unknown, response: unknown): void {
  if (Object(request) !== request)
    throw new TypeError(badOption('request', request, 'the request of a Node server'));
  const { once, destroy, writableEnded } = (response ?? {}) as Partial<Record<string, unknown>>;
  // A request has all of these but the last.
  if (typeof once === 'function' && typeof destroy === 'function' && typeof writableEnded === 'boolean')
    return;
  throw new TypeError(badOption('response', response, 'the response of a Node server'));
}

/**
 * The name of the owner of `thing`. Names are for people and logs, and must not contain secrets: a query string
 * is cut off.
 */
export function nameOf<Thing>(thing: Thing, name: string | ((thing: Thing) => string)): string {
  const given: unknown = typeof name === 'function' ? name(thing) : name;
  if (typeof given !== 'string')
    throw new TypeError(badOption('name', given, 'a function that returns a string'));
  return given.slice(0, endOfPath(given)) || 'request';
}

/** Two searches cost a tenth of a regular expression, and each request has a name. */
function endOfPath(name: string): number {
  const query = name.indexOf('?');
  const hash = name.indexOf('#');
  if (query === -1) return hash === -1 ? name.length : hash;
  return hash === -1 ? query : Math.min(query, hash);
}
