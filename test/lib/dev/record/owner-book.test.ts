import { afterEach, describe, expect, it } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { OwnerBook } from '../../../../lib/dev/record/owner-book.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import type { OwnerLike } from '../../../../lib/owner/types.js';

const book = (): OwnerBook => new OwnerBook(() => 1);
const description = { remedy: 'Close it.', spares: () => false };

afterEach(() => {
  host.ownerOf = undefined;
});

describe('the book of owners', () => {
  it('knows a description of an owner, and none of a draining signal, which owns nothing', () => {
    const owners = book();
    const owner = createOwner({ name: 'page' });
    owners.describe(owner, description);
    owners.describe(owner.draining, description);
    expect(owners.infoOf(owner)?.description).toBe(description);
    expect(owners.infoOf(owner.draining)).toBeUndefined();
  });

  it('takes a handle for the owner that its host names, and for nobody where that is a draining signal', () => {
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
});
