/** The client has closed the connection, or it was lost. */
export const CLIENT_LEFT = 'the client has left';

/** How a request or a connection ends: the reason of the close of its owner. */
export type ConnectionEnd = (typeof CONNECTION_ENDS)[number];

const CONNECTION_ENDS = [
  'the response has been sent',
  'the connection has been closed',
  CLIENT_LEFT,
  'the server is shutting down',
  'the server cut the connection',
] as const;

/** Whether the reason describes how a request or a connection ended, not why it was ended. */
export function isConnectionEnd(reason: unknown): reason is ConnectionEnd {
  return CONNECTION_ENDS.includes(reason as ConnectionEnd);
}

/** The fields of a connection that show how it has ended. */
export interface SocketLike {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  readonly errored?: object | null | undefined;
  /** Set by Node. */
  readonly server?: { readonly listening: boolean } | undefined;
}

/** Whether the client has closed the connection (a FIN), or it was reset. */
export function clientLeft(socket: SocketLike): boolean {
  return socket.readableEnded === true || broke(socket);
}

/** Whether the connection was reset, or lost. */
export function broke(socket: SocketLike): boolean {
  const { code } = (socket.errored ?? {}) as { readonly code?: unknown };
  return OF_THE_NETWORK.has(code);
}

const OF_THE_NETWORK: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** The server ended it before it was complete. */
export function serverEnded(server: SocketLike['server']): ConnectionEnd {
  return server?.listening === false ? 'the server is shutting down' : 'the server cut the connection';
}
