import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

import { type Label, Profile } from 'pprof-format';
import { NEVER, Subject, type Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { remoteBy } from '../../../../adapters/node/profile/asker.js';
import { leakProfile, type LeakProfileOptions } from '../../../../adapters/node/profile/leak-profile.js';
import { createOwner, enableDevMode, type Snapshot } from '../../../../lib/index.js';
import { ownedBy, withLeakGuard } from '../../../../operators/index.js';
import { listen, undo } from '../requests/servers.js';

interface Asked {
  readonly headers?: IncomingHttpHeaders;
  readonly method?: string;
}

/** A real server whose profile is asked for. */
async function served(options?: LeakProfileOptions) {
  const profile = leakProfile(options);
  undo(() => profile[Symbol.dispose]());
  const port = await listen((request, response) => profile(request, response));
  return async (path: string, { method = 'GET', headers = {} }: Asked = {}) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return {
      status: response.statusCode,
      type: response.headers['content-type'],
      headers: response.headers,
      body: await buffer(response),
    };
  };
}

/** Left open by the line in it, for the length of the test. */
function leaves(subscribe: () => Subscription): void {
  const subscription = subscribe();
  undo(() => subscription.unsubscribe());
}

function devMode(): void {
  undo(enableDevMode({ rules: { outlived: { grace: 0 } } }));
}

/** A profile as it was before it was encoded. */
function readProfile(body: Buffer) {
  const profile = Profile.decode(gunzipSync(body));
  const { strings } = profile.stringTable;
  const word = (at: number | bigint): string => strings[Number(at)] ?? '';
  const functions = new Map(profile.function.map((code) => [code.id, code]));
  const locations = new Map(profile.location.map(({ id, line }) => [id, line]));
  const samples = profile.sample.map(({ locationId, value, label }) => ({
    stack: locationId.flatMap((id) =>
      (locations.get(id) ?? []).map(({ functionId, line }) => {
        const code = functions.get(functionId);
        const file = word(code?.filename ?? 0);
        return `${word(code?.name ?? 0)}${file && ` ${file}:${line}`}`;
      }),
    ),
    values: value.map(Number),
    labels: Object.fromEntries(label.map(({ key, str }: Label) => [word(key), word(str)])),
  }));
  const types = profile.sampleType.map(({ type, unit }) => `${word(type)}/${word(unit)}`);
  return { samples, types, takenAt: Number(BigInt(profile.timeNanos) / 1_000_000n) };
}

describe('the leak profile', () => {
  it('shows the open subscriptions as text, leaks first', async () => {
    devMode();
    const ask = await served();
    const owner = createOwner({ name: 'page' });
    leaves(() => NEVER.pipe(ownedBy(owner.draining), withLeakGuard('prices')).subscribe());

    const { status, type, body } = await ask('/debug/rxleash');

    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body.toString()).toMatch(/^No leaks/);
    expect(body.toString()).toMatch(
      /Open \(\d+\), reported or not:\n.* "prices" at .*leak-profile\.test\.ts/,
    );
  });

  it('gives the snapshot as JSON', async () => {
    devMode();
    const ask = await served();
    leaves(() => NEVER.pipe(withLeakGuard('prices')).subscribe());

    const { status, type, body } = await ask('/?format=json');

    expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
    const snapshot = JSON.parse(body.toString()) as Snapshot;
    expect(snapshot.open.map(({ name }) => name)).toContain('prices');
  });

  it('gives a profile that is read back: lines and callers below owners, labels, counts and ages', async () => {
    devMode();
    const ask = await served();
    const app = createOwner({ name: 'app' });
    const page = app.child({ name: 'GET /prices' });
    const subscribeTwice = (): Subscription[] =>
      [1, 2].map(() => NEVER.pipe(withLeakGuard('prices'), ownedBy(page)).subscribe());
    const caller = (): Subscription[] => subscribeTwice();
    const opened = caller();
    undo(() => opened.forEach((subscription) => subscription.unsubscribe()));

    const { status, type, body } = await ask('/?format=pprof');

    expect([status, type]).toEqual([200, 'application/octet-stream']);
    const { samples, types, takenAt } = readProfile(body);
    expect(types).toEqual(['subscriptions/count', 'age/milliseconds']);
    expect(takenAt).toBeLessThanOrEqual(Date.now());
    const [sample] = samples.filter(({ labels }) => labels['name'] === 'prices');
    expect(sample?.labels).toEqual({
      owner: 'app/GET /prices',
      state: 'open',
      verdict: 'none',
      severity: 'none',
      kind: 'root',
      name: 'prices',
    });
    expect(sample?.values[0]).toBe(2);
    expect(sample?.values[1]).toBeGreaterThanOrEqual(0);
    const file = /test\/adapters\/node\/profile\/leak-profile\.test\.ts:\d+$/;
    const stack = sample?.stack ?? [];
    expect(stack.slice(-2)).toEqual(['GET /prices', 'app']);
    expect(stack[0]).toMatch(file);
    expect(stack.map((frame) => frame.split(' ')[0])).toEqual(
      expect.arrayContaining(['subscribeTwice', 'caller']),
    );
    await app.close();
  });

  it('labels leaks with their verdict, and with the state of their owner', async () => {
    devMode();
    const ask = await served();
    const owner = createOwner({ name: 'page' });
    const stop$ = new Subject<void>();
    leaves(() => NEVER.pipe(withLeakGuard({ name: 'left', owner })).subscribe());
    await owner.close();

    const { samples } = readProfile((await ask('/?format=pprof')).body);

    stop$.complete();
    expect(samples.find(({ labels }) => labels['name'] === 'left')?.labels).toMatchObject({
      owner: 'page',
      state: 'closed',
      verdict: 'outlived',
      severity: 'leak',
    });
  });

  it('answers with an explanation while dev mode is off', async () => {
    const ask = await served();

    const { status, body } = await ask('/');

    expect([status, body.toString()]).toEqual([
      503,
      'Dev mode is off, so nothing is watched. Call enableDevMode() in the program, or start it with "rxleash run".\n',
    ]);
  });

  it('refuses a forwarded request from every client', async () => {
    devMode();
    const ask = await served();

    const { status, body } = await ask('/', { headers: { 'x-forwarded-for': '203.0.113.7' } });

    expect([status, body.toString()]).toEqual([
      403,
      'This profile can be requested only from this machine, and this request was refused: it was forwarded, as its header "x-forwarded-for" says. See the option "allow" of leakProfile().\n',
    ]);
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it.each([
    ['all', 200],
    [(): boolean => true, 200],
    [(): boolean => false, 403],
    [(async () => Promise.resolve(true)) as unknown as () => boolean, 403],
  ] as const)('lets those ask who are allowed to: %s', async (allow, expected) => {
    devMode();
    const ask = await served({ allow });

    expect((await ask('/', { headers: { via: '1.1 proxy' } })).status).toBe(expected);
  });

  it('gives a profile with any clock', async () => {
    undo(enableDevMode({ now: () => performance.now() }));
    const ask = await served();
    const { status, body } = await ask('/?format=pprof');
    expect(status).toBe(200);
    expect(readProfile(body).takenAt).toBeLessThanOrEqual(performance.now() + 1);
  });

  it('refuses other formats and methods, and says which there are', async () => {
    devMode();
    const ask = await served();

    const format = await ask('/?format=xml');
    expect([format.status, format.body.toString()]).toEqual([
      400,
      'format must be one of text, json, pprof (got "xml").\n',
    ]);
    const method = await ask('/', { method: 'POST' });
    expect([method.status, method.headers.allow, method.body.toString()]).toEqual([
      405,
      'GET, HEAD',
      'Request this profile with GET (got POST).\n',
    ]);
  });

  it.each(['text', 'json', 'pprof'])('answers HEAD with the headers alone: %s', async (format) => {
    devMode();
    const ask = await served();

    const { status, headers, body } = await ask(`/?format=${format}`, { method: 'HEAD' });

    expect([status, body.length]).toEqual([200, 0]);
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('takes a socket in the file system for one of this machine', async () => {
    devMode();
    const profile = leakProfile();
    undo(() => profile[Symbol.dispose]());
    const path = join(tmpdir(), `rxleash-profile-${process.pid}.sock`);
    const server = createServer((request, response) => profile(request, response)).listen(path);
    await once(server, 'listening');
    undo(() => server.close());

    const [response] = (await once(httpRequest({ socketPath: path, agent: false }).end(), 'response')) as [
      IncomingMessage,
    ];

    expect(await text(response)).toMatch(/^No leaks/);
  });

  it('knows the callers only between its making and its disposal', async () => {
    devMode();
    const ask = await served({ allow: 'all' });
    const profile = leakProfile();
    profile[Symbol.dispose]();
    profile[Symbol.dispose]();
    const called = (): Subscription => NEVER.pipe(withLeakGuard('kept')).subscribe();
    const caller = (): Subscription => called();
    leaves(() => caller());

    const { samples } = readProfile((await ask('/?format=pprof')).body);

    const sample = samples.find(({ labels }) => labels['name'] === 'kept');
    expect(sample?.stack.map((frame) => frame.split(' ')[0])).toContain('caller');
  });

  it('leaves a response alone that was answered already', async () => {
    using profile = leakProfile();
    const answered: unknown[] = [];
    const port = await listen((request, response) => {
      response.end('already');
      try {
        profile(request, response);
        answered.push('left alone');
      } catch (error) {
        answered.push(error);
      }
    });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('already');
    expect(answered).toEqual(['left alone']);
  });

  it('refuses unknown options, and arguments that are not a request and a response', () => {
    expect(() => leakProfile({ alow: 'all' } as object)).toThrow(
      'leakProfile() has no option "alow". It takes: allow.',
    );
    expect(() => leakProfile({ allow: 'everyone' as 'all' })).toThrow(
      "allow must be 'loopback' or 'all' (got \"everyone\").",
    );
    using profile = leakProfile();
    expect(() => profile(undefined as never, {} as never)).toThrow(
      'request must be the request of a Node server (got undefined).',
    );
    expect(() => profile({ headers: {} }, {} as never)).toThrow(
      'response must be the response of a Node server (got an object (Object)).',
    );
  });
});

describe('a request is of this machine', () => {
  const from = (remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}): boolean =>
    remoteBy({ headers, socket: { remoteAddress } }) === undefined;

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', undefined])('from %s', (address) => {
    expect(from(address)).toBe(true);
  });

  it.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '1127.0.0.1', '127.0.0.1.evil'])(
    'not from %s',
    (address) => {
      expect(from(address)).toBe(false);
    },
  );

  it.each(['localhost', 'localhost:3000', '127.0.0.1:80', '[::1]:3000', 'app.localhost'])(
    'when it asks for %s',
    (host) => {
      expect(from('127.0.0.1', { host })).toBe(true);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1'])(
    'not when it asks for %s',
    (host) => {
      expect(from('127.0.0.1', { host })).toBe(false);
    },
  );

  it.each([
    'forwarded',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-real-ip',
    'via',
    'cf-connecting-ip',
    'true-client-ip',
    'x-envoy-external-address',
  ])('not with the header %s', (header) => {
    expect(from('127.0.0.1', { [header]: 'x' })).toBe(false);
  });
});
