import { spawn } from 'node:child_process';
import cluster from 'node:cluster';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { createReadStream, createWriteStream, unwatchFile, watch, watchFile } from 'node:fs';
import { Agent, get, type IncomingMessage, createServer } from 'node:http';
import * as http2 from 'node:http2';
import { Session } from 'node:inspector';
import { type AddressInfo, connect, Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { start } from 'node:repl';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { BroadcastChannel, MessageChannel, Worker } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { createGzip } from 'node:zlib';

import { fromEvent, Observable, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Gate, theTest } from '../../../adapters/gate/gate.js';
import { Scope } from '../../../adapters/gate/test-scope.js';

let gate: Gate;
let file: Scope;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  gate = new Gate('leakGate', { grace: 0 });
  gate.watch(Observable, undefined, Subject);
  file = new Scope();
});

afterEach(async () => {
  gate.undo();
  for (const end of ends.splice(0).reverse()) await end();
});

/** The cleanup of a row, after its test was judged. */
function atEnd(end: () => unknown): void {
  ends.push(end);
}

/** Whether a test that leaves a listener on this target fails. */
async function fails(target: () => object | Promise<object>): Promise<boolean> {
  const scope = new Scope(file);
  await scope.run(async () => {
    fromEvent((await target()) as EventTarget, 'rxleash').subscribe();
  });
  const failed = (await gate.judge(scope, theTest('it'))) !== undefined;
  expect(scope.selfContained).toHaveLength(failed ? 0 : 1);
  return failed;
}

const HERE = import.meta.dirname;
const FILE = import.meta.filename;
const silent = (): void => undefined;

function* signals(): Generator<AbortSignal> {
  yield new AbortController().signal;
  yield AbortSignal.timeout(60_000);
}

async function listening<S extends Server>(server: S): Promise<S> {
  server.listen(0, '127.0.0.1');
  atEnd(() => new Promise((resolve) => server.close(resolve)));
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function watched(recursive = false): ReturnType<typeof watch> {
  const watcher = watch(HERE, { recursive });
  atEnd(() => watcher.close());
  return watcher;
}

function watchedFile(): object {
  atEnd(() => unwatchFile(FILE));
  return watchFile(FILE, silent);
}

function worker(): Worker {
  const made = new Worker('setInterval(() => undefined, 1_000)', { eval: true });
  atEnd(() => made.terminate());
  return made;
}

function session(): Session {
  const made = new Session();
  made.connect();
  return made;
}

async function session2(): Promise<http2.ClientHttp2Session> {
  const server = await listening(http2.createServer());
  server.on('stream', (stream) => {
    stream.respond();
  });
  const client = http2.connect(`http://127.0.0.1:${portOf(server)}`);
  atEnd(() => client.destroy());
  await once(client, 'connect');
  return client;
}

async function request2(): Promise<http2.ClientHttp2Stream> {
  const request = (await session2()).request();
  request.on('error', silent);
  return request;
}

/** The request as its handler gets it. */
async function received2(): Promise<http2.Http2ServerRequest> {
  const server = await listening(http2.createServer());
  const client = http2.connect(`http://127.0.0.1:${portOf(server)}`);
  atEnd(() => client.destroy());
  client.request().on('error', silent);
  const [request] = (await once(server, 'request')) as [http2.Http2ServerRequest];
  return request;
}

async function response(agent?: Agent): Promise<IncomingMessage> {
  const server = await listening(createServer((_, answer) => answer.end('ok')));
  const [answer] = (await once(get({ port: portOf(server), host: '127.0.0.1', agent }), 'response')) as [
    IncomingMessage,
  ];
  atEnd(() => answer.destroy());
  return answer;
}

function keptAlive(): Agent {
  const agent = new Agent({ keepAlive: true });
  atEnd(() => agent.destroy());
  return agent;
}

async function connected(): Promise<Socket> {
  const socket = connect(portOf(await listening(new Server())), '127.0.0.1');
  atEnd(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

function read(): Readable {
  const stream = createReadStream(FILE);
  atEnd(() => stream.destroy());
  return stream;
}

function channel(): BroadcastChannel {
  const made = new BroadcastChannel('rxleash');
  atEnd(() => made.close());
  return made;
}

function port(): MessagePort {
  const { port1 } = new MessageChannel();
  atEnd(() => port1.close());
  return port1 as unknown as MessagePort;
}

function datagrams(): ReturnType<typeof createSocket> {
  const socket = createSocket('udp4');
  return socket;
}

function child(): ReturnType<typeof spawn> {
  const made = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)']);
  atEnd(() => made.kill());
  return made;
}

/** Does it, and waits for the event that follows. */
async function after<T extends EventEmitter>(
  target: T,
  event: string,
  act: (target: T) => unknown,
): Promise<T> {
  const over = once(target, event);
  act(target);
  await over;
  return target;
}

describe('an emitter that something outside of the test can wake', () => {
  // prettier-ignore
  it.each<[string, () => object | Promise<object>]>([
    ['the process',                      () => process],
    ['the workers of the cluster',       () => cluster],
    ['a watcher of a folder',            () => watched()],
    ['one with subfolders',              () => watched(true)],
    ['a watcher of a file',              watchedFile],
    ['a session of http2',               session2],
    ['a stream of http2',                request2],
    ['a request of http2',               received2],
    ['its response',                     async () => (await received2()).stream],
    ['a session of the inspector',       () => { const made = session(); atEnd(() => made.disconnect()); return made; }],
    ['a child process',                  child],
    ['a datagram socket',                () => { const made = datagrams(); atEnd(() => made.close()); return made; }],
    ['a worker',                         worker],
    ['a port',                           port],
    ['a broadcast channel',              channel],
    ['a socket',                         connected],
    ['a request',                        async () => { const server = await listening(new Server()); const made = get({ port: portOf(server), host: '127.0.0.1' }); made.on('error', silent); atEnd(() => made.destroy()); return made; }],
    ['a response',                       () => response()],
    ['an agent with a socket',           async () => { const agent = keptAlive(); await after(await response(agent), 'close', (answer) => answer.resume()); return agent; }],
    ['a file that is read',              read],
    ['a file that is written',           () => { const made = createWriteStream(join(tmpdir(), 'rxleash-written')); atEnd(() => made.destroy()); return made; }],
    ['what is read, compressed',         () => read().pipe(createGzip())],
    ['what is read, in a pipeline',      () => pipeline(read(), new PassThrough(), createGzip(), silent)],
    ['the lines of a file',              () => { const made = createInterface({ input: read() }); atEnd(() => made.close()); return made; }],
    ['a prompt on a socket',             async () => { const socket = await connected(); const made = start({ input: socket, output: new PassThrough() }); atEnd(() => made.close()); return made; }],
    ['a signal with a timeout',          () => AbortSignal.timeout(60_000)],
    ['one that a generator gives',       () => AbortSignal.any(signals() as Iterable<AbortSignal> as AbortSignal[])],
    ['one of several signals',           () => AbortSignal.any([new AbortController().signal, AbortSignal.timeout(60_000)])],
    ['what holds a watcher',             () => Object.assign(new EventEmitter(), { [Symbol('watcher')]: watched() })],
  ])('fails a test that leaves a listener on it: %s', async (_, target) => {
    expect(await fails(target)).toBe(true);
  });

  // prettier-ignore
  it.each<[string, () => object | Promise<object>]>([
    ['a watcher of a folder',            () => { const made = watched(); made.close(); return made; }],
    ['one with subfolders',              () => after(watched(true), 'close', (made) => made.close())],
    ['a watcher of a file',              () => { const made = watchedFile(); unwatchFile(FILE); return made; }],
    ['a session of http2',               async () => after(await session2(), 'close', (made) => made.destroy())],
    ['a stream of http2',                async () => after(await request2(), 'close', (made) => made.destroy())],
    ['a session of the inspector',       () => { const made = session(); made.disconnect(); return made; }],
    ['a child process',                  () => after(child(), 'close', (made) => made.kill())],
    ['a datagram socket',                () => after(datagrams(), 'close', (made) => made.close())],
    ['a worker',                         () => after(worker(), 'exit', (made) => made.terminate())],
    ['a port',                           async () => { const { port1 } = new MessageChannel(); const over = once(port1, 'close'); port1.close(); await over; await setImmediate(); return port1; }],
    ['a broadcast channel',              () => { const made = channel(); made.close(); return made; }],
    ['a response whose socket stays',    async () => after(await response(keptAlive()), 'close', (made) => made.resume())],
    ['its request',                      async () => { const answer = await after(await response(keptAlive()), 'close', (made) => made.resume()); return (answer as IncomingMessage & { req: object }).req; }],
    ['an agent without sockets',         keptAlive],
    ['a file that is read',              () => after(read(), 'close', (made) => made.destroy())],
    ['what was read, compressed',        async () => { const source = read(); const made = source.pipe(createGzip()); await after(source, 'close', () => made.resume()); return made; }],
    ['what is piped no more',            () => { const source = read(); const made = new PassThrough(); source.pipe(made); source.unpipe(made); return made; }],
    ['the lines of a socket',            async () => { const made = createInterface({ input: await connected() }); made.close(); return made; }],
    ['a signal that was aborted',        async () => { const made = AbortSignal.timeout(0); await once(made, 'abort'); return made; }],
  ])('fails nothing once it is closed: %s', async (_, target) => {
    expect(await fails(target)).toBe(false);
  });
});

describe('an emitter that only the test can wake', () => {
  class Session extends EventEmitter {}
  class FSWatcher extends EventEmitter {
    closed = true;
  }
  class Worker extends EventEmitter {}

  // prettier-ignore
  it.each<[string, () => object | Promise<object>]>([
    ['an emitter of the user',           () => new EventEmitter()],
    ['one with a name of Node',          () => new Session()],
    ['another one',                      () => new Worker()],
    ['a watcher of a package, closed',   () => new FSWatcher()],
    ['a target of the user',             () => new EventTarget()],
    ['a stream',                         () => new PassThrough()],
    ['a stream of values',               () => Readable.from(['a', 'b'])],
    ['a stream of a stream',             () => new PassThrough().pipe(createGzip())],
    ['streams in a circle',              () => { const made = new PassThrough(); return made.pipe(new PassThrough()).pipe(made); }],
    ['a compressor',                     () => createGzip()],
    ['a hash',                           () => createHash('sha256')],
    ['the lines of a stream',            () => createInterface({ input: new PassThrough() })],
    ['a signal of the test',             () => AbortSignal.any([new AbortController().signal])],
    ['a made-up event of a pipe',        () => { const made = new EventEmitter(); made.emit('pipe', 1); made.emit('unpipe'); return made; }],
    ['one with a field that throws',     () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return Object.assign(new EventEmitter(), { proxy }); }],
  ])('fails nothing: %s', async (_, target) => {
    expect(await fails(target)).toBe(false);
  });

  // prettier-ignore
  it.each<[string, number, boolean]>([
    ['WebSocket',      0, true ],
    ['WebSocket',      1, true ],
    ['WebSocket',      3, false],
    ['EventSource',    1, true ],
    ['EventSource',    2, false],
    ['XMLHttpRequest', 0, false],
    ['XMLHttpRequest', 1, true ],
    ['XMLHttpRequest', 4, false],
    ['FileReader',     0, false],
    ['FileReader',     1, true ],
  ])('is told by its state in a page: a %s in state %i', async (name, readyState, expected) => {
    const Class = { [name]: class extends EventTarget {} }[name] as new () => EventTarget;
    expect(await fails(() => Object.assign(new Class(), { readyState }))).toBe(expected);
  });

  it('is told by its name where a channel shows no state', async () => {
    class MessagePort extends EventTarget {}
    expect(await fails(() => new MessagePort())).toBe(true);
  });
});
