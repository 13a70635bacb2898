import type { IncomingHttpHeaders } from 'node:http';

/** The parts of a Node request that show where it comes from. */
export interface AskingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket?: { readonly remoteAddress?: string | undefined } | null | undefined;
}

/** The headers by which a proxy says that it forwards a request. */
const FORWARDED =
  /^(?:forwarded$|via$|x-forwarded|x-original-|x-real-ip$|x-client-ip$|x-cluster-client-ip$|x-envoy-|x-appengine-|true-client-ip$|client-ip$|cf-|fastly-|fly-client-ip$|x-arr-|x-azure-|x-vercel-|x-amzn-|x-amz-cf-)/;

/** The addresses of this machine, with those of IPv4 also in the notation of IPv6. */
const LOOPBACK = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/i;

/** The names of this machine. */
const HERE = /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d+)?$/i;

/**
 * The reason why a request does not come from this machine, or undefined if it does. A socket in the file
 * system has no address, and belongs to this machine. A web page whose own host name points to 127.0.0.1 is
 * recognized by that name.
 */
export function remoteBy({ headers, socket }: AskingRequest): string | undefined {
  const address = socket?.remoteAddress;
  if (address !== undefined && !LOOPBACK.test(address)) return 'it comes from another machine';
  const header = Object.keys(headers).find((name) => FORWARDED.test(name.toLowerCase()));
  if (header !== undefined) return `it was forwarded, as its header "${header}" says`;
  const host = headers.host ?? headers[':authority'];
  if (typeof host === 'string' && host !== '' && !HERE.test(host)) {
    return 'it asks for a host other than localhost';
  }
  return undefined;
}
