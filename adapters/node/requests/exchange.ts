import { onSocketClosed } from './socket-closed.js';

/** A request of `node:http` or `node:http2`, or of what is built on them. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly socket?: SocketLike | null | undefined;
}

/** Its response. */
export interface ResponseLike {
  readonly writableEnded: boolean;
  readonly writableFinished?: boolean;
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  /** Of HTTP/1: null before its turn has come, and when it has been sent. */
  readonly socket?: SocketLike | null | undefined;
  /** Of HTTP/2. */
  readonly stream?: StreamLike | undefined;
  once(event: 'close', listener: () => void): unknown;
  off?(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** A connection, as far as it shows how it has ended. */
export interface SocketLike {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  readonly errored?: object | null | undefined;
  /** Set by Node. */
  readonly server?: { readonly listening: boolean } | undefined;
}

/** A stream of HTTP/2, likewise. */
export interface StreamLike {
  readonly aborted?: boolean;
  readonly rstCode?: number;
  readonly session?: { readonly socket?: SocketLike | undefined } | undefined;
}

/** How a request ends: the reason with which its owner closes. */
export type RequestEnd =
  | 'the response has been sent'
  | 'the client has left'
  | 'the server is shutting down'
  | 'the server cut the connection';

/** A request and its response: whether they are over, and how they ended. */
export class Exchange {
  readonly #socket: SocketLike | undefined;
  readonly #server: SocketLike['server'];

  constructor(
    request: RequestLike,
    readonly response: ResponseLike,
  ) {
    const socket = response.stream === undefined ? request.socket : response.stream.session?.socket;
    this.#socket = socket ?? undefined;
    // Asked now: a session of HTTP/2 that is gone has no socket any more.
    this.#server = socket?.server;
  }

  get over(): boolean {
    const { closed, destroyed } = this.response;
    return closed === true || destroyed === true || this.#cutOff;
  }

  /** Why it is over. */
  get end(): RequestEnd {
    const { response } = this;
    if (isSent(response)) return 'the response has been sent';
    if (response.stream === undefined ? leftSocket(this.#socket) : leftStream(response.stream)) {
      return 'the client has left';
    }
    return this.#server?.listening === false
      ? 'the server is shutting down'
      : 'the server cut the connection';
  }

  /** Calls `tell` once, when it is over. */
  onOver(tell: () => void): void {
    const { response } = this;
    const socket = this.#queued ? this.#socket : undefined;
    const stop = socket && onSocketClosed(socket, over);
    response.once('close', over);
    function over(): void {
      stop?.();
      response.off?.('close', over);
      tell();
    }
  }

  /** A client that sends the next request before it has the answer to this one gets them in turn; this one's has not come. */
  get #queued(): boolean {
    const { response } = this;
    return response.stream === undefined && response.socket === null;
  }

  /** Node has no `close` for a response whose turn can never come. */
  get #cutOff(): boolean {
    return this.#queued && this.#socket?.destroyed === true;
  }
}

/**
 * Node takes a response off its socket when all of it has been given to the operating system, and in no other case. That it
 * is `writableFinished` says less: Node 20 and 22 say so of one that was ended after its client had left.
 */
function isSent({ writableFinished, writableEnded, socket, stream }: ResponseLike): boolean {
  if (!(writableFinished ?? writableEnded)) return false;
  return stream === undefined ? !socket : stream.aborted !== true;
}

/** The client has closed the connection (a FIN), or the network has (a reset). */
function leftSocket(socket: SocketLike | undefined): boolean {
  if (socket === undefined) return true;
  const { code } = (socket.errored ?? {}) as { readonly code?: unknown };
  return socket.readableEnded === true || OF_THE_NETWORK.has(code);
}

const OF_THE_NETWORK: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** A stream that its server destroys has no code. */
function leftStream({ aborted, rstCode }: StreamLike): boolean {
  return aborted === true && rstCode !== 0;
}
