import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { NEVER, Subject } from 'rxjs';
import { Server as IoServer, type Socket as IoSocket } from 'socket.io';
import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

import { socketOwner } from '../../../../adapters/node/requests/socket-owner.js';
import { createOwner, type Owner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { dial, listen, undo, until } from './servers.js';

const reasonOf = (owner: Owner | undefined): unknown =>
  (owner?.signal.reason as { reason?: unknown } | undefined)?.reason;

interface Pair<S, C> {
  readonly socket: S;
  readonly client: C;
  readonly server: Server;
}

async function netPair(): Promise<Pair<Socket, Socket>> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo(() => server.close());
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = dial((server.address() as { port: number }).port).resume();
  const [socket] = await accepted;
  socket.resume().on('error', () => undefined);
  undo(() => socket.destroy());
  return { socket, client, server };
}

async function wsPair(): Promise<Pair<WebSocket, WebSocket>> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const port = await listen(server);
  const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${port}`).on('error', () => undefined);
  const [socket] = await accepted;
  socket.on('error', () => undefined);
  undo(() => client.terminate());
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
  return { socket, client, server };
}

async function ioPair(): Promise<Pair<IoSocket, ReturnType<typeof io>> & { sockets: IoServer }> {
  const server = createServer();
  const sockets = new IoServer(server);
  const port = await listen(server);
  const accepted = once(sockets, 'connection') as Promise<[IoSocket]>;
  const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
  undo(() => client.disconnect());
  undo(() => sockets.close());
  const [socket] = await accepted;
  return { socket, client, server, sockets };
}

const rawSocket = (socket: WebSocket): Socket => (socket as unknown as { _socket: Socket })._socket;
const error = new Error('boom');

const NET: Record<string, [(pair: Pair<Socket, Socket>) => unknown, reason: string]> = {
  'the server ends it': [({ socket }) => socket.end('bye'), 'the connection has been closed'],
  'the client ends it': [({ client }) => client.end(), 'the client has left'],
  'the client is gone': [({ client }) => client.destroy(), 'the client has left'],
  'the client resets it': [({ client }) => client.resetAndDestroy(), 'the client has left'],
  'the server destroys it': [({ socket }) => socket.destroy(), 'the server cut the connection'],
  'it fails': [({ socket }) => socket.destroy(error), 'the server cut the connection'],
  'the server shuts down': [
    ({ socket, server }) => {
      server.close();
      socket.destroy();
    },
    'the server is shutting down',
  ],
};
const WS: Record<string, [(pair: Pair<WebSocket, WebSocket>) => unknown, reason: string]> = {
  'both agree to close': [({ socket }) => socket.close(1000), 'the connection has been closed'],
  'the client closes it': [({ client }) => client.close(1000), 'the connection has been closed'],
  'the page is left': [({ client }) => client.close(1001), 'the client has left'],
  'the server goes away': [({ socket }) => socket.close(1001), 'the connection has been closed'],
  'the client is gone': [({ client }) => client.terminate(), 'the client has left'],
  'the client resets it': [({ client }) => rawSocket(client).resetAndDestroy(), 'the client has left'],
  'the server terminates it': [({ socket }) => socket.terminate(), 'the server cut the connection'],
  'the server shuts down': [
    ({ socket, server }) => {
      server.close();
      socket.terminate();
    },
    'the server is shutting down',
  ],
  'the server shuts down, and goes away': [
    ({ socket, server }) => {
      server.close();
      socket.close(1001);
    },
    'the server is shutting down',
  ],
};
const IO: Record<string, [(pair: Awaited<ReturnType<typeof ioPair>>) => unknown, reason: string]> = {
  'the client disconnects': [({ client }) => client.disconnect(), 'the client has left'],
  'the client is gone': [({ client }) => client.io.engine.close(), 'the client has left'],
  'the server disconnects it': [({ socket }) => socket.disconnect(), 'the connection has been closed'],
  'the server shuts down': [({ sockets }) => sockets.close(), 'the server is shutting down'],
};

describe.each([
  ['net', netPair, NET],
  ['ws', wsPair, WS],
  ['socket.io', ioPair, IO],
] as const)('the owner of a socket of %s', (kind, pairOf, ends) => {
  it.each(Object.entries(ends))('closes with the reason when %s', async (_what, [end, reason]) => {
    const pair = await pairOf();
    const { socket } = pair;
    const before =
      socket.listenerCount('close') + socket.listenerCount('disconnect') + socket.listenerCount('end');
    const owner = socketOwner(socket as Socket);
    const torn: string[] = [];
    NEVER.pipe(ownedBy(owner)).subscribe({ complete: () => torn.push('ended') });
    (end as (pair: unknown) => unknown)(pair);
    await owner.join();
    expect(reasonOf(owner)).toBe(reason);
    expect(torn).toEqual(['ended']);
    expect(owner.size).toBe(0);
    const after =
      socket.listenerCount('close') + socket.listenerCount('disconnect') + socket.listenerCount('end');
    expect(after).toBeLessThanOrEqual(before);
  });

  it('is the same for the same socket, and closed where that is closed already', async () => {
    const { socket } = await pairOf();
    expect(socketOwner(socket as Socket)).toBe(socketOwner(socket as Socket, { name: 'other' }));
    const other = (await pairOf()) as Pair<Socket, Socket>;
    if (kind === 'net') other.socket.destroy();
    else if (kind === 'ws') (other.socket as unknown as WebSocket).terminate();
    else (other.socket as unknown as IoSocket).disconnect(true);
    await wait(20);
    const owner = socketOwner(other.socket);
    expect(owner.state).toBe('closed');
  });

  it('holds the drain of its parent, and cuts the connection when the grace is over', async () => {
    const { socket } = await pairOf();
    const app = createOwner({ name: 'app', grace: 20 });
    const owner = socketOwner(socket as Socket, { parent: app, name: 'prices ?' });
    expect(owner.path).toBe('app/prices ');
    const report = await app.close({ reason: 'SIGTERM' });
    expect(report).toMatchObject({ forced: [{ name: 'socket' }], stuck: [], errors: [] });
    expect(reasonOf(owner)).toBe('SIGTERM');
  });

  it('lets work run on that must be kept', async () => {
    const pair = await pairOf();
    const owner = socketOwner(pair.socket as Socket, { onClientLeft: 'keep' });
    const work = new Subject();
    work.pipe(ownedBy(owner)).subscribe();
    const { client } = pair as { client: { destroy?(): void; terminate?(): void; disconnect?(): void } };
    (client.destroy ?? client.terminate ?? client.disconnect)?.call(client);
    await until(() => owner.size === 1);
    await wait(5);
    expect(owner.state).toBe('open');
    work.complete();
    await owner.join();
  });
});

it('a WebSocket that does not agree to the close is terminated', async () => {
  const { socket, client } = await wsPair();
  rawSocket(client).pause();
  const app = createOwner({ name: 'app' });
  socketOwner(socket, { parent: app });
  const report = await app.close();
  expect(report.stuck).toEqual([]);
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});

it('a client that agrees to the close of its WebSocket gets the code for a server that goes away', async () => {
  const { socket, client } = await wsPair();
  const closed = once(client, 'close') as Promise<[number]>;
  await using app = createOwner({ name: 'app' });
  socketOwner(socket, { parent: app });
  await app.close();
  expect((await closed)[0]).toBe(1001);
});

describe('socketOwner', () => {
  it.each([
    [undefined, /^socket must be .*\(got undefined\)/],
    [{}, /^socket must be a socket of node:net, ws or socket\.io \(got an object/],
  ])('refuses what is no socket: %j', (socket, message) => {
    expect(() => socketOwner(socket as never)).toThrow(message);
  });

  it('refuses options that do not exist, and leaves no listener', async () => {
    const { socket } = await netPair();
    const before = socket.listenerCount('close');
    expect(() => socketOwner(socket, { timeout: 5 } as object)).toThrow(
      /^socketOwner\(\) has no option "timeout"\./,
    );
    expect(socket.listenerCount('close')).toBe(before);
  });
});
