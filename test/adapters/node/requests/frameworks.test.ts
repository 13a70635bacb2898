import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { ownRequests } from '../../../../adapters/node/index.js';
import { currentOwner, type Owner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { ask, dial, GET, listen, undo, until } from './servers.js';

/** What each framework's handler does. Settles with the answer. */
type Work = () => Promise<string>;

/** A server of each framework that answers with what `work` comes to; it reads a body that is sent. */
const FRAMEWORKS: Record<string, (work: Work) => Promise<Server> | Server> = {
  http: (work) =>
    createServer((request, response) => {
      request.resume().on('end', () => void work().then((answer) => response.end(answer)));
    }),
  express: (work) => {
    const app = express().use(express.text());
    app.use((_request, response, next) => void work().then((answer) => response.send(answer), next));
    return createServer(app);
  },
  koa: (work) => {
    const app = new Koa();
    app.silent = true;
    app.use(async (context) => {
      if (context.method === 'POST') await once(context.req.resume(), 'end');
      context.body = await work();
    });
    const handle = app.callback();
    return createServer((request, response) => void handle(request, response));
  },
  fastify: async (work) => {
    const app = fastify({ forceCloseConnections: true });
    app.all('*', () => work());
    await app.ready();
    undo(() => app.close());
    return app.server;
  },
};

describe.each(Object.entries(FRAMEWORKS))('under %s', (_name, serverOf) => {
  it('each of 48 interleaved requests has an owner of its own, also after an await', async () => {
    undo(ownRequests());
    const owners: Owner[] = [];
    const server = await serverOf(async () => {
      NEVER.pipe(ownedBy()).subscribe();
      const before = currentOwner() as Owner;
      owners.push(before);
      await wait(Math.random() * 20);
      expect(currentOwner()).toBe(before);
      return before.name;
    });
    const port = await listen(server);
    const paths = Array.from({ length: 48 }, (_, n) => `/${n}`);
    const answers = await Promise.all(paths.map((path) => ask(port, path)));
    expect(answers).toEqual(paths.map((path) => `200 GET ${path}`));
    expect(new Set(owners).size).toBe(48);
    for (const owner of owners) {
      expect((await owner.join()).forced).toHaveLength(1);
      expect(owner.signal.reason).toMatchObject({ reason: 'the response has been sent' });
    }
    expect(currentOwner()).toBeUndefined();
  });

  it('the end of a body ends no owner, and a client that leaves does', async () => {
    undo(ownRequests());
    const owners: Owner[] = [];
    const server = await serverOf(() => {
      owners.push(currentOwner() as Owner);
      return new Promise(() => undefined);
    });
    const port = await listen(server);
    const posts = dial(port);
    posts.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok');
    const gets = dial(port);
    gets.write(GET());
    await until(() => owners.length === 2);
    await wait(20);
    expect(owners.map(({ state }) => state)).toEqual(['open', 'open']);
    posts.destroy();
    gets.resetAndDestroy();
    for (const owner of owners) {
      await owner.join();
      expect(owner.signal.reason).toMatchObject({ reason: 'the client has left' });
    }
  });
});
