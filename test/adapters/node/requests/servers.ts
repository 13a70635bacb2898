import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach } from 'vitest';

const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

/** Undone when the test is over. */
export function undo(what: () => unknown): void {
  undos.push(what);
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A real server on the loopback. Gives its port. */
export async function listen(server: Server | Handler): Promise<number> {
  const listening =
    typeof server === 'function'
      ? createServer((request, response) => void server(request, response))
      : server;
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  undo(() => {
    listening.close();
    listening.closeAllConnections();
  });
  return (listening.address() as AddressInfo).port;
}

export async function ask(port: number, path = '/', init: RequestInit = {}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return `${response.status} ${await response.text()}`;
}

/** A client that speaks for itself, and can leave in any way. */
export function dial(port: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  undo(() => socket.destroy());
  return socket;
}

export const GET = (path = '/'): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

export const bodyOf = (message: IncomingMessage): Promise<string> => text(message);

/** Settles when `holds` does, asked once a turn. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
