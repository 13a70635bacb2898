import { defer, Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../lib/dev/index.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { OwnerLike } from '../../../lib/owner/types.js';
import { ownedBy, withLeakGuard } from '../../../operators/index.js';
import { collected } from '../../support/garbage.js';
import { handTimers } from './support.js';

let undo: () => void = () => undefined;
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

class Component {
  readonly subject = new Subject<object>();
  readonly seen: object[] = [];

  constructor(owner?: OwnerLike) {
    // The frames below belong to this constructor, with its `this`.
    const source =
      owner === undefined ? this.subject : this.subject.pipe(withLeakGuard('mine'), ownedBy(owner));
    defer(() => source).subscribe((value) => this.seen.push(value));
    this.subject.next(new Array(100));
  }
}

describe('the registry', () => {
  it.each(['all', 'guarded'] as const)(
    'keeps nothing of what the program has dropped: consumer, values, source, owner (%s)',
    async (track) => {
      const timers = handTimers();
      undo = enableDevMode({ track });
      const refs = (() => {
        const owner = createOwner({ name: 'dropped' });
        const component = new Component(owner);
        return [component, component.seen[0], component.subject, owner].map(
          (one) => new WeakRef(one as object),
        );
      })();
      expect(leaks.snapshot()).toMatchObject({ open: [{ name: 'mine' }], owners: [{ name: 'dropped' }] });
      timers.ring();

      expect(await collected(...refs)).toEqual([true, true, true, true]);
      expect(leaks.snapshot()).toMatchObject({ open: [], owners: [] });
      timers.ring();
      expect(timers.pauses).toEqual([]);
    },
  );

  it('keeps nothing of subscriptions whose lines were never read', async () => {
    const timers = handTimers();
    undo = enableDevMode({ track: 'all' });
    const ref = (() => new WeakRef(new Component()))();
    timers.ring();
    expect(await collected(ref)).toEqual([true]);
    timers.ring();
    timers.ring();
    expect(timers.pauses).toEqual([]);
  });

  it('keeps nothing of subscriptions that were young at the last undo', async () => {
    handTimers();
    undo = enableDevMode({ track: 'all' });
    const ref = (() => {
      const component = new Component();
      return [new WeakRef(component), new Subject().subscribe()] as const;
    })();
    undo();
    expect(await collected(ref[0])).toEqual([true]);
  });

  it('keeps reachable subscriptions as open', async () => {
    const timers = handTimers();
    undo = enableDevMode({ track: 'all' });
    const component = new Component();
    timers.ring();
    expect(await collected(new WeakRef(component))).toEqual([false]);
    component.subject.next({});
    expect(leaks.open()).toMatchObject([{ values: 2 }]);
    component.subject.complete();
    expect(leaks.open()).toEqual([]);
  });

  it('discards collected owners, and no longer polls them', async () => {
    const timers = handTimers();
    undo = enableDevMode();
    (() => {
      for (let i = 0; i < 80; i++) createOwner({ name: 'short' });
      const { signal } = new AbortController();
      new Subject().pipe(withLeakGuard({ owner: signal })).subscribe();
    })();
    expect(leaks.snapshot().owners).toHaveLength(81);
    timers.ring();
    await collected();
    timers.ring();
    for (let i = 0; i < 80; i++) createOwner({ name: 'short' });
    await collected();
    expect(leaks.snapshot().owners).toEqual([]);
  });
});
