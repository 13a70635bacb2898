import type { IncomingHttpHeaders } from 'node:http';

/** A request of a Node server, as far as it shows where it comes from. */
export interface AskingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket?: { readonly remoteAddress?: string | undefined } | null | undefined;
}

/** Headers by which a proxy says that it asks for somebody else. */
const FORWARDED =
  /^(?:forwarded$|via$|x-forwarded|x-original-|x-real-ip$|x-client-ip$|x-cluster-client-ip$|x-envoy-|x-appengine-|true-client-ip$|client-ip$|cf-|fastly-|fly-client-ip$|x-arr-|x-azure-|x-vercel-|x-amzn-|x-amz-cf-)/;

/** Addresses of this machine; those of IPv4 also as IPv6 writes them. */
const LOOPBACK = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/i;

/** Names by which people call this machine. */
const HERE = /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d+)?$/i;

/**
 * Why this is not a request from this machine; undefined for one that is. A socket in the file system has no address, and is of this
 * machine. A page of the web that has its own name point to 127.0.0.1 is known by that name.
 */
export function remoteBy({ headers, socket }: AskingRequest): string | undefined {
  const address = socket?.remoteAddress;
  if (address !== undefined && !LOOPBACK.test(address)) return 'it comes from another machine';
  const header = Object.keys(headers).find((name) => FORWARDED.test(name.toLowerCase()));
  if (header !== undefined) return `it was forwarded, as its header "${header}" says`;
  const host = headers.host ?? headers[':authority'];
  if (typeof host === 'string' && host !== '' && !HERE.test(host)) {
    return 'it asks for another host than localhost';
  }
  return undefined;
}
