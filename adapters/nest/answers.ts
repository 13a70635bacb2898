import {
  type ExecutionContext,
  GatewayTimeoutException,
  HttpException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { EMPTY, type Observable, of, throwError } from 'rxjs';

import { isOwnerClosed } from '../../lib/errors.js';
import { ownerFacts } from '../../lib/owner/owner-like.js';
import type { Owner } from '../../lib/owner/types.js';
import { read } from '../../lib/show.js';
import { isConnectionEnd } from '../node/requests/connection-end.js';
import type { HandlerFacts } from './handler-facts.js';
import { ANSWERED } from './work-owner.js';

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

/** An execution of a handler. */
export interface Execution {
  readonly context: ExecutionContext;
  /** Of its work. */
  readonly owner: Owner;
  readonly facts: HandlerFacts;
  readonly errors: TransportErrors;
}

/** What is answered in place of an error of ours. */
export function answerTo(error: unknown, { context, owner, facts, errors }: Execution): Observable<unknown> {
  const type = context.getType<string>();
  if (read(error, 'name') === 'DeadlineError') {
    const { message } = error as Error;
    return throwError(() =>
      type === 'http' ? new GatewayTimeoutException(message, { cause: error }) : ofTransport(message),
    );
  }
  if (!isOwnerClosed(error)) return throwError(() => error);
  if (isOver(owner)) return nobodyIsThere(context, facts);
  // A client of HTTP is not to learn why.
  return throwError(() => (type === 'http' ? new ServiceUnavailableException() : ofTransport(error.message)));

  function ofTransport(message: string): unknown {
    const { WsException, RpcException } = errors;
    const Exception = type === 'ws' ? WsException : type === 'rpc' ? RpcException : undefined;
    return Exception === undefined ? error : new Exception(message);
  }
}

/** Has whatever `owner` lives by ended: was it answered, or has the client left? */
function isOver(owner: Owner): boolean {
  const { closed, reason } = ownerFacts(owner);
  return closed && (reason === ANSWERED || isConnectionEnd(reason));
}

/** Nobody is to be answered, and that is no error. Nest waits for a value, and sends it. */
function nobodyIsThere(context: ExecutionContext, { answersItself }: HandlerFacts): Observable<unknown> {
  if (context.getType() !== 'http') return EMPTY;
  const response = context.switchToHttp().getResponse<Sent & FastifyReply>();
  // Where a part of the answer has been sent already, it cannot, and would log that.
  if (!(response.raw ?? response).headersSent || answersItself) return of(undefined);
  // Nest 11 sees on Fastify only what was sent by Fastify itself: its second answer would throw where nobody catches it.
  response.hijack?.();
  return throwError(() => new HttpException('Client Closed Request', 499));
}

interface Sent {
  readonly headersSent: boolean;
}

interface FastifyReply {
  readonly raw?: Sent;
  /** Says that somebody else answers. */
  hijack?(): unknown;
}
