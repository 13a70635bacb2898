import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

import { Observable } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { installHost } from '../../../../adapters/node/host/host.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';

const undos: (() => void)[] = [];
let uninstall: () => void;
let now = 0;

beforeAll(() => void (uninstall = installHost()));
afterAll(() => uninstall());
beforeEach(() => {
  now = 0;
});
afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo();
});

function on(residue = false): void {
  undos.push(enableDevMode({ track: 'all', residue, now: () => now }));
}

/** Subscribes until the test is over. */
function open(source: Observable<unknown>): void {
  const subscription = source.subscribe();
  undos.push(() => subscription.unsubscribe());
}

function listening(listen: (server: Server) => Server): {
  readonly source: Observable<never>;
  readonly up: Promise<unknown>;
} {
  const server = createServer();
  undos.push(() => server.close());
  const source = new Observable<never>(() => void listen(server));
  return { source, up: once(server, 'listening') };
}

const alive = (): unknown[] =>
  registry()
    .residues.keepingAlive()
    .map(({ kind, place, record }) => [kind, place.site?.file === import.meta.filename, record.open]);

/*
 * Real servers and name lookups: the other cases are on a fake host, in `residues.test.ts`.
 */

describe('a server of a subscription that keeps the process alive', () => {
  it.each<[string, (server: Server) => Server]>([
    ['without a name', (server) => server.listen(0)],
    ['at an address', (server) => server.listen(0, '127.0.0.1')],
    ['at a name', (server) => server.listen(0, 'localhost')],
  ])('is a server that listens %s', async (_, listen) => {
    on();
    undos.push(registry().monitorWork());
    const { source, up } = listening(listen);
    open(source);
    await up;
    expect(alive()).toMatchObject([['server', true, true]]);
  });

  it('is reported as a residue only if residues are reported', async () => {
    on();
    undos.push(registry().monitorWork());
    const mark = leaks.mark();
    const { source, up } = listening((server) => server.listen(0, '127.0.0.1'));
    source.subscribe().unsubscribe();
    await up;
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    now += 500;
    expect(alive()).toMatchObject([['server', true, false]]);
    expect(leaks.find({ since: mark })).toEqual([]);

    on(true);

    expect(leaks.find({ since: mark })).toMatchObject([
      { verdict: 'residue', hint: expect.stringContaining('closes this server') as string },
    ]);
  });

  it('does not include work that a listener starts after a name lookup', async () => {
    on();
    undos.push(registry().monitorWork());
    const other = createServer();
    undos.push(() => other.close());
    const { source, up } = listening((server) =>
      server.once('listening', () => other.listen(0)).listen(0, '127.0.0.1'),
    );
    open(source);
    await up;
    await Promise.resolve();
    expect(alive()).toHaveLength(1);
  });
});
