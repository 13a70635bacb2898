import { once } from 'node:events';
import { createServer, request as askFor, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline, Readable, Transform, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import { NEVER, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { ownRequests, requestOwner } from '../../../../adapters/node/index.js';
import { createOwner, currentOwner, type Owner, runWithOwner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { collected } from '../../../support/garbage.js';
import { ask, bodyOf, dial, GET, listen, undo, until } from './servers.js';

const reasonOf = (owner: Owner | undefined): unknown =>
  (owner?.signal.reason as { reason?: unknown } | undefined)?.reason;

/** A server whose handler tells which owner it finds. */
async function serverOf(handler: (response: ServerResponse, owner: Owner | undefined) => unknown) {
  const owners: (Owner | undefined)[] = [];
  const port = await listen((_request, response) => {
    const owner = currentOwner();
    owners.push(owner);
    handler(response, owner);
  });
  return { port, owners };
}

describe('a request', () => {
  it('has an owner of its own, also after an await, among 48 interleaved ones on keep-alive connections', async () => {
    undo(ownRequests());
    const owners: Owner[] = [];
    const port = await listen(async (request, response) => {
      NEVER.pipe(ownedBy()).subscribe();
      const before = currentOwner();
      await wait(Math.random() * 20);
      const after = currentOwner();
      expect(after).toBe(before);
      owners.push(after as Owner);
      expect(request.url).toBe(after?.name.slice('GET '.length));
      response.end(after?.name);
    });
    const paths = Array.from({ length: 48 }, (_, n) => `/${n}`);
    const answers = await Promise.all(paths.map((path) => ask(port, path)));
    expect(answers).toEqual(paths.map((path) => `200 GET ${path}`));
    expect(new Set(owners).size).toBe(48);
    for (const owner of owners) {
      expect((await owner.join()).forced).toHaveLength(1);
      expect(reasonOf(owner)).toBe('the response has been sent');
      expect(owner.size).toBe(0);
    }
    expect(currentOwner()).toBeUndefined();
  });

  it('is found in the timers and streams that its handler starts', async () => {
    undo(ownRequests());
    const port = await listen((request, response) => {
      const found: (string | undefined)[] = [];
      const note = () => void found.push(currentOwner()?.name);
      setTimeout(() => {
        note();
        request.on('data', note).on('end', () => {
          note();
          const through = new Transform({
            transform(_chunk, _encoding, done) {
              note();
              done();
            },
          });
          const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
          pipeline(Readable.from(['a']), through, sink, () => {
            note();
            response.end(found.join());
          });
        });
      });
    });
    expect(await ask(port, '/p', { method: 'POST', body: 'b' })).toBe(
      `200 ${Array(5).fill('POST /p').join()}`,
    );
  });

  it.each([
    ['without one', (listenIn: () => Promise<number>) => listenIn()],
    [
      'within an owner',
      (listenIn: () => Promise<number>) => runWithOwner(createOwner({ name: 'outer' }), listenIn),
    ],
  ])(
    'is found when its body arrives, and when its response drains, by a server that listens %s',
    async (_, within) => {
      undo(ownRequests());
      const port = await within(() =>
        listen((request, response) => {
          const found: (string | undefined)[] = [];
          const note = () => void found.push(currentOwner()?.name);
          request.on('data', note).on('end', () => {
            note();
            response.write('a'.repeat(2_000_000));
            response.once('drain', () => {
              note();
              response.end(found.join());
            });
          });
        }),
      );
      for (const path of ['/1', '/2']) {
        expect((await ask(port, path, { method: 'POST', body: 'b' })).slice(-23)).toBe(
          Array(3).fill(`POST ${path}`).join(),
        );
      }
    },
  );

  it('that asks for no owner has none made', async () => {
    const named: unknown[] = [];
    undo(ownRequests({ name: ({ url = '' }) => (named.push(url), url) }));
    const port = await listen((request, response) => {
      if (request.url === '/asks') currentOwner();
      response.end();
    });
    await ask(port, '/silent');
    await ask(port, '/asks');
    expect(named).toEqual(['/asks']);
  });

  it('keeps its owner open when its body has been read', async () => {
    undo(ownRequests());
    const { port, owners } = await serverOf(() => undefined);
    const client = dial(port);
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok');
    await until(() => owners.length === 1);
    await wait(20);
    expect(owners[0]?.state).toBe('open');
  });

  it.each([
    [undefined, 'GET /a'],
    [({ url = '' }) => `page ${url}`, 'page /a'],
    [() => 'no ? query', 'no '],
    [() => 'no # fragment', 'no '],
    [() => 'neither # of ? both', 'neither '],
    ['a#b', 'a'],
    ['?', 'request'],
  ] as const)('has a name without a query string: %s', async (name, shown) => {
    undo(ownRequests(name === undefined ? {} : { name }));
    const port = await listen((_request, response) => response.end(currentOwner()?.name));
    expect(await ask(port, '/a?token=secret')).toBe(`200 ${shown}`);
  });

  it('has the same owner where it is asked for by hand', async () => {
    undo(ownRequests());
    const port = await listen((request, response) => {
      response.end(String(requestOwner(request, response) === currentOwner()));
    });
    expect(await ask(port)).toBe('200 true');
  });

  it('has an owner within that of `runWithOwner`', async () => {
    undo(ownRequests());
    const inner = createOwner({ name: 'inner' });
    const port = await listen((_request, response) => {
      response.end([runWithOwner(inner, currentOwner)?.name, currentOwner()?.name].join());
    });
    expect(await ask(port, '/outer')).toBe('200 inner,GET /outer');
  });

  it('of HTTP/2 has one from Node 22 on', async () => {
    undo(ownRequests());
    const found: (Owner | undefined)[] = [];
    const server = createHttp2Server((_request, response) => {
      found.push(currentOwner());
      setTimeout(() => response.end(), 1);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    undo(() => server.close());
    undo(() => client.close());
    await Promise.all(
      ['/a?q=1', '/b'].map((path) => once(client.request({ ':path': path }).resume(), 'close')),
    );
    const announced = Number(process.versions.node.split('.')[0]) >= 22;
    expect(found.map((owner) => owner?.name)).toEqual(
      announced ? ['GET /a', 'GET /b'] : [undefined, undefined],
    );
    for (const owner of found) {
      await owner?.join();
      if (owner) expect(reasonOf(owner)).toBe('the response has been sent');
    }
  });
});

/** The ends of a request, each with a server that never answers by itself. */
const ENDS: Record<
  string,
  { end: (client: Socket, response: ServerResponse, port: number) => unknown; reason: string }
> = {
  'the response is sent': { end: (_, response) => response.end(), reason: 'the response has been sent' },
  'the client closes': { end: (client) => client.end(), reason: 'the client has left' },
  'the client is gone': { end: (client) => client.destroy(), reason: 'the client has left' },
  'the client resets': { end: (client) => client.resetAndDestroy(), reason: 'the client has left' },
  'the client leaves, and the response is ended after that': {
    end: (client, response) => {
      response.socket?.prependListener('close', () => response.end('late'));
      client.destroy();
    },
    reason: 'the client has left',
  },
  'the server cuts the response': {
    end: (_, response) => response.destroy(),
    reason: 'the server cut the connection',
  },
  'the handler fails the response': {
    end: (_, response) => response.destroy(new Error('boom')),
    reason: 'the server cut the connection',
  },
};

describe.each([
  ['written to', true, false],
  ['not begun', false, false],
  ['the last of its connection', true, true],
])('an owner whose response was %s closes with the reason', (_, begun, closing) => {
  it.each(Object.entries(ENDS))('when %s', async (_what, { end, reason }) => {
    undo(ownRequests());
    const seen: { response: ServerResponse; owner: Owner | undefined; later: () => Owner | undefined }[] = [];
    const port = await listen((request, response) => {
      if (closing) response.setHeader('connection', 'close');
      if (begun) response.write('a');
      const owner = request.url === '/first' ? currentOwner() : undefined;
      if (owner) NEVER.pipe(ownedBy(owner)).subscribe();
      seen.push({ response, owner, later: () => requestOwner(request, response) });
    });
    for (const path of ['/first', '/asked-later']) {
      const client = dial(port);
      client.resume().write(GET(path));
      await until(() => seen.length === (path === '/first' ? 1 : 2));
      const response = seen.at(-1)?.response as ServerResponse;
      const closed = once(response, 'close');
      end(client, response, port);
      await closed;
    }
    const [first, second] = seen;
    await first?.owner?.join();
    expect(reasonOf(first?.owner)).toBe(reason);
    expect(first?.owner?.size).toBe(0);
    expect(first?.response.listenerCount('close')).toBe(0);
    await wait(5);
    const late = second?.later();
    expect(late?.state).toBe('closed');
    expect(reasonOf(late)).toBe(reason);
  });
});

it('a request is let go of when others have come on its connection', async () => {
  undo(ownRequests());
  const requests: WeakRef<object>[] = [];
  const port = await listen((request, response) => {
    requests.push(new WeakRef(request));
    currentOwner();
    response.end();
  });
  const client = dial(port).resume();
  for (let n = 1; n <= 5; n++) {
    client.write(GET());
    await until(() => requests.length === n);
  }
  expect((await collected(...requests.slice(0, 3))).filter(Boolean)).toHaveLength(3);
});

it('an owner closes when the server shuts down, with that as the reason', async () => {
  undo(ownRequests());
  const owners: (Owner | undefined)[] = [];
  const server = createServer(() => owners.push(currentOwner()));
  const port = await listen(server);
  dial(port).write(GET());
  await until(() => owners.length === 1);
  server.close();
  server.closeAllConnections();
  await owners[0]?.join();
  expect(reasonOf(owners[0])).toBe('the server is shutting down');
});

it('the owner of a request whose turn never came closes with its connection, on which one listener waits', async () => {
  undo(ownRequests());
  const seen: { owner: Owner | undefined; response: ServerResponse }[] = [];
  const before: number[] = [];
  const port = await listen((request, response) => {
    before.push(request.socket.listenerCount('close'));
    seen.push({ owner: currentOwner(), response });
  });
  const client = dial(port);
  client.write(GET('/1') + GET('/2') + GET('/3'));
  await until(() => seen.length === 3);
  const socket = seen[0]?.response.socket as Socket;
  // The response that has its turn adds one of Node's.
  expect(socket.listenerCount('close')).toBe((before[0] ?? 0) + 1);
  client.destroy();
  for (const { owner, response } of seen) {
    await owner?.join();
    expect(reasonOf(owner)).toBe('the client has left');
    expect(response.listenerCount('close')).toBe(0);
  }
});

it('a request that waits for its turn is answered in turn, and its owner closes then', async () => {
  undo(ownRequests());
  const seen: { owner: Owner | undefined; response: ServerResponse }[] = [];
  const port = await listen((_request, response) => seen.push({ owner: currentOwner(), response }));
  dial(port)
    .resume()
    .write(GET('/1') + GET('/2'));
  await until(() => seen.length === 2);
  const [first, second] = seen;
  const socket = first?.response.socket as Socket;
  second?.response.end();
  await wait(5);
  expect(second?.owner?.state).toBe('open');
  const count = socket.listenerCount('close');
  first?.response.end();
  await second?.owner?.join();
  expect(reasonOf(second?.owner)).toBe('the response has been sent');
  expect(socket.listenerCount('close')).toBeLessThan(count);
});

describe('onClientLeft: keep', () => {
  it('lets the work run on when the client leaves, until it has ended by itself', async () => {
    const app = createOwner({ name: 'app' });
    undo(ownRequests({ onClientLeft: 'keep', parent: app }));
    const answer = new Subject<string>();
    const { port, owners } = await serverOf((response) => {
      answer.pipe(ownedBy()).subscribe();
      response.write('a');
    });
    const client = dial(port);
    client.write(GET());
    await until(() => owners.length === 1);
    client.destroy();
    const owner = owners[0] as Owner;
    await until(() => owner.size === 1);
    await wait(20);
    expect({ state: owner.state, observed: answer.observed }).toEqual({ state: 'open', observed: true });
    answer.complete();
    const report = await owner.join();
    expect(report.forced).toEqual([]);
    expect(reasonOf(owner)).toBe('the client has left');
    expect([owner.size, app.size]).toEqual([0, 0]);
  });

  it('lets work that follows in the same turn run on as well', async () => {
    undo(ownRequests({ onClientLeft: 'keep' }));
    const [first, second] = [new Subject(), new Subject()];
    const { port, owners } = await serverOf((_response, owner) => {
      first.pipe(ownedBy(owner as Owner)).subscribe({
        complete: () => void Promise.resolve().then(() => second.pipe(ownedBy(owner as Owner)).subscribe()),
      });
    });
    const client = dial(port);
    client.write(GET());
    await until(() => owners.length === 1);
    client.destroy();
    await until(() => owners[0]?.size === 1);
    first.complete();
    await wait(20);
    expect(second.observed).toBe(true);
    second.complete();
    await owners[0]?.join();
  });

  it('ends with its parent', async () => {
    const app = createOwner({ name: 'app' });
    undo(ownRequests({ onClientLeft: 'keep', parent: app }));
    const { port, owners } = await serverOf(() => NEVER.pipe(ownedBy()).subscribe());
    const client = dial(port);
    client.write(GET());
    await until(() => owners.length === 1);
    client.destroy();
    await until(() => owners[0]?.size === 1);
    await app.close({ reason: 'SIGTERM' });
    expect(reasonOf(owners[0])).toBe('SIGTERM');
    expect([owners[0]?.size, app.size]).toEqual([0, 0]);
  });

  it('closes at once where nothing is left to run, and where the response has been sent', async () => {
    undo(ownRequests({ onClientLeft: 'keep' }));
    const { port, owners } = await serverOf((response, owner) => {
      if (owner?.name !== 'GET /answered') return;
      NEVER.pipe(ownedBy()).subscribe();
      response.end();
    });
    await ask(port, '/answered');
    const client = dial(port);
    client.write(GET('/left'));
    await until(() => owners.length === 2);
    client.destroy();
    for (const owner of owners) await owner?.join();
    expect(owners.map(reasonOf)).toEqual(['the response has been sent', 'the client has left']);
  });
});

describe('a deadline', () => {
  it('runs from the beginning of the request, even if its owner is made later, and cuts the response after the grace', async () => {
    const app = createOwner({ name: 'app' });
    undo(ownRequests({ deadline: 20, grace: 10, parent: app }));
    const port = await listen((_request, response) => void response.write('a'));
    const answer = askFor({ port, host: '127.0.0.1', agent: false }).end();
    const [response] = (await once(answer, 'response')) as [Parameters<typeof bodyOf>[0]];
    expect(app.size).toBe(1);
    await expect(bodyOf(response)).rejects.toThrow('aborted');
    await until(() => app.size === 0);
  });
});

describe('a request that is refused', () => {
  it('by the filter sees no owner, though the request before it on the connection had one', async () => {
    undo(ownRequests({ filter: ({ url }) => url !== '/health' }));
    const { port, owners } = await serverOf((response) => setTimeout(() => response.end(), 1));
    const client = dial(port);
    client.resume();
    for (const path of ['/a', '/health', '/b']) {
      client.write(GET(path));
      await until(() => owners.length === ['/a', '/health', '/b'].indexOf(path) + 1);
    }
    expect(owners.map((owner) => owner?.name)).toEqual(['GET /a', undefined, 'GET /b']);
  });

  it('by the last call has the owner of the call before', async () => {
    undo(ownRequests({ name: 'first' }));
    undo(ownRequests({ name: 'second', filter: ({ url }) => url === '/second' }));
    const port = await listen((_request, response) => response.end(currentOwner()?.name));
    expect([await ask(port, '/'), await ask(port, '/second')]).toEqual(['200 first', '200 second']);
  });
});

describe('the undo', () => {
  it.each([
    ['the first before the second', [0, 1]],
    ['the second before the first', [1, 0]],
  ])('takes back what its call did, and nothing else: %s', async (_, [one = 0, other = 0]) => {
    const undos = [ownRequests({ name: 'first' }), ownRequests({ name: 'second' })];
    for (const each of undos) undo(each);
    const { port, owners } = await serverOf((response) => response.end());
    const client = dial(port);
    client.resume();
    const next = async () => {
      const count = owners.length;
      client.write(GET());
      await until(() => owners.length > count);
      return owners.at(-1)?.name;
    };
    const said = [await next()];
    undos[one]?.();
    undos[one]?.();
    said.push(await next());
    undos[other]?.();
    said.push(await next());
    expect(said).toEqual(['second', one === 0 ? 'second' : 'first', undefined]);
  });

  it('leaves no owner to find in a request that has begun; one that was made ends with it', async () => {
    const stop = ownRequests();
    const later: (() => void)[] = [];
    const { port, owners } = await serverOf((response) => {
      setTimeout(() => later.push(() => void response.end(currentOwner()?.name ?? 'none')), 0);
    });
    const answer = ask(port);
    await until(() => later.length === 1);
    stop();
    // In the context of the request.
    later[0]?.();
    expect(await answer).toBe('200 none');
    await owners[0]?.join();
    expect(reasonOf(owners[0])).toBe('the response has been sent');
  });
});

describe('ownRequests', () => {
  it.each([
    [
      { timeout: 5 },
      /^ownRequests\(\) has no option "timeout"\. It takes: parent, name, .*onClientLeft, filter\.$/,
    ],
    [{ filter: true }, /^filter must be .*\(got true\)/],
    [{ name: 5 }, /^name must be .*\(got 5\)/],
    [{ onClientLeft: 'stay' }, /^onClientLeft must be .*\(got "stay"\)/],
    [{ grace: -1 }, /^grace must be .*\(got -1\)/],
    [{ deadline: 'soon' }, /^deadline must be .*\(got "soon"\)/],
    [null, /^The argument of ownRequests\(\) must be .*\(got null\)/],
  ])('refuses %j, and installs nothing', async (options, message) => {
    expect(() => ownRequests(options as never)).toThrow(message);
    const port = await listen((_request, response) => response.end(currentOwner()?.name ?? 'none'));
    expect(await ask(port)).toBe('200 none');
  });
});
