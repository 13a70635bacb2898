import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { Application } from '../../examples/nest/application.mjs';
import { ask } from '../../examples/nest/clients.mjs';
import type { Snapshot } from '../../lib/index.js';
import { nestExamples } from './nest-folder.js';

const REQUESTS = 2_000;
const ROUND = 600;
const ADAPTERS = ['express', 'fastify'] as const;
const folder = mkdtempSync(join(tmpdir(), 'rxleash-nest-'));

const running: Application[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((application) => application.terminate()));
});

async function start(
  program: string,
  options: Parameters<typeof Application.start>[1],
): Promise<Application> {
  const application = await Application.start(program, { folder: nestExamples(), ...options });
  running.push(application);
  return application;
}

/** The lines of the leaky application that say so, with the verdict. */
const planted = readFileSync('examples/nest/leaky.ts', 'utf8')
  .split('\n')
  .flatMap((line, index) => {
    const verdict = /\/\/ leak: (\w+)$/.exec(line)?.[1];
    return verdict === undefined ? [] : [`${verdict} ${index + 1}`];
  });

/** What a running one has open, asked from outside. */
function openIn({ pid }: Application): Snapshot {
  const asked = spawnSync(process.execPath, ['dist/adapters/node/cli.js', 'report', '--json', String(pid)], {
    encoding: 'utf8',
  });
  expect(asked.stderr).toBe('');
  return JSON.parse(asked.stdout) as Snapshot;
}

describe.each(ADAPTERS)('an application of Nest on %s, a third of whose clients are cut off', (adapter) => {
  it('has every planted line reported, and no other, while it knows nothing of rxleash', async () => {
    expect(planted).toHaveLength(6);
    const json = join(folder, `${adapter}.json`);
    const leaky = await start('leaky.ts', { adapter, command: ['run', '--json', json] });
    await ask(leaky.ports, REQUESTS);
    // A producer that goes on is known when it has gone on for some turns.
    await wait(500);

    await leaky.terminate();

    const { leaks } = JSON.parse(readFileSync(json, 'utf8')) as Snapshot;
    const found = leaks.map(({ verdict, severity, package: of, producedAt, sites: [site] }) => {
      const { file = '', line } = producedAt ?? site ?? {};
      expect({ file, severity, of }).toEqual({
        file: expect.stringMatching(/\/examples\/nest\/leaky\.ts$/) as string,
        severity: 'leak',
        of: undefined,
      });
      return `${verdict} ${line}`;
    });
    expect(found.sort()).toEqual([...planted].sort());
    expect(Math.min(...leaks.map(({ count }) => count))).toBeGreaterThan(REQUESTS / 6 / 2);
  });

  it('has nothing open with the module and ownedBy(), no error in its log, and ends by itself', async () => {
    const owned = await start('owned.ts', { adapter });
    await ask(owned.ports, REQUESTS);

    // The last clients have left when their sockets have told.
    while (openIn(owned).open.length > 0) await wait(10);

    expect(openIn(owned)).toMatchObject({ leaks: [], open: [] });
    expect(openIn(owned).owners.map(({ path }) => path)).toEqual(['app']);
    expect(owned.said).toBe('');
    expect(await owned.terminate()).toEqual({ code: 0, signal: null });
    expect(owned.said).toContain('Nothing is open: all ');
  });
});

it('needs no more memory for more clients, without dev mode', async () => {
  const owned = await start('owned.ts', {
    command: undefined,
    flags: ['--expose-gc', '--import', './heap.mjs'],
  });
  const held: number[] = [];
  for (let round = 0; round < 6; round++) {
    await ask(owned.ports, ROUND);
    held.push(Number(await owned.ask('heap')));
  }
  // The first rounds warm up. What stays of each client would show in all the others: an owner, or a socket, is more than this.
  const grown = held.map((bytes, round) => (bytes - (held[round - 1] ?? 0)) / ROUND).slice(3);
  expect(Math.min(...grown)).toBeLessThan(400);
});
