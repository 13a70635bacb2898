import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import express from 'express';
import { fastify } from 'fastify';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';

import { leakProfile } from '../../../../adapters/node/profile/leak-profile.js';
import { enableDevMode } from '../../../../lib/index.js';
import { listen, undo } from '../requests/servers.js';

function mounted() {
  const profile = leakProfile();
  undo(() => profile[Symbol.dispose]());
  undo(enableDevMode());
  return profile;
}

const SERVERS: Record<string, () => Promise<number>> = {
  Express: () => {
    const app = express();
    app.get('/debug', mounted());
    return listen(createServer(app));
  },
  Koa: () => {
    const app = new Koa();
    const profile = mounted();
    app.use((context) => {
      context.respond = false;
      profile(context.req, context.res);
    });
    return listen(createServer((asked, response) => void app.callback()(asked, response)));
  },
  Fastify: async () => {
    const app = fastify({ forceCloseConnections: true });
    const profile = mounted();
    app.get('/debug', (asked, reply) => {
      reply.hijack();
      profile(asked.raw, reply.raw);
    });
    undo(() => app.close());
    await app.listen({ port: 0, host: '127.0.0.1' });
    return (app.server.address() as AddressInfo).port;
  },
};

describe.each(Object.entries(SERVERS))('the leak profile under %s', (_name, serve) => {
  it.each(['text', 'json', 'pprof'])('answers as %s', async (format) => {
    const port = await serve();
    const answer = await fetch(`http://127.0.0.1:${port}/debug?format=${format}`);
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get('content-length')));
  });
});

it('the leak profile answers over HTTP/2, and knows a forwarded request there', async () => {
  const profile = mounted();
  const server = createHttp2Server((asked, response) => profile(asked, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo(() => server.close());
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  undo(() => client.close());
  const ask = async (headers: Record<string, string>): Promise<unknown[]> => {
    const stream = client.request({ ':path': '/?format=pprof', ...headers });
    const [answer] = (await once(stream, 'response')) as [{ ':status'?: number }];
    stream.resume();
    await once(stream, 'end');
    return [answer[':status']];
  };
  expect(await ask({})).toEqual([200]);
  expect(await ask({ 'x-forwarded-for': '203.0.113.7' })).toEqual([403]);
  expect(await ask({ ':authority': 'evil.example' })).toEqual([403]);
});

it('the leak profile does not fail if the client leaves before the answer', async () => {
  const profile = mounted();
  const over: Promise<unknown>[] = [];
  const port = await listen((asked, response) => {
    over.push(once(response, 'close'));
    asked.socket.destroy();
    profile(asked, response);
  });
  const asking = request({ host: '127.0.0.1', port, path: '/?format=pprof', agent: false }).end();
  await expect(once(asking, 'response')).rejects.toThrow('socket hang up');
  await Promise.all(over);
});

it('two leak profiles, and one answered by somebody else first, do not disturb each other', async () => {
  const [one, two] = [mounted(), mounted()];
  const port = await listen((asked, response) => {
    one(asked, response);
    // It is too late for its answer.
    if (asked.url?.includes('pprof') === true) two(asked, response);
  });
  const [response] = (await once(
    request({ host: '127.0.0.1', port, path: '/?format=pprof', agent: false }).end(),
    'response',
  )) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  expect((await text(response)).length).toBeGreaterThan(0);
});
