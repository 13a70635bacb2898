import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { Catch, Controller, Get, Module, Res, type Type, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { firstValueFrom, NEVER, type Observable, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { RxleashModule } from '../../../adapters/nest/index.js';
import { createOwner, currentOwner, enableDevMode, leaks, OwnerClosedError } from '../../../lib/index.js';
import { ownedBy } from '../../../operators/index.js';
import { ask, dial, GET, listen, undo, until } from '../node/requests/servers.js';
import { decorate, errors, freePort, start } from './apps.js';

interface Answer {
  write(text: string): void;
  end(text?: string): void;
  readonly raw?: Answer;
}

describe.each(['express', 'fastify'] as const)('a request of Nest on %s', (adapter) => {
  it('whose handler answers by itself, and goes on, is no failure', async () => {
    const caught: unknown[] = [];
    class Filter {
      catch(error: unknown): void {
        caught.push(error);
      }
    }
    Catch()(Filter);
    const closed: Promise<unknown>[] = [];
    class Hand {
      answer(response: Answer): Promise<void> {
        closed.push((currentOwner() ?? createOwner()).join());
        (response.raw ?? response).end('by hand');
        return new Promise(() => undefined);
      }
    }
    decorate(Hand, [Controller()], { answer: [Get('')] }, { answer: [Res()] });
    const { port } = await start({ controllers: [Hand], adapter }, (app) =>
      app.useGlobalFilters(new Filter()),
    );

    expect(await ask(port)).toBe('200 by hand');

    await Promise.all(closed);
    await wait(10);
    expect({ caught, errors }).toEqual({ caught: [], errors: [] });
  });

  it('that is left by its client in the middle of the answer is no error in the log', async () => {
    const closed: Promise<unknown>[] = [];
    class Part {
      answer(response: Answer): Promise<void> {
        closed.push((currentOwner() ?? createOwner()).join());
        (response.raw ?? response).write('a part');
        return new Promise(() => undefined);
      }
    }
    decorate(Part, [Controller()], { answer: [Get('')] }, { answer: [Res({ passthrough: true })] });
    const { port } = await start({ controllers: [Part], adapter });
    const client = dial(port);
    client.resume().write(GET('/'));
    await until(() => closed.length === 1);
    client.destroy();

    await Promise.all(closed);
    await wait(20);
    expect(errors).toEqual([]);
  });

  it('that fails with the end of another owner, whatever its reason, is answered with 503', async () => {
    class Other {
      answer(): Observable<never> {
        return throwError(() => new OwnerClosedError({ owner: 'upstream', reason: 'the client has left' }));
      }
    }
    decorate(Other, [Controller()], { answer: [Get('')] });
    const { port } = await start({ controllers: [Other], adapter });
    expect(await ask(port)).toMatch(/^503 /);
  });

  it('has its owner in guards, too, on another server that answers for the application', async () => {
    const seen: (string | undefined)[] = [];
    class Two {
      answer(): string {
        return currentOwner()?.path ?? 'none';
      }
    }
    decorate(Two, [Controller(), UseGuards({ canActivate: () => seen.push(currentOwner()?.path) > 0 })], {
      answer: [Get('')],
    });
    const { app } = await start({ controllers: [Two], adapter });
    const [listener] = (app.getHttpServer() as Server).listeners('request');
    const port = await listen(createServer(listener as () => void));

    expect(await ask(port)).toBe('200 app/Two.answer');
    expect(seen).toEqual(['app/Two.answer']);
  });
});

it('the module may be imported as it is', async () => {
  class Plain {
    answer(): string {
      return currentOwner()?.path ?? 'none';
    }
  }
  decorate(Plain, [Controller()], { answer: [Get('')] });
  const AppModule = function AppModule() {} as unknown as Type;
  Module({ imports: [RxleashModule], controllers: [Plain] })(AppModule);
  const app = await NestFactory.create(AppModule, new ExpressAdapter());
  undo(() => app.close());
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as { port: number };
  expect(await ask(port)).toBe('200 app/Plain.answer');
});

describe('a message that a guard refuses', () => {
  it.each([
    ['that asks for no owner', () => undefined],
    ['that has subscribed, when the client leaves', () => NEVER.pipe(ownedBy()).subscribe()],
  ])('leaves no owner behind: %s', async (_, look) => {
    undo(enableDevMode());
    class Refused {
      answer(): string {
        return 'never';
      }
    }
    const guard = UseGuards({ canActivate: () => (look(), false) });
    decorate(Refused, [Controller(), guard], { answer: [MessagePattern('refused')] });
    const options = { host: '127.0.0.1', port: await freePort() };
    await start({ controllers: [Refused] }, async (app) => {
      app.connectMicroservice({ transport: Transport.TCP, options });
      await app.startAllMicroservices();
    });
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
    undo(() => client.close());

    await expect(firstValueFrom(client.send('refused', {}))).rejects.toMatchObject({ status: 'error' });
    await client.close();

    const open = (): string[] =>
      leaks.snapshot().owners.flatMap(({ path, state }) => (state === 'closed' ? [] : [path]));
    await until(() => open().length === 1);
    expect(open()).toEqual(['app']);
  });
});
