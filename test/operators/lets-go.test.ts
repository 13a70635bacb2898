import { Subject, Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner, type OwnerLike } from '../../lib/index.js';
import { ownedBy, timeoutOrAbort } from '../../operators/index.js';
import { collected } from '../support/garbage.js';

/** Each kind of owner that is closed by hand, and may be kept for long after. */
const kinds: Record<string, () => { owner: OwnerLike; close: () => unknown }> = {
  Owner() {
    const owner = createOwner();
    return { owner, close: () => owner.close() };
  },
  AbortSignal() {
    const controller = new AbortController();
    return { owner: controller.signal, close: () => controller.abort('over') };
  },
  notifier() {
    const owner = new Subject<void>();
    return { owner, close: () => owner.next() };
  },
  Subscription() {
    const owner = new Subscription();
    return { owner, close: () => owner.unsubscribe() };
  },
};

describe.each(Object.entries(kinds))('a closed %s that is kept', (_, make) => {
  it.each([
    ['ownedBy', (owner: OwnerLike) => ownedBy<number>(owner)],
    ['ownedBy in error mode', (owner: OwnerLike) => ownedBy<number>(owner, { onClose: 'error' })],
    ['timeoutOrAbort', (owner: OwnerLike) => timeoutOrAbort<number>({ owner })],
  ])('keeps nothing of what %s gave it', async (_, operator) => {
    const { owner, close } = make();
    const source = (() => {
      const subject = new Subject<number>();
      subject.pipe(operator(owner)).subscribe({ error: () => undefined });
      return new WeakRef(subject);
    })();
    await close();
    expect(await collected(source)).toEqual([true]);
    // Only now can it go.
    expect(() => ownedBy(owner)).not.toThrow();
  });
});
