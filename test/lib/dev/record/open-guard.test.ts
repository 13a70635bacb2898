import {
  concatWith,
  connectable,
  defer,
  filter,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  of,
  repeat,
  retry,
  share,
  shareReplay,
  Subject,
  switchMap,
  throwError,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import type { Leak } from '../../../../lib/leak.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { withLeakGuard } from '../../../../operators/index.js';
import { fakeGuard } from '../fakes.js';

let now = 0;
let undo: () => void = () => undefined;

beforeEach(() => {
  now = 0;
});
afterEach(() => {
  undo();
});

const aged = <T>(name: string, maxAge = 100): MonoTypeOperatorFunction<T> => withLeakGuard({ name, maxAge });
const idle = <T>(name: string, maxIdle = 100): MonoTypeOperatorFunction<T> =>
  withLeakGuard({ name, maxIdle });

const found = (): unknown[] =>
  leaks
    .find()
    .map(({ verdict, name, count, oldestAge, idle, values }) => [
      verdict,
      name,
      count,
      oldestAge,
      idle,
      values,
    ]);

describe.each(['all', 'guarded'] as const)('a guard with limits, with track: %s,', (track) => {
  beforeEach(() => {
    undo = enableDevMode({ track, now: () => now });
  });

  it.each([
    ['repeat', (source: Subject<number>) => source.complete(), repeat<number>()],
    ['retry', (source: Subject<number>) => source.error(new Error('x')), retry<number>()],
  ])('begins anew with each attempt of a %s below it', (_, end, again) => {
    let source = new Subject<number>();
    defer(() => (source = new Subject()))
      .pipe(withLeakGuard({ name: 'attempt', maxAge: 100, maxIdle: 150 }), again)
      .subscribe();
    for (now = 90; now < 400; now += 90) end(source);
    expect([now, found()]).toEqual([450, []]);
    source.next(1);
    now = 461;
    expect(found()).toEqual([['overdue', 'attempt', 1, 101, 11, 1]]);
    end(source);
    expect(found()).toEqual([]);
    now = 612;
    expect(found()).toEqual([['overdue', 'attempt', 1, 151, 151, 0]]);
  });

  it('has ended with its source, however long the subscription below goes on', () => {
    const ticks = new Subject<number>();
    for (const guard of [aged<number>('ended'), idle<number>('ended')]) {
      const guarded = of(1).pipe(guard);
      guarded.pipe(switchMap(() => ticks)).subscribe();
      guarded.pipe(concatWith(ticks)).subscribe();
      throwError(() => 1)
        .pipe(aged('failed'), retry({ delay: () => ticks.pipe(filter((tick) => tick > 9)) }))
        .subscribe();
    }
    for (now = 50; now < 500; now += 50) ticks.next(1);
    expect(found()).toEqual([]);
  });

  it('above a share is about the connection, and reported once', () => {
    const source = new Subject<number>();
    const never = filter<number>((value) => value < 0);
    const shares: ((above: Observable<number>) => Observable<number>)[] = [
      share(),
      shareReplay(1),
      (above) => {
        const connected = connectable(above);
        connected.connect();
        return connected;
      },
    ];
    for (const shared of shares) {
      const guarded = source.pipe(idle('feed'), shared);
      for (const consumer of [guarded, guarded.pipe(never)]) consumer.pipe(never).subscribe();
    }
    for (now = 60; now < 400; now += 60) source.next(1);
    expect(found()).toEqual([]);
    now = 600;
    const stalled = leaks.find().map(({ name, count, idle: silence }) => [name, count, silence]);
    expect(stalled).toEqual([
      ['feed', 2, 240],
      ['feed', 1, 240],
    ]);
  });

  it('is one of several on a chain, each with its own start, times and name', () => {
    let source = new Subject<number>();
    defer(() => (source = new Subject()))
      .pipe(aged('load'), repeat(), withLeakGuard({ name: 'page', maxAge: 1_000, maxIdle: 5_000 }))
      .subscribe();
    now = 500;
    source.complete();
    now = 600;
    expect(found()).toEqual([]);
    now = 700;
    expect(found()).toEqual([['overdue', 'load', 1, 200, 200, 0]]);
    source.complete();
    source.next(1);
    now = 1_001;
    expect(found()[0]).toEqual(['overdue', 'page', 1, 1_001, 301, 1]);
  });

  it('on an inner stream is about that stream', () => {
    const [ids, inner] = [new Subject<number>(), new Subject<number>()];
    ids.pipe(switchMap(() => inner.pipe(aged('inner')))).subscribe();
    for (now = 80; now < 400; now += 80) ids.next(1);
    expect(found()).toEqual([]);
    now = 500;
    expect(found()).toEqual([['overdue', 'inner', 1, 180, 180, 0]]);
    inner.complete();
    expect(found()).toEqual([]);
  });

  it('keeps its position when the chain goes on above a hand-made Observable', () => {
    const source = new Subject<number>();
    const upper = source.pipe(aged('upper', 300));
    const lower = new Observable<number>((subscriber) => upper.subscribe(subscriber)).pipe(aged('lower'));
    lower.pipe(concatWith(NEVER)).subscribe();
    now = 101;
    expect(found()).toEqual([['overdue', 'lower', 1, 101, 101, 0]]);
    now = 301;
    expect(leaks.find().map(({ name }) => name)).toContain('lower');
    source.complete();
    expect(found()).toEqual([]);
  });

  it('names itself and its own age when it strikes', () => {
    vi.useFakeTimers();
    const struck: Leak[] = [];
    const onLeak = (leak: Leak): void => void struck.push(leak);
    let source = new Subject<number>();
    defer(() => (source = new Subject()))
      .pipe(withLeakGuard({ name: 'load', maxAge: 100, onLeak }), repeat(), aged('page', 10))
      .subscribe();
    now = 50;
    vi.advanceTimersByTime(50);
    source.complete();
    now = 150;
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    expect(struck.map(({ name, oldestAge }) => [name, oldestAge])).toEqual([['load', 100]]);
  });
});

describe('the silence of a guard', () => {
  const root = { values: 3, idle: () => 40 };

  it('is counted from its last value, if it has a maxIdle', () => {
    const guard = fakeGuard({ maxIdle: 10 }, 3);
    guard.silentSince = 70;
    expect(guard.idle(100, root)).toBe(30);
  });

  it('is otherwise its age without a value, or that of its record if each value has reached it', () => {
    const silences = [0, 2, 3].map((values) => fakeGuard({ maxAge: 10 }, values).idle(100, root));
    expect(silences).toEqual([100, undefined, 40]);
    expect(fakeGuard({ maxAge: 10 }, 3).idle(30, root)).toBe(30);
  });

  it('is not known if the values of its record are not counted', () => {
    expect(fakeGuard({ maxAge: 10 }).idle(100, { values: 0, idle: () => undefined })).toBeUndefined();
  });
});

it.each(['sampled', 'off'] as const)(
  'limits count from the subscription, not from the last sweep: %s',
  (sites) => {
    vi.useFakeTimers();
    undo = enableDevMode({ sites });
    vi.advanceTimersByTime(900);
    NEVER.pipe(withLeakGuard({ name: 'ticks', maxAge: 300, maxIdle: 200 })).subscribe();
    const owner = createOwner();
    void owner.close();
    runWithOwner(owner, () => NEVER.subscribe());
    NEVER.pipe(withLeakGuard({ owner })).subscribe();
    expect(found()).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(found()).toEqual([]);
    vi.advanceTimersByTime(101);
    expect(found()).toEqual([['overdue', 'ticks', 1, 301, 301, 0]]);
    vi.useRealTimers();
  },
);
