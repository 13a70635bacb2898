import { setTimeout as wait } from 'node:timers/promises';

import {
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  Post,
  Scope,
  Sse,
  SseSignal,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { finalize, interval, map, NEVER, type Observable, startWith } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Limit } from '../../../adapters/nest/index.js';
import { createOwner, currentOwner, type Owner } from '../../../lib/index.js';
import { abortable, ownedBy } from '../../../operators/index.js';
import { ask, dial, GET, until } from '../node/requests/servers.js';
import { decorate, errors, start } from './apps.js';

const seen: { owner: Owner; path: string }[] = [];
const torn: string[] = [];
const note = (): string => {
  const owner = currentOwner() as Owner;
  seen.push({ owner, path: owner.path });
  return owner.path;
};

class PricesController {
  async board(): Promise<string> {
    NEVER.pipe(ownedBy()).subscribe();
    const before = note();
    await wait(Math.random() * 20);
    expect(note()).toBe(before);
    return before;
  }

  never(): Observable<string> {
    note();
    return NEVER.pipe(finalize(() => torn.push('never')));
  }

  post(): Promise<void> {
    note();
    return new Promise(() => undefined);
  }

  slow(): Observable<string> {
    return abortable(
      (signal) =>
        new Promise<string>((_, reject) =>
          signal.addEventListener('abort', () => {
            torn.push((signal.reason as Error).name);
            reject(signal.reason as Error);
          }),
        ),
    );
  }

  events(): Observable<{ data: string }> {
    note();
    return interval(5).pipe(
      map((n) => ({ data: `${n}` })),
      finalize(() => torn.push('events')),
    );
  }

  fails(): Observable<string> {
    throw new Error('boom');
  }
}
decorate(PricesController, [Controller('prices'), UseGuards({ canActivate: () => note() !== '' })], {
  board: [
    Get('board'),
    UseInterceptors({ intercept: (_: ExecutionContext, next) => (note(), next.handle()) }),
  ],
  never: [Get('never')],
  post: [Post('post')],
  slow: [Get('slow'), Limit({ total: 30 })],
  events: [Sse('events')],
  fails: [Get('fails')],
});

const reasonOf = (owner: Owner | undefined): unknown =>
  (owner?.signal.reason as { reason?: unknown } | undefined)?.reason;

describe.each(['express', 'fastify'] as const)('a request of Nest on %s', (adapter) => {
  const parts = { controllers: [PricesController], adapter };

  it('has an owner named by its handler, in guards, interceptors and handlers, among 48 interleaved ones', async () => {
    const { port } = await start(parts);
    seen.length = 0;
    const answers = await Promise.all(Array.from({ length: 48 }, () => ask(port, '/prices/board?q=secret')));
    expect(new Set(answers)).toEqual(new Set(['200 app/PricesController.board']));
    // The guard, the interceptor, the handler, and after an await.
    expect(seen).toHaveLength(4 * 48);
    expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['app/PricesController.board']));
    const owners = new Set(seen.map(({ owner }) => owner));
    expect(owners.size).toBe(48);
    for (const owner of owners) {
      await owner.join();
      expect(reasonOf(owner)).toBe('the response has been sent');
    }
  });

  it('has its work ended when the client leaves, which is no error in the log', async () => {
    const { port } = await start(parts);
    for (const text of [
      GET('/prices/never'),
      'POST /prices/post HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok',
    ]) {
      [seen.length, torn.length] = [0, 0];
      const client = dial(port);
      client.write(text);
      await until(() => seen.length === 2);
      await wait(20);
      const owner = seen[1]?.owner;
      expect(owner?.state).toBe('open');
      client.destroy();
      await owner?.join();
      expect(reasonOf(owner)).toBe('the client has left');
      await wait(10);
      expect(torn).toEqual(text.startsWith('GET') ? ['never'] : []);
    }
    expect(errors).toEqual([]);
  });

  it('that takes longer than its limit is answered with 504, and its work is aborted', async () => {
    const { port } = await start(parts);
    torn.length = 0;
    const answer = await ask(port, '/prices/slow');
    expect(answer).toMatch(/^504 .*PricesController\.slow.* did not end within 30 ms/);
    expect(torn).toEqual(['DeadlineError']);
  });

  it('takes the limit of the module where it has none of its own, but never as a stream of events', async () => {
    const { port } = await start({ ...parts, settings: { limit: 40 } });
    expect(await ask(port, '/prices/never')).toMatch(/^504 /);
    const response = await fetch(`http://127.0.0.1:${port}/prices/events`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const until = Date.now() + 100;
    while (Date.now() < until) expect((await reader.read()).done).toBe(false);
    torn.length = 0;
    await reader.cancel();
    while (torn.length === 0) await wait(1);
    expect(torn).toEqual(['events']);
  });

  it('that fails by itself fails as without us', async () => {
    const { port } = await start(parts);
    expect(await ask(port, '/prices/fails')).toMatch(/^500 /);
  });

  it('drains within the hooks of Nest: a stream of events ends properly, and an answer may be in time', async () => {
    class Slow {
      async answer(): Promise<string> {
        note();
        await wait(100);
        return 'in time';
      }
    }
    decorate(Slow, [Controller('slow')], { answer: [Get('')] });
    const { app, port } = await start({
      ...parts,
      controllers: [PricesController, Slow],
      settings: { grace: 10_000 },
    });
    const events = await fetch(`http://127.0.0.1:${port}/prices/events`);
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    seen.length = 0;
    const answer = ask(port, '/slow');
    while (seen.length === 0) await wait(1);
    const closing = app.close();
    expect(await answer).toBe('200 in time');
    // Its end, and not an error.
    while (!(await reader.read()).done) continue;
    await closing;
    expect(errors).toEqual([]);
  });

  it('that outlives the grace is answered with 503', async () => {
    const { app, port } = await start({ ...parts, settings: { grace: 20 } });
    seen.length = 0;
    const answer = ask(port, '/prices/never');
    while (seen.length === 0) await wait(1);
    await app.close();
    expect(await answer).toMatch(/^503 /);
  });

  it('may have asked for its owner before its handler was known: that takes the name of the handler', async () => {
    const named: string[] = [];
    const { port } = await start(parts, (app) =>
      app.use((_request: unknown, _response: unknown, next: () => void) => {
        named.push(currentOwner()?.name ?? 'none');
        next();
      }),
    );
    expect(await ask(port, '/prices/board?a=1')).toBe('200 app/PricesController.board');
    expect(named).toEqual(['GET /prices/board']);
  });
});

it('the signal of Nest for a stream of events and our owner agree', async () => {
  const ended: string[] = [];
  class FeedController {
    feed(signal: AbortSignal): Observable<{ data: string }> {
      note();
      signal.addEventListener('abort', () => ended.push('signal'));
      return NEVER.pipe(
        finalize(() => ended.push('stream')),
        startWith({ data: 'first' }),
      );
    }
  }
  decorate(FeedController, [Controller('feed')], { feed: [Sse('')] }, { feed: [SseSignal()] });
  const { port } = await start({ controllers: [FeedController] });
  seen.length = 0;
  const events = await fetch(`http://127.0.0.1:${port}/feed`);
  const reader = (events.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  expect([seen[0]?.path, seen[0]?.owner.state, ended]).toEqual(['app/FeedController.feed', 'open', []]);

  await reader.cancel();

  await seen[0]?.owner.join();
  expect(reasonOf(seen[0]?.owner)).toBe('the client has left');
  expect(ended.sort()).toEqual(['signal', 'stream']);
  expect(errors).toEqual([]);
});

it('a request-scoped provider finds the owner of its request', async () => {
  const owners: string[] = [];
  class Session {
    readonly path = note();
  }
  Injectable({ scope: Scope.REQUEST })(Session);
  class SessionController {
    constructor(readonly session: Session) {}

    show(): string {
      owners.push(note());
      return this.session.path;
    }
  }
  Inject(Session)(SessionController, undefined, 0);
  decorate(SessionController, [Controller('session')], { show: [Get('')] });
  const { port } = await start({ controllers: [SessionController], providers: [Session] });
  seen.length = 0;
  // Made before the handler is known, it is called by its path; and it is the same owner.
  expect(await ask(port, '/session?token=secret')).toBe('200 app/GET /session');
  expect(owners).toEqual(['app/SessionController.show']);
  expect(new Set(seen.map(({ owner }) => owner)).size).toBe(1);
});

describe('a closed application', () => {
  it('leaves nothing of itself: no owner, no metadata, no channel', async () => {
    const parent = createOwner({ name: 'program' });
    const { app, port } = await start({ controllers: [PricesController], settings: { parent } });
    expect(await ask(port, '/prices/board')).toBe('200 program/app/PricesController.board');
    await app.close();
    expect(parent.size).toBe(0);
    expect(Reflect.getMetadata('__interceptors__', PricesController)).toEqual([]);
    expect(Reflect.getMetadata('__guards__', PricesController)).toHaveLength(1);
  });

  it('has not touched another one in the same process', async () => {
    const one = await start({
      controllers: [PricesController],
      settings: { parent: createOwner({ name: 'one' }) },
    });
    const two = await start({
      controllers: [PricesController],
      settings: { parent: createOwner({ name: 'two' }) },
    });
    expect([await ask(one.port, '/prices/board'), await ask(two.port, '/prices/board')]).toEqual([
      '200 one/app/PricesController.board',
      '200 two/app/PricesController.board',
    ]);
    await one.app.close();
    expect(await ask(two.port, '/prices/board')).toBe('200 two/app/PricesController.board');
  });
});

describe('a bad option', () => {
  it.each([
    [() => start({ settings: { limits: 5 } as never }), /^RxleashModule\.forRoot\(\) has no option "limits"/],
    [() => start({ settings: { limit: -1 } }), /^limit must be .*\(got -1\)/],
    [() => start({ settings: { limit: {} } }), /^limit must be at least one of first, each and total/],
    [() => start({ settings: { limit: { total: Number.NaN } } }), /^limit\.total must be .*\(got NaN\)/],
    [() => start({ settings: { onClientLeft: 'stay' as never } }), /^onClientLeft must be .*\(got "stay"\)/],
    [() => start({ settings: { parent: {} as never } }), /^parent must be /],
    [() => Promise.resolve().then(() => Limit({ all: 5 } as never)), /^@Limit\(\) has no option "all"/],
  ])('is refused at once: %s', async (make, message) => {
    await expect(make()).rejects.toThrow(message);
  });
});
