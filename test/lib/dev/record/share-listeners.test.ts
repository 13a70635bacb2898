import {
  BehaviorSubject,
  concatMap,
  ConnectableObservable,
  defer,
  map,
  merge,
  type Observable,
  of,
  publish,
  refCount,
  share,
  shareReplay,
  skip,
  Subject,
  type Subscription,
  take,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ShareListeners } from '../../../../lib/dev/record/share-listeners.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { emptyList } from '../../../../lib/dev/record/record.js';
import { createOwner, type Owner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';
import { collected } from '../../../support/garbage.js';

let undo: () => void;
let app: Owner;
let prices: BehaviorSubject<number>;

beforeEach(() => {
  undo = enableDevMode({ track: 'all', now: () => 0 });
  app = createOwner({ name: 'app' });
  prices = new BehaviorSubject(1);
});
afterEach(() => undo());

/** The kinds of the leaks among the subscriptions that `work` opens. */
const accused = (work: () => unknown): string[] => {
  const since = leaks.mark();
  work();
  return leaks.find({ since }).map(({ verdict, kind }) => `${verdict} ${kind}`);
};

describe('a shared connection', () => {
  it.each([
    ['share', share<number>()],
    ['a shareReplay that counts', shareReplay<number>({ bufferSize: 1, refCount: true })],
  ])('of %s is not unowned while an open owner has one of its consumers', (_, shared) => {
    expect(accused(() => prices.pipe(shared, ownedBy(app)).subscribe())).toEqual([]);
  });

  it('belongs to a consumer behind operators', () => {
    const doubled = map((value: number) => value * 2);
    expect(accused(() => prices.pipe(share(), doubled, doubled, ownedBy(app)).subscribe())).toEqual([]);
  });

  it.each<[string, () => Observable<unknown>]>([
    ['share()', () => prices.pipe(share())],
    ['shareReplay(1), which never ends on its own', () => prices.pipe(shareReplay(1))],
    [
      'a connection of a connection',
      () =>
        prices.pipe(
          share(),
          map((price) => -price),
          shareReplay(1),
        ),
    ],
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- still in use
    ['refCount()', () => prices.pipe(publish(), refCount())],
  ])('is not reported beside its consumer without an owner: %s', (_, make) => {
    expect(accused(() => make().subscribe())).toEqual(['unowned root']);
  });

  it('is reported if it stays after its consumers have gone, without the connections that it observes', () => {
    expect(accused(() => prices.pipe(share(), shareReplay(1)).subscribe().unsubscribe())).toEqual([
      'unowned connection',
    ]);
  });

  it('is not reported beside its consumers if all open subscriptions are reported', () => {
    const since = leaks.mark();
    const shared = prices.pipe(share());
    const consumer = shared.pipe(ownedBy(app)).subscribe();
    const told = (): string[] => leaks.find({ since, owned: true }).map(({ kind }) => kind);
    expect(told()).toEqual(['root']);
    consumer.unsubscribe();
    expect(told()).toEqual([]);
  });

  it.each([
    ['share', share<string>()],
    ['a shareReplay that does not count', shareReplay<string>(1)],
  ])('of %s is not a leak while only a TestScheduler observes it', (_, shared) => {
    const since = leaks.mark();
    new TestScheduler(() => undefined).run(({ expectObservable, hot }) => {
      const source = hot('a-b').pipe(shared);
      expectObservable(source.pipe(map((value) => value)));
      expectObservable(source);
    });
    for (const owned of [false, true]) expect(leaks.find({ since, owned })).toEqual([]);
  });

  it('is not a leak while a TestScheduler observes it, whatever code connected it', () => {
    const since = leaks.mark();
    new TestScheduler(() => undefined).run(({ expectObservable, hot }) => {
      const source = hot('a-b').pipe(share());
      const first = source.subscribe();
      expectObservable(source);
      hot('-a').subscribe(() => first.unsubscribe());
    });
    expect(leaks.find({ since }).filter(({ kind }) => kind === 'connection')).toEqual([]);
  });

  it('belongs to the consumers of another connection, which may be in a circle with it', () => {
    const first: Observable<number> = merge(
      prices,
      defer(() => second),
    ).pipe(take(9), share());
    const second = first.pipe(skip(9), share());
    const since = leaks.mark();
    const consumer = first.pipe(ownedBy(app)).subscribe();
    expect(leaks.find({ since })).toEqual([]);
    consumer.unsubscribe();
    // One for each line that shares.
    expect(leaks.find({ since })).toMatchObject([
      { kind: 'connection', count: 1 },
      { kind: 'connection', count: 1 },
    ]);
  });

  it('does not belong to an earlier, unrelated subscription', () => {
    const other = new Subject<number>();
    const later = new Subject<number>();
    later.pipe(concatMap(() => other)).subscribe();
    later.next(1);
    const since = leaks.mark();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as many programs have it
    new ConnectableObservable(prices, () => new Subject()).connect();
    for (const owned of [false, true])
      expect(leaks.find({ since, owned })).toMatchObject([{ verdict: 'unowned', kind: 'connection' }]);
  });

  it('does not belong to the subscription whose consumer made it', () => {
    const since = leaks.mark();
    const work = map(() => {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- as many programs have it
      new ConnectableObservable(prices, () => new Subject()).connect();
    });
    of(1).pipe(work, ownedBy(app)).subscribe();
    for (const owned of [false, true])
      expect(leaks.find({ since, owned })).toMatchObject([{ verdict: 'unowned', kind: 'connection' }]);
  });

  it('is reported if a TestScheduler has left it behind', () => {
    const since = leaks.mark();
    new TestScheduler(() => undefined).run(({ expectObservable, hot }) => {
      expectObservable(hot('a-b').pipe(shareReplay(1)), '^-!');
    });
    for (const owned of [false, true])
      expect(leaks.find({ since, owned })).toMatchObject([{ verdict: 'unowned', kind: 'connection' }]);
  });

  it('is not unowned if one of several consumers is owned, and the rest are reported', () => {
    const shared = prices.pipe(share());
    const consumers = (): void => {
      shared.subscribe();
      shared.pipe(ownedBy(app)).subscribe();
    };
    expect(accused(consumers)).toEqual(['unowned root']);
  });

  it('is unowned when its last consumer has left it behind', () => {
    const replayed = prices.pipe(shareReplay(1));
    let consumer: Subscription | undefined;
    const left = (): void => {
      consumer = replayed.pipe(ownedBy(app)).subscribe();
      consumer.unsubscribe();
    };
    expect(accused(left)).toEqual(['unowned connection']);
  });

  it('is not reported beside its consumer that goes on after its owner has closed', async () => {
    const since = leaks.mark();
    const shared = prices.pipe(share());
    shared.pipe(ownedBy(app)).subscribe();
    shared.subscribe();
    await app.close();
    expect(leaks.find({ since }).map(({ verdict, kind, count }) => [verdict, kind, count])).toEqual([
      ['unowned', 'root', 1],
    ]);
  });

  it('does not keep its consumers alive, and has no listener without them', async () => {
    const connections = new ShareListeners();
    const record = emptyList();
    const subject = ((): WeakRef<object> => {
      const subject = new Subject<number>();
      subject.pipe(ownedBy(app)).subscribe();
      connections.add(record, subject);
      expect(connections.hasListener(record)).toBe(true);
      return new WeakRef(subject);
    })();
    await app.close();
    undo();
    expect(await collected(subject)).toEqual([true]);
    expect(connections.hasListener(record)).toBe(false);
  });
});
