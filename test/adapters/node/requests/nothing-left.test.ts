import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { queryObjects } from 'node:v8';

import { NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';

import '../../../../adapters/node/install.js';
import { ownRequests } from '../../../../adapters/node/requests/own-requests.js';
import { requestOwner } from '../../../../adapters/node/requests/request-owner.js';
import { socketOwner } from '../../../../adapters/node/requests/socket-owner.js';
import { createOwner, type Owner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { dial, listen, undo, until } from './servers.js';

/** 100 000 were tried as well, which takes minutes. */
const REQUESTS = Number(process.env['REQUESTS'] ?? 5_000);
/** So many connections, which are kept alive. */
const CONNECTIONS = 50;

/** The ways in which a request ends, in turn. */
const WAYS = [
  'finished',
  'finished',
  'posted',
  'client gone',
  'client gone in between',
  'server cut',
] as const;
type Way = (typeof WAYS)[number];

/** Sends so many requests, and settles when the server has seen the end of each. */
async function ask(port: number, times: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let asked = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (asked < times) await askOnce(port, agent, WAYS[asked++ % WAYS.length] as Way);
    }),
  );
  agent.destroy();
}

async function askOnce(port: number, agent: Agent, way: Way): Promise<void> {
  const method = way === 'posted' ? 'POST' : 'GET';
  const asking = request({ host: '127.0.0.1', port, agent, method, path: `/${way.replaceAll(' ', '-')}` });
  asking.on('error', () => undefined);
  asking.on('response', (answer) => {
    answer
      .on('error', () => undefined)
      .on('data', () => way === 'client gone in between' && asking.destroy());
  });
  asking.end(way === 'posted' ? 'body' : undefined);
  if (way === 'client gone') asking.on('socket', (socket) => setImmediate(() => socket.resetAndDestroy()));
  await new Promise((resolve) => asking.on('close', resolve));
}

type Emitter = Pick<NodeJS.EventEmitter, 'eventNames' | 'rawListeners'>;
type Own = (request: IncomingMessage, response: ServerResponse) => void;

/** The listeners that `work` adds to these: those of ours. */
class Added {
  readonly #added: {
    readonly emitter: Emitter;
    readonly event: string | symbol;
    readonly listener: unknown;
  }[] = [];

  by(work: () => unknown, ...emitters: readonly Emitter[]): void {
    const before = new Set(emitters.flatMap(listenersOf).map(({ listener }) => listener));
    work();
    const after = emitters.flatMap(listenersOf).filter(({ listener }) => !before.has(listener));
    this.#added.push(...after);
  }

  /** What each that is still there listens to. */
  get left(): (string | symbol)[] {
    return this.#added
      .filter(({ emitter, event, listener }) => emitter.rawListeners(event).includes(listener as () => void))
      .map(({ event }) => event);
  }

  get count(): number {
    return this.#added.length;
  }
}

function listenersOf(emitter: Emitter) {
  return emitter
    .eventNames()
    .flatMap((event) => emitter.rawListeners(event).map((listener) => ({ emitter, event, listener })));
}

/** Has a server asked in all ways, with `own` for each request. Settles when all of its connections have closed. Gives what it has added. */
async function serve(own: Own, times: number): Promise<{ readonly added: number; readonly left: unknown[] }> {
  let [added, open] = [0, 0];
  const left: unknown[] = [];
  const server = createServer((request, response) => {
    const listeners = new Added();
    listeners.by(() => own(request, response), request, response, request.socket, server, process);
    added += listeners.count;
    response.on('close', () => setImmediate(() => left.push(...listeners.left)));
    answer(request, response);
  });
  server.on('connection', (socket) => {
    open++;
    socket.on('close', () => open--);
  });
  await ask(await listen(server), times);
  await until(() => open === 0);
  return { added, left };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  switch (request.url) {
    case '/client-gone':
      return;
    case '/client-gone-in-between':
      response.write('a piece');
      return;
    case '/server-cut':
      response.destroy();
      return;
    default:
      request.resume().on('end', () => response.end('hello'));
  }
}

/** How many there are that something holds, asked of the engine itself. */
function held(type: object): number {
  return queryObjects(type as () => void, { format: 'count' });
}

const ownerClass = createOwner().constructor;

/** Timers keep the context in which they have begun: Node's own, that caches the date, for a second, and one of the test runner. */
async function expectNoMore(before: number): Promise<void> {
  await expect.poll(() => held(ownerClass), { timeout: 20_000, interval: 100 }).toBeLessThan(before + 3);
}

describe(`requests on ${CONNECTIONS} connections, in all the ways in which they end`, () => {
  it.each<[string, number, (parent: Owner) => Own]>([
    [
      'that own themselves',
      REQUESTS,
      (parent) => {
        undo(ownRequests({ parent }));
        return () => NEVER.pipe(ownedBy()).subscribe();
      },
    ],
    [
      'that are owned by hand',
      REQUESTS / 5,
      (parent) => (request, response) =>
        NEVER.pipe(ownedBy(requestOwner(request, response, { parent }))).subscribe(),
    ],
  ])('leave no owner and no listener behind: %s', async (_, times, owning) => {
    const app = createOwner({ name: 'app' });
    const own = owning(app);
    const before = held(ownerClass);
    let most = 0;

    const { added, left } = await serve((request, response) => {
      own(request, response);
      most = Math.max(most, app.size);
    }, times);

    expect(added).toBeGreaterThanOrEqual(times / 2);
    expect(most).toBeGreaterThan(1);
    expect(left).toEqual([]);
    expect(app.size).toBe(0);
    await expectNoMore(before);
  });
});

it('connections leave no owner and no listener behind, in all the ways in which they end', async () => {
  const app = createOwner({ name: 'app' });
  const before = held(ownerClass);
  let [added, open] = [0, 0];
  const left: unknown[] = [];
  const server = createNetServer((socket) => {
    open++;
    const listeners = new Added();
    const own = (): unknown => NEVER.pipe(ownedBy(socketOwner(socket, { parent: app }))).subscribe();
    listeners.by(own, socket, server, process);
    added += listeners.count;
    socket.on('error', () => undefined);
    socket.on('data', (way) => (String(way) === 'end' ? socket.end() : socket.destroy()));
    socket.on('close', () => {
      open--;
      setImmediate(() => left.push(...listeners.left));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo(() => server.close());
  const { port } = server.address() as AddressInfo;
  const leave = async (_: unknown, index: number): Promise<void> => {
    const client = dial(port).resume();
    await once(client, 'connect');
    const closed = once(client, 'close');
    if (index % 4 === 0) client.write('end');
    else if (index % 4 === 1) client.write('cut');
    else if (index % 4 === 2) client.end();
    else client.resetAndDestroy();
    await closed;
  };
  await Promise.all(Array.from({ length: CONNECTIONS * 4 }, leave));
  await until(() => open === 0);

  // That it closes, and that the client has ended its side.
  expect(added).toBe(CONNECTIONS * 4 * 2);
  expect(left).toEqual([]);
  expect(app.size).toBe(0);
  await expectNoMore(before);
});
