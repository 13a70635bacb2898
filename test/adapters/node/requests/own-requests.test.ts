import { setTimeout as wait } from 'node:timers/promises';

import { NEVER } from 'rxjs';
import { expect, it } from 'vitest';

import { ownRequests } from '../../../../adapters/node/index.js';
import { currentOwner, type Owner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { ask, listen, undo } from './servers.js';

it('gives each of 48 interleaved keep-alive requests an owner of its own, also after an await', async () => {
  undo(ownRequests());
  const owners: Owner[] = [];
  const port = await listen(async (request, response) => {
    NEVER.pipe(ownedBy()).subscribe();
    const before = currentOwner();
    await wait(Math.random() * 20);
    const after = currentOwner();
    expect(after).toBe(before);
    owners.push(after as Owner);
    response.end(after?.name);
    expect(request.url).toBe(after?.name.slice('GET '.length));
  });
  const paths = Array.from({ length: 48 }, (_, n) => `/${n}`);
  const answers = await Promise.all(paths.map((path) => ask(port, path)));
  expect(answers).toEqual(paths.map((path) => `200 GET ${path}`));
  expect(new Set(owners).size).toBe(48);
  for (const owner of owners) {
    const { forced } = await owner.join();
    expect(forced).toHaveLength(1);
    expect(owner.signal.reason).toMatchObject({ reason: 'the response has been sent' });
    expect(owner.size).toBe(0);
  }
  expect(currentOwner()).toBeUndefined();
});
