import {
  broke,
  CLIENT_LEFT,
  clientLeft,
  type ConnectionEnd,
  serverEnded,
  type SocketLike,
} from './connection-end.js';
import type { Life } from './life.js';
import { onSocketClosed } from './socket-closed.js';

/** A request of `node:http` or `node:http2`, or of a framework on top of them. */
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
  /** For HTTP/1: null before its turn has come, and after it was sent. */
  readonly socket?: SocketLike | null | undefined;
  /** For HTTP/2. */
  readonly stream?: StreamLike | undefined;
  once(event: 'close', listener: () => void): unknown;
  off?(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** A stream of HTTP/2, likewise. */
export interface StreamLike {
  readonly aborted?: boolean;
  readonly destroyed?: boolean;
  readonly rstCode?: number;
  readonly session?: { readonly socket?: SocketLike | undefined } | undefined;
  close?(code?: number): void;
  once?(event: 'aborted', listener: () => void): unknown;
}

/** `NGHTTP2_INTERNAL_ERROR`. If a stream is only destroyed, the client believes that it is complete. */
const CUT = 2;

/** A request and its response. */
export class Exchange implements Life {
  readonly label = 'response';
  readonly #socket: SocketLike | undefined;
  readonly #server: SocketLike['server'];
  readonly #stream: StreamLike | undefined;
  #tellOver: (() => void) | undefined;
  /** The connection broke while the response was sent. */
  #broke = false;
  /** A stream of HTTP/2 was closed before its end, and not by `destroy()` of the server. */
  #reset = false;

  constructor(
    request: RequestLike,
    readonly response: ResponseLike,
    stream = response.stream,
  ) {
    const socket = stream === undefined ? request.socket : stream.session?.socket;
    this.#stream = stream;
    this.#socket = socket ?? undefined;
    // Read now: a session of HTTP/2 that was closed no longer has a socket.
    this.#server = socket?.server;
  }

  get over(): boolean {
    const { closed, destroyed } = this.response;
    // Node 20 and 22 emit no `close` for a response whose turn can never come.
    return closed === true || destroyed === true || (this.#queued && this.#socket?.destroyed === true);
  }

  get end(): ConnectionEnd {
    if (this.#sent) return 'the response has been sent';
    return this.#clientLeft ? CLIENT_LEFT : serverEnded(this.#server);
  }

  onOver(tell: () => void): void {
    const { response } = this;
    const socket = this.#queued ? this.#socket : undefined;
    const over = (): void => {
      stop?.();
      response.off?.('close', over);
      // Only now: the next request of the connection may break it as well.
      this.#broke = this.#stream === undefined && this.#socket !== undefined && broke(this.#socket);
      tell();
    };
    const stop = socket && onSocketClosed(socket, over);
    response.once('close', over);
    const stream = this.#stream;
    stream?.once?.('aborted', () => (this.#reset = stream.destroyed !== true));
    this.#tellOver = over;
  }

  cut(): void {
    if (this.response.writableEnded) return;
    // Node remembers this until its turn comes, which may be never.
    const isQueued = this.#queued;
    if (this.#stream?.close === undefined) this.response.destroy();
    else this.#stream.close(CUT);
    if (isQueued) this.#tellOver?.();
  }

  /**
   * A client may send further requests before an answer. The answers come in order: it is not the turn of this
   * one yet.
   */
  get #queued(): boolean {
    return this.#stream === undefined && this.response.socket === null;
  }

  /**
   * Node removes a response from its socket only when the operating system has taken all of it.
   * `writableFinished` is weaker: Node 20 and 22 also set it for a response that was ended after its client had
   * left. If the connection breaks during the last write, Node removes the response as well.
   */
  get #sent(): boolean {
    const { writableFinished, writableEnded, socket } = this.response;
    if (!(writableFinished ?? writableEnded)) return false;
    return this.#stream === undefined ? !socket && !this.#broke : this.#stream.aborted !== true;
  }

  /** A stream that its server has destroyed has no code. One that a client has left may have none either. */
  get #clientLeft(): boolean {
    if (this.#stream !== undefined)
      return this.#reset || (this.#stream.aborted === true && this.#stream.rstCode !== 0);
    return this.#socket === undefined || clientLeft(this.#socket);
  }
}
