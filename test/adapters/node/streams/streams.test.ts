import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';

import {
  delay,
  EMPTY,
  finalize,
  from,
  lastValueFrom,
  map,
  merge,
  NEVER,
  Observable,
  of,
  Subject,
  throwError,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { fromReadable, requestOwner, toReadable, writeTo } from '../../../../adapters/node/index.js';
import { createOwner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { dial, GET, listen, until } from '../requests/servers.js';

/** A sink that takes one value at a time, when it is told to. */
class Slow extends Writable {
  readonly taken: string[] = [];
  #next: (() => void) | undefined;

  constructor() {
    super({ objectMode: true, highWaterMark: 1 });
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.taken.push(String(chunk));
    this.#next = done;
  }

  next(): void {
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('fromReadable', () => {
  it('emits the values of a stream, and completes with it', async () => {
    const stream = Readable.from(['a', 'b']);
    expect(await lastValueFrom(fromReadable(stream).pipe(toArray()))).toEqual(['a', 'b']);
    expect(stream.destroyed).toBe(true);
  });

  it('fails as the stream does, also where that is destroyed before its end', async () => {
    const boom = new Error('boom');
    const failing = new PassThrough();
    const failed = lastValueFrom(fromReadable(failing));
    failing.destroy(boom);
    await expect(failed).rejects.toBe(boom);
    const cut = new PassThrough();
    const ended = lastValueFrom(fromReadable(cut));
    cut.destroy();
    await expect(ended).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('destroys the stream when it is unsubscribed, and leaves no listener of its own', () => {
    const stream = new PassThrough();
    const before = stream.listenerCount('data');
    fromReadable(stream).subscribe().unsubscribe();
    expect({ destroyed: stream.destroyed, data: stream.listenerCount('data') }).toEqual({
      destroyed: true,
      data: before,
    });
  });

  it('calls the `return()` of an iterable at once, while a value is awaited', async () => {
    const calls: string[] = [];
    const iterable: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          calls.push('return');
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    fromReadable(iterable).subscribe().unsubscribe();
    expect(calls).toEqual(['return']);
    await turn();
  });

  it('emits the values of an iterable, and fails as it does; then it calls no return()', async () => {
    const boom = new Error('boom');
    const seen: unknown[] = [];
    async function* values() {
      try {
        yield 1;
        await turn();
        throw boom;
      } finally {
        seen.push('returned');
      }
    }
    await new Promise<void>((resolve) => {
      fromReadable(values()).subscribe({
        next: (value) => seen.push(value),
        error: (error: unknown) => {
          seen.push(error);
          resolve();
        },
      });
    });
    expect(seen).toEqual([1, 'returned', boom]);
    async function* two() {
      yield* [1, 2];
      await turn();
    }
    expect(await lastValueFrom(fromReadable(two()).pipe(toArray()))).toEqual([1, 2]);
  });

  it('lets go of an iterable within a value', async () => {
    const seen: unknown[] = [];
    async function* values() {
      try {
        for (let n = 1; ; n++) {
          await turn();
          yield n;
        }
      } finally {
        seen.push('returned');
      }
    }
    const subscription = fromReadable(values()).subscribe((n) => {
      seen.push(n);
      subscription.unsubscribe();
    });
    await until(() => seen.length === 2);
    expect(seen).toEqual([1, 'returned']);
  });

  it('refuses a source that cannot be read', () => {
    expect(() => fromReadable([] as never)).toThrow(/^source must be a Readable or an async iterable \(got/);
    expect(() => fromReadable(undefined as never)).toThrow(/^source must be .*\(got undefined\)/);
  });
});

/** Counts what is taken from it. */
function counted(values: number) {
  const state = { read: 0, destroyed: false };
  const stream = new Readable({
    objectMode: true,
    highWaterMark: 1,
    read() {
      state.read++;
      this.push(state.read <= values ? `v${state.read}` : null);
    },
    destroy(error, done) {
      state.destroyed = true;
      done(error);
    },
  });
  async function* iterate() {
    while (state.read < values) {
      await turn();
      yield `v${++state.read}`;
    }
  }
  return { state, stream, iterate };
}

describe.each(['a stream', 'an iterable'])('a full sink pauses %s', (kind) => {
  const sourceOf = (counts: ReturnType<typeof counted>) =>
    fromReadable<string>(kind === 'a stream' ? counts.stream : counts.iterate());

  it('within a synchronous chain, and none of it is lost', async () => {
    const counts = counted(50);
    const sink = new Slow();
    const done = lastValueFrom(
      sourceOf(counts).pipe(
        map((v) => v.toUpperCase()),
        writeTo(sink, { highWaterMark: 2 }),
      ),
      {
        defaultValue: 'done',
      },
    );
    for (let n = 0; n < 20; n++) await turn();
    // One is being written, and a stream reads ahead by itself.
    expect(counts.state.read).toBeLessThan(6);
    while (!sink.writableFinished) {
      sink.next();
      await turn();
    }
    expect(await done).toBe('done');
    expect(sink.taken).toEqual(Array.from({ length: 50 }, (_, n) => `V${n + 1}`));
  });

  it('that is a Readable, until it is read', async () => {
    const counts = counted(50);
    const readable = toReadable(sourceOf(counts), { highWaterMark: 2 });
    expect(readable.read()).toBe(null);
    for (let n = 0; n < 20; n++) await turn();
    expect(counts.state.read).toBeLessThan(6);
    const values: unknown[] = [];
    for await (const value of readable) values.push(value);
    expect(values).toHaveLength(50);
  });

  it('and a sink that closes lets it go', async () => {
    const counts = counted(50);
    const sink = new Slow();
    const failed = lastValueFrom(sourceOf(counts).pipe(writeTo(sink)));
    for (let n = 0; n < 5; n++) await turn();
    sink.destroy();
    await expect(failed).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    if (kind === 'a stream') expect(counts.state.destroyed).toBe(true);
  });
});

it('a sink that two sources share pauses both', async () => {
  const [one, other] = [counted(30), counted(30)];
  const sink = new Slow();
  merge(fromReadable(one.stream), fromReadable(other.stream))
    .pipe(writeTo(sink, { highWaterMark: 2 }))
    .subscribe();
  for (let n = 0; n < 20; n++) await turn();
  expect(one.state.read + other.state.read).toBeLessThan(12);
  while (!sink.writableFinished) {
    sink.next();
    await turn();
  }
  expect(sink.taken).toHaveLength(60);
});

describe('of a source that cannot pause', () => {
  const numbers = from([1, 2, 3, 4, 5, 6].map(String));

  it.each([
    ['dropOldest', ['1', '5', '6']],
    ['dropNewest', ['1', '2', '3']],
  ] as const)('a full sink lets as many values wait as it may, and then: %s', async (overflow, taken) => {
    const sink = new Slow();
    numbers.pipe(writeTo(sink, { highWaterMark: 2, overflow })).subscribe();
    while (!sink.writableFinished) {
      sink.next();
      await turn();
    }
    expect(sink.taken).toEqual(taken);
    const read: unknown[] = [];
    for await (const value of toReadable(numbers, { highWaterMark: 2, overflow })) read.push(value);
    expect(read).toEqual(taken);
  });

  it('one value too many is an error with a remedy, and ends both sides', async () => {
    const torn: string[] = [];
    const source = merge(numbers, NEVER).pipe(finalize(() => torn.push('source')));
    const message = /^writeTo\(\) is full: 2 values are waiting .*Raise `highWaterMark`/;
    const sink = new Slow();
    await expect(lastValueFrom(source.pipe(writeTo(sink, { highWaterMark: 2 })))).rejects.toThrow(message);
    expect({ torn, destroyed: sink.destroyed }).toEqual({ torn: ['source'], destroyed: true });
    const readable = toReadable(source, { highWaterMark: 2 });
    const failed = once(readable, 'error') as Promise<[Error]>;
    readable.read();
    expect((await failed)[0].message).toMatch(/^toReadable\(\) is full: 2 values are waiting /);
    expect(torn).toEqual(['source', 'source']);
  });
});

describe('toReadable', () => {
  it.each([
    ['at once', of('a', null, 'b')],
    ['from the backlog', of('a', 'b', 'c', null, 'd')],
  ])('refuses a null, which would end it without an error: %s', async (_, source) => {
    await expect(text(toReadable<unknown>(source))).rejects.toThrow(
      'A value of toReadable() must be anything but null, which ends a Node stream (got null).',
    );
  });

  it('subscribes at the first read, and unsubscribes when it is destroyed', () => {
    const events: string[] = [];
    const source = new Observable<number>(() => {
      events.push('subscribed');
      return () => events.push('torn down');
    });
    const readable = toReadable(source);
    expect(events).toEqual([]);
    readable.read();
    readable.destroy();
    expect(events).toEqual(['subscribed', 'torn down']);
  });

  it('ends when its owner closes, and fails as its source does', async () => {
    const owner = createOwner();
    const values = new Subject<string>();
    const readable = toReadable(values, { owner });
    const read = text(readable.map((value: string) => value));
    await turn();
    values.next('a');
    await owner.close();
    expect(await read).toBe('a');
    const boom = new Error('boom');
    await expect(text(toReadable(throwError(() => boom)))).rejects.toBe(boom);
    expect(await text(toReadable(EMPTY))).toBe('');
  });

  it('goes through a pipeline of Node', async () => {
    const sink = new PassThrough();
    const [written] = await Promise.all([
      text(sink),
      pipeline(toReadable(of('a', 'b').pipe(delay(1))), sink),
    ]);
    expect(written).toBe('ab');
  });

  it.each([
    [() => toReadable({} as never), /^source\$ must be an Observable/],
    [() => toReadable(EMPTY, { owner: {} as never }), /^owner must be /],
    [() => toReadable(EMPTY, { limit: 5 } as never), /^toReadable\(\) has no option "limit"/],
    [() => toReadable(EMPTY, { highWaterMark: 0 }), /^highWaterMark must be .*1 or more.*\(got 0\)/],
    [() => toReadable(EMPTY, { highWaterMark: '5' as never }), /^highWaterMark must be .*\(got "5"\)/],
    [() => toReadable(EMPTY, { overflow: 'drop' as never }), /^overflow must be .*\(got "drop"\)/],
    [() => writeTo(EMPTY as never), /^target must be a Writable, such as a response/],
    [() => writeTo(new PassThrough(), { format: 'xml' as never }), /^format must be .*\(got "xml"\)/],
    [() => writeTo(new PassThrough(), { mode: 1 } as never), /^writeTo\(\) has no option "mode"/],
  ])('refuses %s', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('writeTo', () => {
  it.each([
    ['its buffer is full', { highWaterMark: 2 }, 4],
    ['a value cannot be written', { format: 'ndjson' }, 1],
  ] as const)('stops a synchronous source when %s', async (_, options, most) => {
    let made = 0;
    function* values(): Generator<string | undefined> {
      while (made < 1_000) yield made++ === 0 && 'format' in options ? undefined : 'value';
    }
    const sink = new Writable({ highWaterMark: 1, write: () => undefined });
    await expect(lastValueFrom(from(values()).pipe(writeTo(sink, options)))).rejects.toThrow(
      / must be | is full/,
    );
    expect(made).toBeLessThanOrEqual(most);
  });

  async function written(values: readonly unknown[], format: 'raw' | 'sse' | 'ndjson') {
    const sink = new PassThrough();
    const [said] = await Promise.all([
      text(sink),
      lastValueFrom(from(values).pipe(writeTo(sink, { format })), { defaultValue: 0 }),
    ]);
    return said;
  }

  it('writes strings and bytes as they are', async () => {
    expect(await written(['a', Buffer.from('b')], 'raw')).toBe('ab');
  });

  it('writes JSON, a line each', async () => {
    expect(await written([{ a: 'x\ny' }, 1, null], 'ndjson')).toBe('{"a":"x\\ny"}\n1\nnull\n');
  });

  it('writes Server-Sent Events', async () => {
    expect(
      await written(['a\nb\r\nc', { data: { n: 1 }, event: 'tick', id: '7', retry: 5 }, { data: '' }], 'sse'),
    ).toBe('data: a\ndata: b\ndata: c\n\nevent: tick\nid: 7\nretry: 5\ndata: {"n":1}\n\ndata: \n\n');
  });

  it.each([
    [5, 'raw', /^A value of writeTo\(\) must be .*unless a format is given.*\(got 5\)/],
    [undefined, 'ndjson', /^A value of writeTo\(\) must be .*\(got undefined\)/],
    [5, 'sse', /^An event of writeTo\(\) must be .*\(got 5\)/],
    [{ data: undefined }, 'sse', /^An event of writeTo\(\) must be /],
    [{ data: () => 1 }, 'sse', /^The data of an event must be a value that JSON can represent /],
    [{ data: 'a', event: 'x\ndata: y' }, 'sse', /^The event of an event must be /],
    [{ data: 'a', id: 7 }, 'sse', /^The id of an event must be .*\(got 7\)/],
    [{ data: 'a', retry: -1 }, 'sse', /^The retry of an event must be .*\(got -1\)/],
  ] as const)('refuses %j as %s, and destroys the stream', async (value, format, message) => {
    const sink = new PassThrough();
    const source = of(value as unknown);
    await expect(lastValueFrom(source.pipe(writeTo(sink, { format })))).rejects.toThrow(message);
    expect(sink.destroyed).toBe(true);
  });

  it('does not subscribe for a stream that has gone', async () => {
    const sink = new PassThrough();
    sink.destroy();
    await once(sink, 'close');
    const source = new Observable<string>(() => expect.unreachable());
    await expect(lastValueFrom(source.pipe(writeTo(sink)))).rejects.toMatchObject({
      code: 'ERR_STREAM_PREMATURE_CLOSE',
    });
  });

  it('leaves no listener on the stream', async () => {
    const sink = new Slow();
    const names = ['drain', 'close', 'error', 'finish', 'end'];
    const count = () => names.map((name) => sink.listenerCount(name));
    const before = count();
    const subscription = NEVER.pipe(writeTo(sink)).subscribe();
    subscription.unsubscribe();
    await once(sink, 'close');
    expect(count()).toEqual(before);
  });
});

/** A server that streams `source` as Server-Sent Events; what its client hears, and how that ends. */
async function streaming(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const port = await listen(handle);
  const request = get({ port, host: '127.0.0.1', agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { port, request, response };
}

describe('a response', () => {
  it('has the headers of its format before there is a value, and is ended properly when its owner closes', async () => {
    const app = createOwner({ name: 'app' });
    const values = new Subject<string>();
    const { response } = await streaming((request, answer) => {
      const owner = requestOwner(request, answer, { parent: app });
      values.pipe(ownedBy(owner), writeTo(answer, { format: 'sse' })).subscribe();
    });
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream' });
    const heard = text(response);
    values.next('a');
    const report = await app.close({ reason: 'SIGTERM' });
    expect(await heard).toBe('data: a\n\n');
    expect(response.complete).toBe(true);
    expect(report.errors).toEqual([]);
  });

  it('is ended properly also by an owner further down the pipe', async () => {
    const app = createOwner({ name: 'app' });
    const { response } = await streaming((_request, answer) => {
      of('a')
        .pipe((source) => merge(source, NEVER), writeTo(answer, { format: 'sse' }), ownedBy(app))
        .subscribe();
    });
    const heard = text(response);
    await app.close();
    expect(await heard).toBe('data: a\n\n');
    expect(response.complete).toBe(true);
  });

  it('keeps headers of the user', async () => {
    const { response } = await streaming((_request, answer) => {
      answer.setHeader('content-type', 'text/plain');
      of({ a: 1 })
        .pipe(writeTo(answer, { format: 'ndjson' }))
        .subscribe();
    });
    expect(response.headers['content-type']).toBe('text/plain');
    expect(await text(response)).toBe('{"a":1}\n');
  });

  it('whose client leaves completes, and its source is torn down, though it is full', async () => {
    const events: string[] = [];
    const values = new Subject<string>();
    const port = await listen((_request, answer) => {
      values
        .pipe(
          finalize(() => events.push('torn down')),
          writeTo(answer),
        )
        .subscribe({
          complete: () => events.push('complete'),
          error: () => events.push('error'),
        });
      values.next('x'.repeat(10_000_000));
      values.next('y');
    });
    const client = dial(port);
    client.write(GET());
    await until(() => values.observed);
    await wait(5);
    client.destroy();
    await until(() => events.length === 2);
    expect(events.sort()).toEqual(['complete', 'torn down']);
  });

  it('is cut where the source fails: the client knows that this was not all', async () => {
    const { response } = await streaming((_request, answer) => {
      const source = new Subject<string>();
      source.pipe(writeTo(answer)).subscribe({ error: () => undefined });
      source.next('a');
      setTimeout(() => source.error(new Error('boom')), 10);
    });
    await expect(text(response)).rejects.toThrow('aborted');
  });
});
