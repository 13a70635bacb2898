import {
  CLIENT_LEFT,
  clientLeft,
  type ConnectionEnd,
  serverEnded,
  type SocketLike,
} from './connection-end.js';
import type { Life } from './life.js';

/** A socket of `node:net` or `node:tls`. */
export interface NetSocketLike extends SocketLike {
  readonly writableEnded: boolean;
  readonly closed?: boolean;
  on(event: 'close' | 'end', listener: () => void): unknown;
  prependListener(event: 'end', listener: () => void): unknown;
  off(event: 'close' | 'end', listener: () => void): unknown;
  destroy(): unknown;
}

/** A WebSocket of the package `ws`, on the server's side. */
export interface WebSocketLike {
  readonly readyState: number;
  on(event: 'close', listener: (code: number) => void): unknown;
  off(event: 'close', listener: (code: number) => void): unknown;
  close(code?: number): void;
  terminate(): void;
}

/** A socket of `socket.io`, on the server's side. */
export interface IoSocketLike {
  readonly connected: boolean;
  on(event: 'disconnect', listener: (reason: string) => void): unknown;
  off(event: 'disconnect', listener: (reason: string) => void): unknown;
  disconnect(close?: boolean): unknown;
}

/** The sockets that {@link socketOwner} accepts. */
export type ConnectionLike = NetSocketLike | WebSocketLike | IoSocketLike;

/** The life of `socket`. Undefined if it is not a socket. */
export function connectionOf(socket: unknown): Life | undefined {
  const has = (...keys: readonly string[]): boolean => keys.every((key) => key in Object(socket));
  if (has('terminate', 'readyState', 'on')) return new WebSocketLife(socket as WebSocketLike);
  if (has('disconnect', 'connected', 'on')) return new IoLife(socket as IoSocketLike);
  if (has('destroy', 'writableEnded', 'prependListener')) return new NetLife(socket as NetSocketLike);
  return undefined;
}

class NetLife implements Life {
  readonly label = 'socket';
  /** The server had ended its side before the client ended its own. */
  #done = false;

  constructor(readonly socket: NetSocketLike) {}

  get over(): boolean {
    return this.socket.destroyed === true || this.socket.closed === true;
  }

  get end(): ConnectionEnd {
    const { socket } = this;
    if (this.#done) return 'the connection has been closed';
    return clientLeft(socket) ? CLIENT_LEFT : serverEnded(socket.server);
  }

  onOver(tell: () => void): void {
    const { socket } = this;
    const ended = (): void => void (this.#done = socket.writableEnded);
    const closed = (): void => {
      socket.off('end', ended);
      socket.off('close', closed);
      tell();
    };
    // Before Node's own listener, which ends the server's side too.
    socket.prependListener('end', ended);
    socket.on('close', closed);
  }

  cut(): void {
    this.socket.destroy();
  }
}

/** Close codes of a WebSocket: the page was left, and the connection was lost. */
const GOING_AWAY = 1001;
const BROKEN = 1006;
/** A state of a WebSocket: one of the two sides has sent its close. */
const CLOSING = 2;
/** The time (ms) that a client has to agree to a close. */
const POLITENESS = 1_000;

/** The part of `ws` that reads what the client sends. It has none once it is closed. */
interface ReceiverLike {
  prependListener(event: 'conclude', listener: () => void): unknown;
  off(event: 'conclude', listener: () => void): unknown;
}

class WebSocketLife implements Life {
  readonly label = 'socket';
  readonly #socket: SocketLike | undefined;
  readonly #receiver: ReceiverLike | undefined;
  #code = BROKEN;
  /** The server has sent its close first. */
  #ended = false;

  constructor(readonly webSocket: WebSocketLike) {
    const { _socket, _receiver } = webSocket as { _socket?: SocketLike; _receiver?: ReceiverLike };
    // Only the socket below knows how the connection was lost.
    this.#socket = _socket ?? undefined;
    this.#receiver = _receiver ?? undefined;
  }

  /** CLOSED. */
  get over(): boolean {
    return this.webSocket.readyState === 3;
  }

  get end(): ConnectionEnd {
    const server = this.#socket?.server;
    if (this.#ended && this.#code !== BROKEN)
      return server?.listening === false ? serverEnded(server) : 'the connection has been closed';
    if (this.#code === GOING_AWAY) return CLIENT_LEFT;
    if (this.#code !== BROKEN) return 'the connection has been closed';
    return this.#socket === undefined || clientLeft(this.#socket)
      ? CLIENT_LEFT
      : serverEnded(this.#socket.server);
  }

  onOver(tell: () => void): void {
    const { webSocket } = this;
    const receiver = this.#receiver;
    // The client repeats the code of the server. Before it is known to have closed, only one side can have.
    const agreed = (): void => void (this.#ended = webSocket.readyState === CLOSING);
    const closed = (code: number): void => {
      webSocket.off('close', closed);
      receiver?.off('conclude', agreed);
      this.#code = code;
      tell();
    };
    webSocket.on('close', closed);
    // Before the listener of ws, which closes the side of the server.
    receiver?.prependListener('conclude', agreed);
  }

  cut(): void {
    const { webSocket } = this;
    webSocket.close(GOING_AWAY);
    const timer = setTimeout(() => webSocket.terminate(), POLITENESS);
    webSocket.on('close', () => clearTimeout(timer));
  }
}

class IoLife implements Life {
  readonly label = 'socket';
  #reason = '';

  constructor(readonly socket: IoSocketLike) {}

  get over(): boolean {
    return !this.socket.connected;
  }

  get end(): ConnectionEnd {
    return ENDS_OF_IO[this.#reason] ?? CLIENT_LEFT;
  }

  onOver(tell: () => void): void {
    const { socket } = this;
    const gone = (reason: string): void => {
      socket.off('disconnect', gone);
      this.#reason = reason;
      tell();
    };
    socket.on('disconnect', gone);
  }

  cut(): void {
    this.socket.disconnect(true);
  }
}

/** The reasons of `socket.io` for a close by the server. */
const ENDS_OF_IO: Readonly<Record<string, ConnectionEnd | undefined>> = {
  'server namespace disconnect': 'the connection has been closed',
  'server shutting down': 'the server is shutting down',
  'forced close': 'the server cut the connection',
  'forced server close': 'the server cut the connection',
};
