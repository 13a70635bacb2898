import { NEVER } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { forgetMishaps } from '../../../../lib/dev/base/mishaps.js';
import { watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { isSpared, OwnerBook, reasonText } from '../../../../lib/dev/record/owner-book.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import type { OwnerLike } from '../../../../lib/owner/types.js';
import { withLeakGuard } from '../../../../operators/index.js';

const book = (): OwnerBook => new OwnerBook(() => 1);
const description = { remedy: 'Close it.', isExempt: () => false };

let undo: () => void = () => undefined;

afterEach(() => {
  undo();
  host.ownerOf = undefined;
});

describe('what a host says about a subscription', () => {
  it('is nothing if it fails: then nothing is proved for this one, and the program is told once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const isExempt = (): boolean => {
      throw new Error('no access');
    };
    const subscriber = watched(NEVER.subscribe());
    expect(isSpared({ remedy: '', isExempt }, subscriber, undefined)).toBe(true);
    expect(isSpared({ remedy: '', isExempt }, subscriber, undefined)).toBe(true);
    expect(isSpared(description, subscriber, undefined)).toBe(false);
    expect(isSpared(undefined, subscriber, undefined)).toBe(false);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
    forgetMishaps();
    subscriber.unsubscribe();
  });
});

describe('the book of owners', () => {
  it('has a description of an owner, and none of a draining signal, which owns nothing', () => {
    const owners = book();
    const owner = createOwner({ name: 'page' });
    owners.describe(owner, description);
    owners.describe(owner.draining, description);
    expect(owners.infoOf(owner)?.description).toBe(description);
    expect(owners.infoOf(owner.draining)).toBeUndefined();
  });

  it('resolves a handle to the owner that its host names, and to none if that is a draining signal', () => {
    const owners = book();
    const owner = createOwner({ name: 'page' });
    const [handle, drains] = [new AbortController().signal, new AbortController().signal];
    const named = new Map<OwnerLike, OwnerLike>([
      [handle, owner],
      [drains, owner.draining],
    ]);
    host.ownerOf = (given) => named.get(given);
    expect(owners.infoOf(handle)).toBe(owners.infoOf(owner));
    expect(owners.infoOf(drains)).toBeUndefined();
  });

  it('has one owner for an owner and its signal', () => {
    const owners = book();
    const owner = createOwner({ name: 'page' });
    expect(owners.infoOf(owner.signal)).toBe(owners.infoOf(owner));
  });

  it('knows at once that a signal has aborted', () => {
    const owners = book();
    const controller = new AbortController();
    expect(owners.infoOf(controller.signal, 1)?.closedAt).toBeUndefined();
    controller.abort();
    expect(owners.infoOf(controller.signal, 5)?.closedAt).toBe(5);
  });

  it.each([
    [undefined, undefined],
    ['route change', 'route change'],
    [new TypeError('bad'), 'TypeError: bad'],
    [{ secret: 1 }, 'an object (Object)'],
    [5, '5'],
  ])('shows the reason %o as %s', (reason, text) => expect(reasonText(reason)).toBe(text));

  it('lists an owner as closed that was closed when it was first seen, and ignores unknown ones', () => {
    const owners = book();
    const controller = new AbortController();
    controller.abort('over');
    owners.closed(controller.signal, 'unknown', 1);
    const info = owners.infoOf(controller.signal, 5);
    expect(info).toMatchObject({ closedAt: 5, reason: 'over' });
    owners.closed(controller.signal, 'again', 9);
    expect(owners.rows(info ? [info] : [])).toMatchObject([{ state: 'closed', reason: 'over' }]);
    expect(owners.rows([])).toEqual([]);
  });

  it.each(['guarded', 'all'] as const)('takes the ambient owner where the chain has none: %s', (track) => {
    undo = enableDevMode({ track });
    const owner = createOwner({ name: 'page' });
    runWithOwner(owner, () => NEVER.pipe(withLeakGuard('named')).subscribe());
    expect(leaks.open()).toMatchObject([{ name: 'named', owner: { name: 'page' } }]);
  });

  it('accepts no ambient draining signal as an owner', () => {
    undo = enableDevMode({ track: 'all' });
    const owner = createOwner({ name: 'page' });
    runWithOwner(owner, () => NEVER.pipe(withLeakGuard('named')).subscribe());
    runWithOwner(owner.draining, () => NEVER.subscribe());
    expect(leaks.open().map((row) => [row.name, row.owner?.name])).toEqual([
      ['named', 'page'],
      [undefined, undefined],
    ]);
    expect(leaks.snapshot().owners).toMatchObject([{ name: 'page' }]);
  });
});
