import {
  defer,
  map,
  mergeMap,
  NEVER,
  Observable,
  retry,
  share,
  Subject,
  concatWith,
  takeUntil,
  withLatestFrom,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../lib/dev/index.js';
import { createOwner } from '../../../lib/owner/owner.js';
import { onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../../operators/index.js';
import { namedByHost } from '../../../operators/with-leak-guard.js';
import { lineOfCaller } from './support.js';

let now = 0;
let undo: () => void = () => undefined;
const on = (track: 'guarded' | 'all'): void => {
  undo = enableDevMode({ track, now: () => now });
};

beforeEach(() => {
  now = 0;
});
afterEach(() => undo());

describe("track: 'guarded'", () => {
  beforeEach(() => on('guarded'));

  it('tracks a stream that a host names, with the line that subscribed', () => {
    const line = lineOfCaller(1);
    namedByHost(NEVER, 'Prices.board').subscribe();
    expect(leaks.open()).toMatchObject([{ kind: 'guarded', name: 'Prices.board', site: { line } }]);
  });

  it('tracks only pipes with our operators, each once, with the line that subscribed', () => {
    const owner = createOwner({ name: 'page' });
    NEVER.subscribe();
    const line = lineOfCaller(3);
    NEVER.pipe(withLeakGuard('prices'), ownedBy(owner), map(String), timeoutOrAbort(1_000_000))
      .pipe(map((value) => value))
      .subscribe();

    expect(leaks.open()).toMatchObject([
      {
        kind: 'guarded',
        name: 'prices',
        owner: { name: 'page' },
        site: { file: import.meta.filename, line },
      },
    ]);
  });

  it('takes no line if sites are off', () => {
    const off = enableDevMode({ track: 'guarded', sites: 'off' });
    NEVER.pipe(withLeakGuard('prices')).subscribe();
    expect(leaks.open().map(({ name, site }) => [name, site])).toEqual([['prices', undefined]]);
    off();
  });

  it('removes the record however the subscription ends', async () => {
    const owner = createOwner();
    const subject = new Subject<void>();
    subject.pipe(ownedBy(owner)).subscribe();
    subject.pipe(withLeakGuard()).subscribe().unsubscribe();
    expect(leaks.open()).toHaveLength(1);
    await owner.close();
    expect(leaks.open()).toEqual([]);
  });

  it('makes a separate record for an inner stream, even for the same Observable', () => {
    const source = new Subject<number>();
    const guarded = source.pipe(withLeakGuard('both'));
    guarded
      .pipe(
        mergeMap(() => guarded),
        withLeakGuard('outer'),
      )
      .subscribe();
    expect(leaks.open()).toMatchObject([{ name: 'outer' }]);
    source.next(1);
    expect(leaks.open()).toMatchObject([{ name: 'outer' }, { name: 'both' }]);
  });

  it('treats the resubscription of retry as the same pipe', () => {
    let source = new Subject<void>();
    defer(() => source)
      .pipe(withLeakGuard('inside'), retry(), withLeakGuard('outside'))
      .subscribe();
    const first = source;
    source = new Subject();
    first.error(new Error('again'));
    expect(source.observed).toBe(true);
    expect(leaks.open()).toMatchObject([{ name: 'outside' }]);
  });
});

describe("track: 'all', with our operators", () => {
  beforeEach(() => on('all'));

  it('names the root by the guard on its chain, and makes no second record', () => {
    NEVER.pipe(withLeakGuard({ name: 'prices', tags: ['io'] }), map(String)).subscribe();
    expect(leaks.open()).toMatchObject([{ kind: 'root', name: 'prices', tags: ['io'] }]);
  });

  it('makes a guarded record for a guard on an inner stream, and none for other operators there', () => {
    const outer = new Subject<void>();
    outer.pipe(mergeMap(() => NEVER.pipe(timeoutOrAbort(1_000_000), withLeakGuard('inner')))).subscribe();
    outer.next();
    const [root] = leaks.open();
    expect(leaks.open()).toMatchObject([
      { kind: 'root' },
      { kind: 'guarded', name: 'inner', parent: root?.id },
    ]);
    expect(leaks.find()).toEqual([]);
  });

  it('assigns the last ownedBy of its own chain, not one on an inner stream', () => {
    const [first, last, inner] = ['first', 'last', 'inner'].map((name) => createOwner({ name }));
    NEVER.pipe(ownedBy(first), ownedBy(last), map(String)).subscribe();
    NEVER.pipe(mergeMap(() => NEVER.pipe(ownedBy(inner)))).subscribe();
    NEVER.pipe(takeUntil(NEVER.pipe(ownedBy(inner))), withLatestFrom(NEVER.pipe(ownedBy(inner)))).subscribe();
    expect(leaks.open().map(({ owner }) => owner?.name)).toEqual(['last', undefined, undefined]);
  });

  it('accepts the owner of a guard as an owner, but not a draining signal', () => {
    const owner = createOwner({ name: 'page' });
    const other = createOwner({ name: 'other' });
    NEVER.pipe(ownedBy(owner), ownedBy(owner.draining)).subscribe();
    NEVER.pipe(ownedBy(owner.draining)).subscribe();
    NEVER.pipe(withLeakGuard({ owner: other })).subscribe();
    expect(leaks.open().map(({ owner }) => owner?.name)).toEqual(['page', undefined, 'other']);
  });

  it('follows the chain through defer and through a hand-made Observable', () => {
    const owner = createOwner({ name: 'page' });
    const owned = NEVER.pipe(ownedBy(owner), withLeakGuard('deferred'));
    defer(() => owned)
      .pipe(map((value) => value))
      .subscribe();
    new Observable((subscriber) => owned.subscribe(subscriber)).subscribe();
    defer(() => new Observable((subscriber) => owned.subscribe(subscriber))).subscribe();
    expect(leaks.open()).toMatchObject([
      { kind: 'root', name: 'deferred', owner: { name: 'page' } },
      { kind: 'root', name: 'deferred', owner: { name: 'page' } },
      { kind: 'root', name: 'deferred', owner: { name: 'page' } },
    ]);
  });

  it('has the fix to put ownedBy last if operators below it keep the consumer open', async () => {
    const owner = createOwner({ name: 'page' });
    NEVER.pipe(ownedBy(owner), concatWith(NEVER)).subscribe();
    NEVER.pipe(ownedBy(owner)).subscribe();
    now = 1;
    await owner.close();
    now = 501;
    expect(leaks.find()).toMatchObject([
      {
        verdict: 'outlived',
        count: 1,
        hint: 'ownedBy owns only what is upstream of it: put it last, below every other operator.',
      },
    ]);
  });

  it('never reports the connection of a share as outlived', async () => {
    const owner = createOwner();
    const shared = NEVER.pipe(ownedBy(owner), concatWith(NEVER), share());
    shared.subscribe();
    now = 1;
    await owner.close();
    now = 10_000;
    expect(leaks.open()).toMatchObject([{ kind: 'root' }, { kind: 'connection' }]);
    expect(leaks.find()).toMatchObject([{ kind: 'root', count: 1 }]);
  });
});

describe('limits of a guard', () => {
  it.each(['guarded', 'all'] as const)('are found by their age and silence (%s)', (track) => {
    on(track);
    const source = new Subject<number>();
    source.pipe(withLeakGuard({ name: 'slow', maxAge: 100, maxIdle: 50 })).subscribe();
    now = 40;
    source.next(1);
    now = 90;
    expect(leaks.find()).toEqual([]);
    now = 91;
    expect(leaks.find()).toMatchObject([{ verdict: 'stalled', name: 'slow', idle: 51, values: 1 }]);
    source.next(2);
    expect(leaks.find()).toEqual([]);
    now = 101;
    expect(leaks.find()).toMatchObject([{ verdict: 'overdue', oldestAge: 101, idle: 10, values: 2 }]);
    source.complete();
    expect(leaks.find()).toEqual([]);
  });
});

describe('a guard that ends nothing', () => {
  const guards = [{}, { maxAge: 1_000, onLeak: 'error' as const }];

  it.each(guards)(
    'does not stand between what ends a stream and what is told below it: %o',
    async (guard) => {
      const endings: unknown[] = [];
      const end = async (onClose: 'complete' | 'error'): Promise<void> => {
        const owner = createOwner({ name: 'page' });
        const ended = onEnding<never>((ending) => endings.push(ending));
        NEVER.pipe(ownedBy(owner, { onClose }), withLeakGuard(guard), ended).subscribe({
          error: () => undefined,
        });
        await owner.close({ reason: 'done' });
      };
      await end('complete');
      on('guarded');
      await end('complete');
      await end('error');
      expect(endings).toEqual(new Array(3).fill({ by: 'owner', owner: 'page', reason: 'done' }));
    },
  );

  it.each(guards)('does not stand between who ends in silence and the consumer: %o', (guard) => {
    const log: string[] = [];
    const ended = new Observable<never>((subscriber) => {
      subscriber.add(() => log.push('torn down'));
      subscriber.unsubscribe();
    });
    on('guarded');
    const consumer = ended.pipe(withLeakGuard(guard)).subscribe();
    expect(consumer.closed).toBe(true);
    expect(log).toEqual(['torn down']);
    expect(leaks.open()).toEqual([]);
  });
});
