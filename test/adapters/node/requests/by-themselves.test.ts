import 'reflect-metadata';

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { Controller, Get, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { finalize, NEVER, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { decorate } from '../../nest/apps.js';
import { ask, dial, GET, listen, undo, until } from './servers.js';

/*
 * What the page says of the frameworks alone, measured: nothing of ours is installed here.
 */

/** Begins what the handler does; settles with the answer. */
type Work = () => Promise<string>;

interface Served {
  readonly port: number;
  /** As each framework is shut down. */
  readonly close: () => Promise<unknown>;
}

async function served(server: Server): Promise<Served> {
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { port: await listen(server), close };
}

const FRAMEWORKS: Readonly<Record<string, (work: Work, answer$?: Observable<never>) => Promise<Served>>> = {
  http: (work) =>
    served(createServer((_request, response) => void work().then((answer) => response.end(answer)))),
  'Express 5': (work) =>
    served(
      createServer(
        express().use(
          (_request, response, next) => void work().then((answer) => response.send(answer), next),
        ),
      ),
    ),
  'Koa 3': (work) => {
    const app = new Koa();
    app.silent = true;
    app.use(async (context) => {
      context.body = await work();
    });
    const handle = app.callback();
    return served(createServer((request, response) => void handle(request, response)));
  },
  'Fastify 5': async (work) => {
    const app = fastify();
    app.all('*', () => work());
    await app.listen({ port: 0, host: '127.0.0.1' });
    const close = (): Promise<unknown> => app.close();
    undo(() => {
      app.server.closeAllConnections();
      return app.close();
    });
    return { port: (app.server.address() as { port: number }).port, close };
  },
  'Nest 12': async (work, answer$) => {
    class AnyController {
      async answer(): Promise<unknown> {
        return answer$ === undefined ? await work() : (void work(), answer$);
      }
    }
    decorate(AnyController, [Controller()], { answer: [Get('')] });
    const AppModule = function AppModule() {} as unknown as Type;
    Module({ controllers: [AnyController] })(AppModule);
    Logger.overrideLogger(false);
    const app = await NestFactory.create(AppModule);
    await app.listen(0, '127.0.0.1');
    const server = app.getHttpServer() as Server;
    undo(() => {
      server.closeAllConnections();
      return app.close();
    });
    return { port: (server.address() as { port: number }).port, close: () => app.close() };
  },
};

/** The cells of the page: of each framework, what each row says. */
const cells = new Map<string, Map<string, string>>();
const [, table = ''] = readFileSync('docs/node.md', 'utf8').split('## What the frameworks do on their own');
const [heads = [], , ...rows] = table
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
for (const [name = '', ...said] of rows) {
  said.forEach((cell, at) => {
    const framework = heads[at + 1] ?? '';
    cells.set(framework, (cells.get(framework) ?? new Map<string, string>()).set(name, cell));
  });
}
const says = (framework: string, row: string): string => cells.get(framework)?.get(row) ?? 'no such row';

describe.each(Object.entries(FRAMEWORKS))('what %s does by itself', (name, serve) => {
  it('when the client leaves is the one on the page', async () => {
    const torn: string[] = [];
    let begun = 0;
    const subscriptions: { unsubscribe(): void }[] = [];
    undo(() => subscriptions.forEach((each) => each.unsubscribe()));
    const work: Work = () => {
      begun++;
      subscriptions.push(NEVER.pipe(finalize(() => torn.push('subscribed'))).subscribe());
      return new Promise(() => undefined);
    };
    const { port } = await serve(work, NEVER.pipe(finalize(() => torn.push('returned'))));
    const client = dial(port);
    client.write(GET('/'));
    await until(() => begun === 1);
    await wait(20);
    client.destroy();
    await wait(50);

    const returned = name === 'Nest 12' ? 'the Observable only' : 'no';
    expect(torn).toEqual(returned === 'no' ? [] : ['returned']);
    expect(says(name, 'ends the work of a handler when the client leaves')).toBe(returned);
    expect(says(name, 'ends other subscriptions of a handler')).toBe('no');
  });

  it('when it shuts down is the one on the page', async () => {
    let begun = 0;
    let answer: (said: string) => void = () => undefined;
    const { port, close } = await serve(() => {
      begun++;
      return new Promise((resolve) => (answer = resolve));
    });
    const client = dial(port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const asked = text(client);
    await until(() => begun === 1);
    let closed = false;
    const closing = close().then(() => (closed = true));
    await wait(30);
    expect(closed).toBe(false);
    answer('in time');
    expect(await asked).toMatch(/^HTTP\/1\.1 200 [^]*in time/);
    await closing;

    expect(says(name, 'waits for open requests when it shuts down')).toMatch(/^yes/);
  });
});

it('the signal of Fastify aborts at the end of a body, as the page says', async () => {
  const signals: AbortSignal[] = [];
  const app = fastify();
  app.post('/', async (request) => {
    signals.push(request.signal);
    await wait(20);
    return String(request.signal.aborted);
  });
  undo(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  expect(await ask(port, '/', { method: 'POST', body: 'text' })).toBe('200 true');
  expect(says('Fastify 5', 'has a signal for it that does not fire when a body ends')).toContain(
    'fires at body end',
  );
});
