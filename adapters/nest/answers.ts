import { type ExecutionContext, GatewayTimeoutException, ServiceUnavailableException } from '@nestjs/common';
import { EMPTY, type Observable, of, throwError } from 'rxjs';

import { isOwnerClosed } from '../../lib/errors.js';
import { read } from '../../lib/show.js';

/** The errors of transports whose packages need not be there. */
export interface TransportErrors {
  WsException?: new (message: string) => Error;
  RpcException?: new (message: string) => Error;
}

/** Loads those that are installed. */
export async function transportErrors(): Promise<TransportErrors> {
  const [websockets, microservices] = await Promise.all([
    ifInstalled(() => import('@nestjs/websockets')),
    ifInstalled(() => import('@nestjs/microservices')),
  ]);
  return {
    ...(websockets && { WsException: websockets.WsException }),
    ...(microservices && { RpcException: microservices.RpcException }),
  };
}

async function ifInstalled<Package>(load: () => Promise<Package>): Promise<Package | undefined> {
  try {
    return await load();
  } catch (error) {
    const code = read(error, 'code');
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What is answered in place of an error of ours. */
export function answerTo(
  error: unknown,
  context: ExecutionContext,
  { WsException, RpcException }: TransportErrors,
): Observable<unknown> {
  const type = context.getType<string>();
  const { message } = error as Error;
  if (read(error, 'name') === 'DeadlineError') {
    if (type === 'ws' && WsException) return throwError(() => new WsException(message));
    if (type === 'rpc' && RpcException) return throwError(() => new RpcException(message));
    return throwError(() => (type === 'http' ? new GatewayTimeoutException(message) : error));
  }
  if (!isOwnerClosed(error)) return throwError(() => error);
  // Nobody is there to be answered, and that is no error. Nest waits for a value.
  if (error.reason === 'the client has left') return type === 'http' ? of(undefined) : EMPTY;
  if (type === 'ws' && WsException) return throwError(() => new WsException(message));
  if (type === 'rpc' && RpcException) return throwError(() => new RpcException(message));
  return throwError(() => (type === 'http' ? new ServiceUnavailableException() : error));
}
