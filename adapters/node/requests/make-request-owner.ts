import type { Owner } from '../../../lib/owner/types.js';
import { Exchange, type RequestLike, type ResponseLike, type StreamLike } from './response-life.js';
import { lifeOwner } from './life-owner.js';
import { nameOf, type RequestOwnerOptions } from './options.js';

/** The same as `requestOwner`, with checked options, for a response that has no owner yet. */
export function makeRequestOwner<Request extends RequestLike>(
  request: Request,
  response: ResponseLike,
  options: RequestOwnerOptions<Request>,
  stream: StreamLike | undefined,
): Owner {
  const { name = pathOf, onClientLeft = 'end' } = options;
  return lifeOwner(new Exchange(request, response, stream), nameOf(request, name), options, onClientLeft);
}

function pathOf({ method = '', url = '' }: RequestLike): string {
  return method === '' || url === '' ? method + url : `${method} ${url}`;
}
