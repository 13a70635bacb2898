import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import { Controller, type ExecutionContext, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  type ClientProxy,
  ClientProxyFactory,
  type CustomTransportStrategy,
  MessagePattern,
  Server,
  Transport,
} from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { finalize, firstValueFrom, interval, NEVER, type Observable } from 'rxjs';
import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { Limit } from '../../../adapters/nest/index.js';
import { socketOwner } from '../../../adapters/node/index.js';
import { currentOwner, type Owner } from '../../../lib/index.js';
import { ownedBy } from '../../../operators/index.js';
import { IS_NEST_11 } from '../../nest-11.js';
import { undo } from '../node/requests/servers.js';
import { decorate, errors, freePort, start } from './apps.js';

const seen: { owner: Owner | undefined; path: string | undefined }[] = [];
const torn: string[] = [];
const note = (): string => {
  const owner = currentOwner();
  seen.push({ owner, path: owner?.path });
  return owner?.path ?? 'none';
};
const reasonOf = (owner: Owner | undefined): unknown =>
  (owner?.signal.reason as { reason?: unknown } | undefined)?.reason;
const guard = UseGuards({ canActivate: () => note() !== '' });
const interceptor = UseInterceptors({
  intercept: (_: ExecutionContext, next: { handle: () => Observable<unknown> }) => {
    note();
    return next.handle();
  },
});

class OrdersController {
  async confirm(): Promise<string> {
    NEVER.pipe(ownedBy()).subscribe({ complete: () => torn.push('confirm') });
    note();
    await wait(5);
    return note();
  }

  watch(): Observable<number> {
    note();
    return interval(5).pipe(finalize(() => torn.push('watch')));
  }

  slow(): Observable<string> {
    return NEVER;
  }
}
decorate(OrdersController, [Controller(), guard, interceptor], {
  confirm: [MessagePattern('confirm')],
  watch: [MessagePattern({ cmd: 'watch' })],
  slow: [MessagePattern('slow'), Limit(20)],
});

async function microservice(): Promise<ClientProxy> {
  const options = { host: '127.0.0.1', port: await freePort() };
  await start({ controllers: [OrdersController] }, async (app) => {
    app.connectMicroservice({ transport: Transport.TCP, options });
    await app.startAllMicroservices();
  });
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
  undo(() => client.close());
  [seen.length, torn.length] = [0, 0];
  return client;
}

describe('a message over TCP, in a hybrid application', () => {
  it('has an owner of its own, in guards, interceptors and handlers, which ends with its answer', async () => {
    const client = await microservice();
    const answers = await Promise.all([1, 2, 3].map(() => firstValueFrom(client.send('confirm', {}))));
    expect(answers).toEqual(Array(3).fill('app/confirm (rpc)'));
    expect(seen.map(({ path }) => path)).toEqual(Array(12).fill('app/confirm (rpc)'));
    const owners = new Set(seen.map(({ owner }) => owner));
    expect(owners.size).toBe(3);
    for (const owner of owners) {
      await owner?.join();
      expect(reasonOf(owner)).toBe('the answer has been sent');
    }
    expect(torn).toEqual(['confirm', 'confirm', 'confirm']);
  });

  it('ends with its connection', async () => {
    const client = await microservice();
    const answers = client.send({ cmd: 'watch' }, {}).subscribe({ error: () => undefined });
    while (seen.length < 3) await wait(1);
    void client.close();
    await seen[0]?.owner?.join();
    expect(reasonOf(seen[0]?.owner)).toBe('the client has left');
    expect(torn).toEqual(['watch']);
    expect(errors).toEqual([]);
    answers.unsubscribe();
  });

  it('that takes longer than its limit is answered with an RpcException', async () => {
    const client = await microservice();
    await expect(firstValueFrom(client.send('slow', {}))).rejects.toMatchObject({
      status: 'error',
      message: expect.stringMatching(/OrdersController\.slow.* did not end within 20 ms/) as string,
    });
  });
});

/** A transport as in the documentation of Nest, which gives its handlers no context. */
class OwnTransport extends Server implements CustomTransportStrategy {
  listen(started: () => void): void {
    started();
  }

  close(): void {
    // It has no connection.
  }

  on(): never {
    throw new Error('It has no events.');
  }

  unwrap(): never {
    throw new Error('It has no server.');
  }

  async ask(pattern: string, data: unknown): Promise<unknown> {
    const answer: unknown = await this.getHandlerByPattern(pattern)?.(data);
    return firstValueFrom(this.transformToObservable(answer));
  }
}

it('a message of a transport without contexts has an owner, which ends with its answer', async () => {
  const strategy = new OwnTransport();
  await start({ controllers: [OrdersController] }, async (app) => {
    app.connectMicroservice({ strategy });
    await app.startAllMicroservices();
  });
  [seen.length, torn.length] = [0, 0];
  expect(await Promise.all([strategy.ask('confirm', 1), strategy.ask('confirm', 2)])).toEqual(
    Array(2).fill('app/confirm (rpc)'),
  );
  const owners = new Set(seen.map(({ owner }) => owner));
  expect(owners.size).toBe(2);
  for (const owner of owners) {
    await owner?.join();
    expect(reasonOf(owner)).toBe('the answer has been sent');
  }
  expect(torn).toEqual(['confirm', 'confirm']);
});

class PricesGateway {
  subscribe(): Observable<unknown> {
    NEVER.pipe(ownedBy()).subscribe({ complete: () => torn.push('left running') });
    note();
    return interval(5).pipe(finalize(() => torn.push('answer')));
  }

  slow(): Observable<unknown> {
    return NEVER;
  }
}
decorate(PricesGateway, [WebSocketGateway(), guard, interceptor], {
  subscribe: [SubscribeMessage('subscribe')],
  slow: [SubscribeMessage('slow'), Limit(20)],
});

interface Client {
  send(event: string): void;
  leave(): void;
}

const CLIENTS: Record<string, (port: number) => Promise<Client>> = {
  ws: async (port) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    undo(() => socket.terminate());
    await once(socket, 'open');
    return { send: (event) => socket.send(JSON.stringify({ event })), leave: () => socket.terminate() };
  },
  'socket.io': async (port) => {
    const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
    undo(() => socket.disconnect());
    await new Promise<void>((resolve) => socket.on('connect', resolve));
    return { send: (event) => socket.emit(event), leave: () => socket.disconnect() };
  },
};

describe.each(Object.entries(CLIENTS))('the socket of a gateway of %s', (kind, connect) => {
  const gateway = () =>
    start({ providers: [PricesGateway] }, (app) =>
      app.useWebSocketAdapter(kind === 'ws' ? new WsAdapter(app) : new IoAdapter(app)),
    );

  it('has an owner, the same for all its messages, and what they leave running ends with it', async () => {
    const { port } = await gateway();
    const [one, two] = [await connect(port), await connect(port)];
    [seen.length, torn.length] = [0, 0];
    one.send('subscribe');
    while (seen.length < 3) await wait(1);
    one.send('subscribe');
    while (seen.length < 6) await wait(1);
    two.send('subscribe');
    while (seen.length < 9) await wait(1);
    expect(seen.map(({ path }) => path)).toEqual([
      ...Array.from({ length: 6 }, () => 'app/PricesGateway socket 1'),
      ...Array.from({ length: 3 }, () => 'app/PricesGateway socket 2'),
    ]);
    expect(new Set(seen.map(({ owner }) => owner)).size).toBe(2);
    one.leave();
    await seen[0]?.owner?.join();
    expect(reasonOf(seen[0]?.owner)).toBe('the client has left');
    expect(torn.sort()).toEqual(['answer', 'answer', 'left running', 'left running']);
    expect(seen.at(-1)?.owner?.state).toBe('open');
    expect(errors).toEqual([]);
  });
});

it('the owner that `handleConnection` has requested gets the name of its gateway', async () => {
  class EarlyGateway extends PricesGateway {
    owner: Owner | undefined;
    handleConnection(client: WebSocket): void {
      this.owner = socketOwner(client);
    }
  }
  decorate(EarlyGateway, [WebSocketGateway(), guard], {});
  const { app, port } = await start({ providers: [EarlyGateway] }, (made) =>
    made.useWebSocketAdapter(new WsAdapter(made)),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  undo(() => socket.terminate());
  await once(socket, 'open');
  [seen.length, torn.length] = [0, 0];
  socket.send(JSON.stringify({ event: 'subscribe' }));
  while (seen.length < 2) await wait(1);
  const { owner } = app.get(EarlyGateway);
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['EarlyGateway socket 1']));
  expect(seen[0]?.owner).toBe(owner);
});

it('a client of plain ws hears of a limit from Nest 12, and nothing from Nest 11', async () => {
  const { port } = await start({ providers: [PricesGateway] }, (made) =>
    made.useWebSocketAdapter(new WsAdapter(made)),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  undo(() => socket.terminate());
  await once(socket, 'open');
  const heard = new Promise((resolve) => socket.on('message', (data: Buffer) => resolve(String(data))));
  // After the limit of 20 ms.
  const nothing = IS_NEST_11 ? wait(60, 'nothing') : new Promise(() => undefined);
  socket.send(JSON.stringify({ event: 'slow' }));
  expect(await Promise.race([heard, nothing])).toMatch(
    IS_NEST_11 ? /^nothing$/ : /^\{"event":"exception",.*did not end within 20 ms/,
  );
});

it('a client of socket.io hears of a limit as of any WsException', async () => {
  const { port } = await start({ providers: [PricesGateway] }, (app) =>
    app.useWebSocketAdapter(new IoAdapter(app)),
  );
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
  undo(() => socket.disconnect());
  const heard = new Promise((resolve) => socket.on('exception', resolve));
  socket.emit('slow');
  expect(await heard).toMatchObject({
    status: 'error',
    message: expect.stringContaining('did not end within 20 ms') as string,
  });
});
