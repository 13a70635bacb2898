import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { createOwner, OwnerClosedError, type Owner } from '../../../../lib/index.js';
import { NEVER, finalize, lastValueFrom } from 'rxjs';
import { requestOwner } from '../../../../adapters/node/requests/request-owner.js';
import { ownedBy } from '../../../../operators/index.js';

interface Ends {
  close(): void;
  destroy(): void;
  cut(): void;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

/** A real server on the loopback, and a client for it. Settles when the server has been asked. */
async function ask(handler: Handler, path = '/') {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  undos.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const request = get({ host: '127.0.0.1', port, path, agent: false });
  const answer = answerOf(request);
  const [incoming, response] = await asked;
  handler(incoming, response);
  return { leave: () => request.destroy(), answer, response };
}

async function answerOf(request: ReturnType<typeof get>): Promise<string> {
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return `${String(response.statusCode)} ${Buffer.concat(chunks).toString()}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

describe('the owner of a request', () => {
  it('is named after its method and path, and not after its query', async () => {
    let name = '';
    const { answer } = await ask((request, response) => {
      name = requestOwner(request, response).name;
      response.end();
    }, '/orders/7?token=secret');
    await answer;
    expect(name).toBe('GET /orders/7');
  });

  it('closes when the response has been sent', async () => {
    let owner: Owner | undefined;
    const { answer } = await ask((request, response) => {
      owner = requestOwner(request, response);
      response.end('hello');
    });
    expect(await answer).toBe('200 hello');
    expect(await owner?.join()).toMatchObject({ forced: [], stuck: [], errors: [] });
    expect(owner?.signal.reason).toMatchObject({ reason: 'the response has been sent' });
  });

  it('closes when the client leaves, and tears down its subscriptions', async () => {
    let owner: Owner | undefined;
    const torn: string[] = [];
    const { leave, answer, response } = await ask((request, response) => {
      owner = requestOwner(request, response);
      NEVER.pipe(
        finalize(() => torn.push('source')),
        ownedBy(owner),
      ).subscribe();
    });
    leave();
    await owner?.join();
    expect(torn).toEqual(['source']);
    expect(owner?.signal.reason).toMatchObject({ reason: 'the client has left' });
    expect(owner?.size).toBe(0);
    expect(response.listenerCount('close')).toBe(0);
    expect(await answer).toBe('ECONNRESET');
  });

  it('has lost its client when the connection breaks while the last part is sent', async () => {
    const owners: Owner[] = [];
    const { leave } = await ask((request, response) => {
      owners.push(requestOwner(request, response));
      response.end(Buffer.alloc(50_000_000));
    });
    leave();
    await owners[0]?.join();
    expect(owners[0]?.signal.reason).toMatchObject({ reason: 'the client has left' });
  });

  it('is closed from the first where the client has left already', async () => {
    const { leave, response, answer } = await ask(() => undefined);
    const closed = once(response, 'close');
    leave();
    await closed;
    await answer;

    const owner = requestOwner({ method: 'GET', url: '/' }, response);

    expect(owner.state).toBe('closed');
    expect(response.listenerCount('close')).toBe(0);
  });

  it('holds the drain of its parent until the response has been sent', async () => {
    const app = createOwner({ name: 'app', grace: 60_000 });
    let finish = (): void => undefined;
    const { answer } = await ask((request, response) => {
      requestOwner(request, response, { parent: app });
      finish = () => response.end('in time');
    });

    const closing = app.close({ reason: 'SIGTERM' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.state).toBe('draining');
    finish();

    expect(await answer).toBe('200 in time');
    expect(await closing).toMatchObject({ drained: 1, forced: [], stuck: [], errors: [] });
  });

  it('lets a handler answer that learns of the end from its await', async () => {
    const app = createOwner({ name: 'app' });
    const { answer } = await ask((request, response) => {
      const owner = requestOwner(request, response, { parent: app });
      lastValueFrom(NEVER.pipe(ownedBy(owner, { onClose: 'error' }))).catch((error: unknown) => {
        response.writeHead(503).end(error instanceof OwnerClosedError ? error.owner : 'another error');
      });
    });
    const report = await app.close();
    expect(await answer).toBe('503 GET /');
    expect(report.stuck).toEqual([]);
  });

  it('cuts the connection of a handler that does not answer', async () => {
    const app = createOwner({ name: 'app' });
    const { answer } = await ask(
      (request, response) => void requestOwner(request, response, { parent: app }),
    );
    const report = await app.close();
    expect(report).toMatchObject({ forced: [{ name: 'response' }], stuck: [], errors: [] });
    expect(await answer).toBe('ECONNRESET');
  });

  it('has nobody left to drain for when the client leaves while it drains', async () => {
    const app = createOwner({ name: 'app', grace: 60_000 });
    const { leave, answer } = await ask((request, response) => {
      NEVER.pipe(ownedBy(requestOwner(request, response, { parent: app }))).subscribe();
    });
    const closing = app.close();
    leave();
    expect((await closing).forced).toHaveLength(1);
    expect(await answer).toBe('ECONNRESET');
  });

  it('is an owner of HTTP/2 requests too', async () => {
    const server = createHttp2Server().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const owners: Owner[] = [];
    server.on('request', (request, response) => {
      owners.push(requestOwner(request, response));
      response.end('hello');
    });
    const client = connect(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    undos.push(
      () => server.close(),
      () => client.close(),
    );
    const stream = client.request({ ':path': '/h2' });
    stream.resume();
    await once(stream, 'close');
    await owners[0]?.join();
    expect(owners.map(({ name, state }) => `${name} ${state}`)).toEqual(['GET /h2 closed']);
    expect(owners[0]?.signal.reason).toMatchObject({ reason: 'the response has been sent' });
  });
});

it('the owner of a request of HTTP/2 closes when the whole connection of its client is gone', async () => {
  const owners: Owner[] = [];
  const server = createHttp2Server((request, response) => {
    owners.push(requestOwner(request, response));
    response.write('a');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  undos.push(() => server.close());
  const stream = client.request({ ':path': '/h2' });
  await once(stream, 'data');
  client.destroy();
  await owners[0]?.join();
  expect(owners[0]?.signal.reason).toMatchObject({ reason: 'the client has left' });
});

it.each([
  ['the client has left', 'the client closes it without a code', (ends: Ends) => ends.close()],
  ['the client has left', 'the client destroys it', (ends: Ends) => ends.destroy()],
  ['the server cut the connection', 'the server destroys it', (ends: Ends) => ends.cut()],
])('the owner of a stream of HTTP/2 closes with "%s" when %s', async (reason, _what, end) => {
  const owners: Owner[] = [];
  const responses: Http2ServerResponse[] = [];
  const server = createHttp2Server((request, response) => {
    owners.push(requestOwner(request, response));
    responses.push(response);
    response.write('a');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  undos.push(() => {
    client.destroy();
    server.close();
  });
  const stream = client.request({ ':path': '/h2' });
  await once(stream, 'data');
  end({
    close: () => stream.close(),
    destroy: () => stream.destroy(),
    cut: () => responses[0]?.stream.destroy(),
  });
  await owners[0]?.join();
  expect(owners[0]?.signal.reason).toMatchObject({ reason });
});

describe('requestOwner', () => {
  const aResponse = () => ({ once: () => undefined, destroy: () => undefined, writableEnded: false });

  it('refuses an argument that is not a response', () => {
    expect(() => requestOwner({}, undefined as never)).toThrow(
      new TypeError('response must be the response of a Node server (got undefined).'),
    );
  });

  it('refuses an argument that is not a request, and a request in place of its response', async () => {
    expect(() => requestOwner(null as never, aResponse())).toThrow(
      new TypeError('request must be the request of a Node server (got null).'),
    );
    await ask((request, response) => {
      expect(() => requestOwner(response as never, request as never)).toThrow(
        new TypeError('response must be the response of a Node server (got an object (IncomingMessage)).'),
      );
      response.end();
    });
  });

  it('refuses options that do not exist, and values that are none', () => {
    expect(() => requestOwner({}, aResponse(), { timeout: 5 } as object)).toThrow(
      /^requestOwner\(\) has no option "timeout"\. It takes: parent, name, /,
    );
    expect(() => requestOwner({}, aResponse(), { grace: -1 })).toThrow(RangeError);
  });

  it('has a name for a request without any', () => {
    expect(requestOwner({}, aResponse()).name).toBe('request');
  });

  it('takes another name', () => {
    expect(requestOwner({ method: 'GET', url: '/' }, aResponse(), { name: 'page' }).name).toBe('page');
  });
});
