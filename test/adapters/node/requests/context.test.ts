import { IncomingMessage, ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { ownRequests } from '../../../../adapters/node/index.js';
import { createOwner, currentOwner, type Owner, runWithOwner } from '../../../../lib/index.js';
import { ask, dial, GET, listen, undo, until } from './servers.js';

describe('the undo of ownRequests', () => {
  const prototypes = [IncomingMessage.prototype, ServerResponse.prototype];

  it('leaves requests and responses as they were', () => {
    const emits = (): unknown[] => prototypes.map((each) => Reflect.get(each, 'emit'));
    const before = emits();
    const stop = ownRequests();
    expect(prototypes.map((each) => Object.hasOwn(each, 'emit'))).toEqual([true, true]);
    stop();
    expect(prototypes.map((each) => Object.hasOwn(each, 'emit'))).toEqual([false, false]);
    expect(emits()).toEqual(before);
  });

  it('leaves the wrappers of other tools in place, earlier and later ones', async () => {
    const [prototype] = prototypes as [IncomingMessage];
    const events: unknown[] = [];
    type Emit = (this: object, ...event: unknown[]) => boolean;
    const inForce = (): Emit => Reflect.get(prototype, 'emit') as Emit;
    const wrap = (): Emit => {
      const emit = inForce();
      const wrapped: Emit = function (this: object, ...event) {
        events.push(event[0]);
        return emit.apply(this, event);
      };
      Reflect.set(prototype, 'emit', wrapped);
      return wrapped;
    };
    undo(() => Reflect.deleteProperty(prototype, 'emit'));

    const before = wrap();
    ownRequests()();
    expect(inForce()).toBe(before);

    const stop = ownRequests();
    const since = wrap();
    stop();
    expect(inForce()).toBe(since);
    const port = await listen((request, response) =>
      request.resume().on('end', () => response.end(currentOwner()?.name ?? 'none')),
    );
    expect(await ask(port, '/', { method: 'POST', body: 'text' })).toBe('200 none');
    expect(events).toContain('end');
  });
});

it('a request that has no owner finds that of its server: refused by the filter, and after the undo', async () => {
  const app = createOwner({ name: 'app' });
  const stop = ownRequests({ filter: ({ url }) => url !== '/refused' });
  undo(stop);
  const found: (string | undefined)[] = [];
  const port = await runWithOwner(app, () =>
    listen((_request, response) => {
      found.push(currentOwner()?.name);
      setTimeout(() => response.end(), 0);
    }),
  );
  const client = dial(port).resume();
  const next = async (path: string): Promise<void> => {
    const count = found.length;
    client.write(GET(path));
    await until(() => found.length > count);
  };
  await next('/1');
  await next('/refused');
  await next('/2');
  stop();
  await next('/3');
  expect(found).toEqual(['GET /1', 'app', 'GET /2', 'app']);
});

it('a deadline closes the owner of a request whose turn has not come, though Node cannot cut that yet', async () => {
  const app = createOwner({ name: 'app' });
  undo(ownRequests({ filter: ({ url }) => url !== '/first' }));
  const owners: (Owner | undefined)[] = [];
  const port = await listen(() => owners.push(currentOwner()));
  dial(port).write(GET('/first') + GET('/second'));
  await until(() => owners.length === 2);

  const report = await owners[1]?.close({ reason: 'too late' });

  expect(report).toMatchObject({ forced: [{ name: 'response' }], stuck: [], errors: [] });
  expect(app.size).toBe(0);
});

it('a name that is not a string is refused when the owner is requested', async () => {
  undo(ownRequests({ name: () => 5 as never }));
  const port = await listen((_request, response) => {
    try {
      currentOwner();
    } catch (error) {
      response.end(String(error));
    }
  });
  expect(await ask(port)).toBe('200 TypeError: name must be a function that returns a string (got 5).');
});
