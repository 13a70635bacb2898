import {
  BehaviorSubject,
  connectable,
  defer,
  EMPTY,
  firstValueFrom,
  lastValueFrom,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  share,
  shareReplay,
  Subject,
  Subscription,
  switchMap,
  takeUntil,
  timer,
  withLatestFrom,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../lib/dev/index.js';
import { createOwner } from '../../../lib/owner/owner.js';
import { runWithOwner } from '../../../lib/owner/ambient.js';
import { ownedBy } from '../../../operators/index.js';
import { lineOfCaller } from './support.js';

let now = 0;
let undo: () => void;

beforeEach(() => {
  now = 0;
  undo = enableDevMode({ track: 'all', now: () => now });
});
afterEach(() => undo());

describe("track: 'all'", () => {
  it.each([
    ['the source completes', (subject: Subject<void>) => subject.complete()],
    ['the source errors', (subject: Subject<void>) => subject.error(new Error('boom'))],
    [
      'the consumer unsubscribes',
      (_: Subject<void>, subscription: Subscription) => subscription.unsubscribe(),
    ],
  ])('forgets a root when %s', (_, end) => {
    const subject = new Subject<void>();
    const subscription = subject.subscribe({ error: () => undefined });
    expect(leaks.open()).toHaveLength(1);

    end(subject, subscription);

    expect(leaks.open()).toEqual([]);
  });

  it('tracks roots only, not the subscriptions of operators', () => {
    const outer = new Subject<void>();
    outer
      .pipe(
        mergeMap(() => NEVER),
        switchMap(() => NEVER),
        takeUntil(NEVER),
        withLatestFrom(NEVER),
      )
      .subscribe();
    outer.next();
    expect(leaks.open()).toHaveLength(1);
  });

  it('lists subscriptions made during a subscribe call as nested, with their parent', () => {
    const inner = NEVER;
    new Observable((subscriber) => {
      inner.subscribe();
      subscriber.next(1);
    }).subscribe();
    const [outer, nested] = leaks.open();
    expect(nested).toMatchObject({ kind: 'nested', parent: outer?.id });
    expect(outer).not.toHaveProperty('parent');
  });

  it('treats a root that became part of another subscriber as its child', () => {
    const mark = leaks.mark();
    const subscription = new Observable<never>((subscriber) =>
      NEVER.subscribe(subscriber.next.bind(subscriber)),
    ).subscribe();
    expect(leaks.find({ since: mark })).toMatchObject([{ count: 1, kind: 'root' }]);
    subscription.unsubscribe();
    expect(leaks.find({ since: mark })).toEqual([]);
  });

  it('treats it as the child even if composites contain it, too', () => {
    const mark = leaks.mark();
    const composite = new Subscription();
    const outer = new Observable<never>(() => {
      const inner = NEVER.subscribe();
      composite.add(inner);
      return inner;
    }).subscribe();
    const other = new Observable<never>(() => {
      const all = new Subscription();
      all.add(NEVER.subscribe());
      return all;
    }).subscribe();
    expect(leaks.find({ since: mark }).reduce((sum, { count }) => sum + count, 0)).toBe(2);
    outer.unsubscribe();
    other.unsubscribe();
    expect(leaks.find({ since: mark })).toEqual([]);
  });

  it('reports a subscription that was only added to a composite Subscription', () => {
    const mark = leaks.mark();
    new Subscription().add(NEVER.subscribe());
    expect(leaks.find({ since: mark })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
  });

  it('takes the owner of an operator that is made during the subscribe call', () => {
    const owner = createOwner({ name: 'page' });
    defer(() =>
      NEVER.pipe(
        map((value) => value as unknown),
        ownedBy(owner),
      ),
    ).subscribe();
    expect(leaks.open()).toMatchObject([{ kind: 'root', owner: { name: 'page' } }]);
  });

  it('lists the connection of share, with the line that connected it', () => {
    const line = lineOfCaller(1);
    NEVER.pipe(share()).subscribe();
    expect(leaks.open()).toMatchObject([
      { kind: 'root', site: { line } },
      { kind: 'connection', parent: leaks.open()[0]?.id, site: { line } },
    ]);
  });

  it('lists the connection that shareReplay leaves behind', () => {
    const subscription = new Subject().pipe(shareReplay(1)).subscribe();
    subscription.unsubscribe();
    expect(leaks.open()).toMatchObject([{ kind: 'connection' }]);
  });

  it('lists the connection of a connectable', () => {
    connectable(NEVER).connect();
    expect(leaks.open()).toMatchObject([{ kind: 'connection' }]);
  });

  it('lists promises made of streams', async () => {
    void firstValueFrom(NEVER);
    void lastValueFrom(NEVER);
    void NEVER.forEach(() => undefined);
    expect(leaks.open().map(({ kind }) => kind)).toEqual(['promise', 'promise', 'promise']);
    expect(leaks.open().every(({ site }) => site?.file === import.meta.filename)).toBe(true);
    await expect(firstValueFrom(of(1))).resolves.toBe(1);
    await expect(lastValueFrom(of(1, 2))).resolves.toBe(2);
    expect(leaks.open()).toHaveLength(3);
  });

  it('does not report the subscriptions of a TestScheduler', () => {
    const mark = leaks.mark();
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
      ({ expectObservable, hot, cold }) => {
        expectObservable(hot('a-b')).toBe('a-b');
        expectObservable(hot('a').pipe(map(() => cold('b')))).toBe('a', { a: cold('b') });
      },
    );
    expect(leaks.find({ since: mark })).toEqual([]);
  });

  it('assigns the ambient owner at subscribe, and reports after the grace of that owner', async () => {
    const owner = createOwner({ name: 'page' });
    runWithOwner(owner, () => NEVER.subscribe());
    expect(leaks.open()).toMatchObject([{ owner: { name: 'page', path: 'page' } }]);

    now = 100;
    await owner.close({ reason: 'route change' });
    now = 599;
    expect(leaks.find()).toEqual([]);
    now = 600;
    expect(leaks.find()).toMatchObject([
      {
        verdict: 'outlived',
        severity: 'leak',
        owner: { path: 'page', reason: 'route change' },
        oldestAge: 600,
      },
    ]);
  });

  it('under a mark reports subscriptions without an open owner at once', async () => {
    NEVER.subscribe();
    const mark = leaks.mark();
    const owner = createOwner();
    runWithOwner(owner, () => NEVER.subscribe());
    expect(leaks.find({ since: mark })).toEqual([]);
    expect(leaks.find({ since: mark, owned: true })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
    await owner.close();
    expect(leaks.find({ since: mark })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
  });

  it('groups equal leaks of one line, the lines most frequent first', () => {
    const mark = leaks.mark();
    const open = (): void => {
      NEVER.subscribe();
    };
    const again = (): void => {
      open();
      NEVER.subscribe();
    };
    for (let i = 0; i < 3; i++) open();
    again();
    const found = leaks.find({ since: mark });
    expect(found.map(({ count, fingerprint }) => [count, fingerprint])).toEqual([
      [4, 'unowned|root||test/lib/dev/track-all.test.ts#open'],
      [1, 'unowned|root||test/lib/dev/track-all.test.ts#again'],
    ]);
  });

  it('notices the end of synchronous and empty sources', () => {
    of(1, 2, 3).subscribe();
    EMPTY.subscribe();
    new BehaviorSubject(1)
      .pipe(mergeMap(() => of(1)))
      .subscribe()
      .unsubscribe();
    defer(() => of(1)).subscribe();
    timer(0).subscribe().unsubscribe();
    expect(leaks.open()).toEqual([]);
  });
});
