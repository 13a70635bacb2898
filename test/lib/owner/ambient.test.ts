import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';

import { createOwner } from '../../../lib/owner/owner.js';
import {
  type AmbientScope,
  ambientOwner,
  currentOwner,
  runWithOwner,
  SCOPE,
  useAmbientStorage,
} from '../../../lib/owner/ambient.js';
import type { OwnerLike } from '../../../lib/owner/types.js';

type Stored = OwnerLike | AmbientScope | undefined;

const undos: (() => void)[] = [];

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

const stores: readonly (readonly [string, () => void])[] = [
  ['in the core', () => undefined],
  ['with a storage', () => undos.push(useAmbientStorage(new AsyncLocalStorage<Stored>()))],
];

describe.each(stores)('the ambient owner, %s,', (_, install) => {
  it('throws if the work is not a function', () => {
    expect(() => runWithOwner(createOwner(), undefined as never)).toThrow(
      'work must be a function (got undefined).',
    );
  });

  it('is set while the work runs, and only then', () => {
    install();
    const owner = createOwner();
    expect(currentOwner()).toBeUndefined();
    expect(runWithOwner(owner, () => currentOwner())).toBe(owner);
    expect(currentOwner()).toBeUndefined();
  });

  it('is that of the innermost call', () => {
    install();
    const [outer, inner] = [createOwner(), createOwner()];
    runWithOwner(outer, () => {
      expect(runWithOwner(inner, () => currentOwner())).toBe(inner);
      expect(currentOwner()).toBe(outer);
    });
  });

  it('does not change the result or the error of the work', () => {
    install();
    expect(runWithOwner(createOwner(), () => 42)).toBe(42);
    const boom = new Error('boom');
    expect(() =>
      runWithOwner(createOwner(), () => {
        throw boom;
      }),
    ).toThrow(boom);
    expect(currentOwner()).toBeUndefined();
  });

  it('can be a foreign one, for which currentOwner() returns one owner that closes with it', () => {
    install();
    const controller = new AbortController();
    const { signal } = controller;
    const [first, second] = runWithOwner(signal, () => [currentOwner(), currentOwner()]);
    expect(second).toBe(first);
    expect(first).toMatchObject({ name: 'ambient', state: 'open' });
    expect(runWithOwner(signal, ambientOwner)).toBe(signal);
    controller.abort('stop');
    expect(first?.signal.reason).toMatchObject({ reason: 'stop' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is not an implicit parent', () => {
    install();
    const owner = createOwner({ name: 'page' });
    expect(runWithOwner(owner, () => createOwner()).path).toBe('owner');
    expect(owner.size).toBe(0);
  });

  it('must be an owner', () => {
    install();
    expect(() => runWithOwner({} as OwnerLike, () => 1)).toThrow(
      /^owner must be .* \(got an object \(Object\)\)/,
    );
  });
});

describe('the ambient owner', () => {
  it('is set only for the synchronous part of the work without a storage', async () => {
    const owner = createOwner();
    const after = runWithOwner(owner, async () => {
      await Promise.resolve();
      return currentOwner();
    });
    expect(await after).toBeUndefined();
  });

  it('is kept through await with a storage', async () => {
    undos.push(useAmbientStorage(new AsyncLocalStorage<Stored>()));
    const owner = createOwner();
    const after = runWithOwner(owner, async () => {
      await Promise.resolve();
      return currentOwner();
    });
    expect(await after).toBe(owner);
  });

  it('is shared with another copy of the package', async () => {
    const { vi } = await import('vitest');
    vi.resetModules();
    const there = await import('../../../lib/owner/ambient.js');
    const owner = createOwner();
    expect(runWithOwner(owner, () => there.currentOwner())).toBe(owner);
    expect(there.runWithOwner(owner, () => currentOwner())).toBe(owner);
  });
});

describe('the undo of a storage', () => {
  it('removes only its own storage, once', () => {
    const owner = createOwner();
    const [a, b] = [new AsyncLocalStorage<Stored>(), new AsyncLocalStorage<Stored>()];
    const [undoA, undoB] = [useAmbientStorage(a), useAmbientStorage(b)];
    undoB();
    undoB();
    expect(a.run(owner, () => currentOwner())).toBe(owner);
    undoA();
  });

  it.each(['in order', 'in reverse order'])(
    'restores the earlier state: two installs, undone %s',
    (order) => {
      const owner = createOwner();
      const [a, b] = [new AsyncLocalStorage<Stored>(), new AsyncLocalStorage<Stored>()];
      const [undoA, undoB] = [useAmbientStorage(a), useAmbientStorage(b)];
      expect(b.run(owner, () => currentOwner())).toBe(owner);
      if (order === 'in order') {
        undoA();
        expect(b.run(owner, () => currentOwner())).toBe(owner);
        undoB();
      } else {
        undoB();
        expect(a.run(owner, () => currentOwner())).toBe(owner);
        undoA();
      }
      expect(a.run(owner, () => currentOwner())).toBeUndefined();
      expect(b.run(owner, () => currentOwner())).toBeUndefined();
      undoB();
      expect(runWithOwner(owner, () => [a.getStore(), b.getStore(), currentOwner()])).toEqual([
        undefined,
        undefined,
        owner,
      ]);
    },
  );
});

describe('a scope', () => {
  it('gives the ambient owner on access, until another one is entered', () => {
    const storage = new AsyncLocalStorage<Stored>();
    undos.push(useAmbientStorage(storage));
    const owner = createOwner();
    const asked: string[] = [];
    storage.enterWith({
      [SCOPE]: () => {
        asked.push('asked');
        return owner;
      },
    });
    expect(asked).toEqual([]);
    expect(ambientOwner()).toBe(owner);
    expect(asked).toEqual(['asked']);
    storage.enterWith(undefined);
    expect(ambientOwner()).toBeUndefined();
  });
});
