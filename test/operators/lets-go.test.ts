import { Observable, Subject, type Subscriber, Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner, enableDevMode, type Owner, type OwnerLike } from '../../lib/index.js';
import { abortable, onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../operators/index.js';
import { collected } from '../support/garbage.js';

/** Each kind of owner that is closed by hand, and can be retained afterwards. */
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
  ])('retains nothing of a subscription through %s', async (_, operator) => {
    const { owner, close } = make();
    const source = (() => {
      const subject = new Subject<number>();
      subject.pipe(operator(owner)).subscribe({ error: () => undefined });
      return new WeakRef(subject);
    })();
    await close();
    expect(await collected(source)).toEqual([true]);
    // Until here it must not be collected.
    expect(() => ownedBy(owner)).not.toThrow();
  });
});

type Pipe = (source: Observable<number>, owner: Owner) => Observable<number>;

const pipes: Record<string, Pipe> = {
  ownedBy: (source, owner) => source.pipe(ownedBy(owner)),
  'ownedBy in error mode': (source, owner) => source.pipe(ownedBy(owner, { onClose: 'error' })),
  'ownedBy above another': (source, owner) => source.pipe(ownedBy(owner), ownedBy(createOwner())),
  'timeoutOrAbort of an owner': (source, owner) => source.pipe(timeoutOrAbort({ owner })),
  'timeoutOrAbort of a signal': (source, { signal }) => source.pipe(timeoutOrAbort({ signal, each: 60_000 })),
  'timeoutOrAbort with a fallback': (source, owner) =>
    source.pipe(timeoutOrAbort({ owner, total: 60_000, with: () => source })),
  'a guard': (source, owner) => source.pipe(withLeakGuard({ name: 'g', owner }), ownedBy(owner)),
  ...Object.fromEntries(
    (['report', 'end', 'error', () => undefined] as const).map((onLeak) => [
      `a guard in force that would ${typeof onLeak === 'string' ? onLeak : 'call'}`,
      (source: Observable<number>, owner: Owner) =>
        source.pipe(withLeakGuard({ maxAge: 60_000, onLeak, owner, enforce: true }), ownedBy(owner)),
    ]),
  ),
  onEnding: (source, owner) =>
    source.pipe(
      onEnding(() => owner.size),
      ownedBy(owner),
    ),
  abortable: (source, owner) => abortable(() => source).pipe(ownedBy(owner)),
};

/** The ends of a subscription, of which two objects are kept: that of its consumer, and the subscriber of its source. */
const ends: Record<
  string,
  (end: { owner: Owner; handle: Subscription; given: Subscriber<number> }) => unknown
> = {
  'its owner has closed': ({ owner }) => owner.close(),
  'its consumer has unsubscribed': ({ handle }) => handle.unsubscribe(),
  'its source has completed': ({ given }) => given.complete(),
  'its source has failed': ({ given }) => given.error(new Error('no')),
};

/** Subscribes and ends the subscription, and returns the two objects that are kept. */
async function kept(
  pipe: Pipe,
  end: (typeof ends)[string],
): Promise<{ keep: unknown[]; refs: WeakRef<object>[] }> {
  const keep: Subscription[] = [];
  const owner = createOwner();
  const source = new Observable<number>((subscriber) => void keep.push(subscriber));
  const handle = pipe(source, owner).subscribe({ error: () => undefined });
  keep.push(handle);
  await end({ owner, handle, given: keep[0] as Subscriber<number> });
  expect(keep.map(({ closed }) => closed)).toEqual([true, true]);
  return { keep, refs: [new WeakRef(source), new WeakRef(owner)] };
}

describe.each(Object.entries(pipes))(
  'a kept subscription of %s retains neither source nor owner when',
  (_, pipe) => {
    it.each(Object.entries(ends))('%s', async (_, end) => {
      const { keep, refs } = await kept(pipe, end);
      expect(await collected(...refs)).toEqual([true, true]);
      expect(keep).toHaveLength(2);
    });

    it.each(['guarded', 'all'] as const)('its owner has closed, with dev mode %s', async (track) => {
      const undo = enableDevMode({ track });
      try {
        const { keep, refs } = await kept(pipe, ({ owner }) => owner.close());
        expect(await collected(...refs)).toEqual([true, true]);
        expect(keep).toHaveLength(2);
      } finally {
        undo();
      }
    });
  },
);

it('a kept subscription that its source has unsubscribed retains nothing once its consumer has unsubscribed', async () => {
  const { keep, refs } = await kept(pipes['ownedBy'] as Pipe, ({ handle, given }) => {
    given.unsubscribe();
    handle.unsubscribe();
  });
  expect(await collected(...refs)).toEqual([true, true]);
  expect(keep).toHaveLength(2);
});
