import { readFileSync } from 'node:fs';

import {
  BehaviorSubject,
  combineLatest,
  concatMap,
  defer,
  firstValueFrom,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  type Observer,
  of,
  race,
  retry,
  share,
  shareReplay,
  Subject,
  Subscriber,
  type Subscription,
  switchMap,
  take,
  takeUntil,
  timeout,
  VirtualTimeScheduler,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy, timeoutOrAbort, withLeakGuard } from '../../../../operators/index.js';
import { handTimers, type HandTimers, lineOfCaller } from '../support.js';

let now = 0;
let timers: HandTimers;
let undo: () => void;

beforeEach(() => {
  now = 0;
  timers = handTimers();
  undo = enableDevMode({ track: 'all', now: () => now });
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

// Deprecated, and still what programs can do.
/* eslint-disable @typescript-eslint/no-deprecated */
const made = (): Subscriber<number> => new Subscriber<number>(undefined as never);
/* eslint-enable @typescript-eslint/no-deprecated */

/** A producer without a teardown, controlled by the test. */
class Deaf {
  readonly observers: Observer<number>[] = [];
  readonly source = new Observable<number>((observer) => void this.observers.push(observer));

  /** Emits once in each of this many turns. */
  emitIn(turns: number): void {
    for (let turn = 0; turn < turns; turn++) {
      now++;
      for (const observer of this.observers) observer.next(turn);
    }
  }
}

/** The line that makes its source. */
const lineOfDeaf = (): number =>
  readFileSync(import.meta.filename, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('new Observable<number>((observer) => void this.')) + 1;

const found = (): unknown[] => leaks.find().map(({ verdict, severity, count }) => [verdict, severity, count]);

describe('a producer that goes on after the teardown', () => {
  it('is found for a source made by Observable.create', () => {
    const observers: Observer<number>[] = [];
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated, and still in use
    const create = Observable.create as (
      subscribe: (observer: Observer<number>) => void,
    ) => Observable<number>;
    create((observer) => void observers.push(observer))
      .subscribe()
      .unsubscribe();
    for (let turn = 0; turn < 3; turn++) {
      now++;
      for (const observer of observers) observer.next(turn);
    }
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('makes the subscription a zombie, reported with the line that made it', () => {
    const deaf = new Deaf();
    const line = lineOfCaller(1);
    deaf.source.subscribe().unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([
      { verdict: 'zombie', severity: 'leak', kind: 'root', count: 1, sites: [{ line }] },
    ]);
    expect(leaks.find()[0]?.hint).toContain('must return a teardown');
  });

  it('is found for a Subscriber of the program, unless its source had completed', () => {
    const [left, ended] = [new Deaf(), new Deaf()];
    const subscriber = made();
    left.source.subscribe(subscriber);
    ended.source.subscribe(made());
    left.source.subscribe(Object.freeze(made()));
    subscriber.unsubscribe();
    for (const observer of ended.observers) observer.complete();
    for (const deaf of [left, ended]) deaf.emitIn(3);
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('is found even if a subscription that is not a zombie was torn down with it', () => {
    const deaf = new Deaf();
    const line = lineOfCaller(1);
    const subscription = deaf.source.pipe(map((value) => value)).subscribe();
    subscription.add(NEVER.subscribe());
    const first = deaf.source.subscribe();
    first.add(NEVER.subscribe());
    for (const each of [subscription, first]) each.unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([
      { verdict: 'zombie', count: 2, sites: [{ line }, { line: line + 2 }] },
    ]);
    expect(leaks.open()).toEqual([]);
  });

  it('is reported with the age of its subscription, which keeps rising, and without an idle time', () => {
    const deaf = new Deaf();
    const subscription = deaf.source.subscribe();
    now = 100;
    subscription.unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', oldestAge: 103 }]);
    expect(leaks.find()[0]).not.toHaveProperty('idle');
    expect(leaks.report()).toMatch(/^ {2}age {4}103 ms(?:, \d+ values?)?$/m);
    now = 500;
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', oldestAge: 500 }]);
  });

  it('is found through a method that was taken while it was open', () => {
    const listeners = new Set<(value: number) => void>();
    const source = new Observable<number>((observer) => void listeners.add(observer.next.bind(observer)));
    source.subscribe().unsubscribe();
    for (let turn = 0; turn < 3; turn++) {
      now++;
      for (const listen of listeners) listen(turn);
    }
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('is found behind operators, which no longer refer to the root', () => {
    const deaf = new Deaf();
    const piped = deaf.source.pipe(
      map((value) => value),
      take(1),
      map((value) => value),
    );
    const line = lineOfCaller(1);
    piped.subscribe();
    deaf.emitIn(4);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 1, sites: [{ line }] }]);
  });

  it('is found for a subscription that was open for long', () => {
    const deaf = new Deaf();
    const subscription = deaf.source.pipe(map((value) => value)).subscribe();
    timers.ring();
    timers.ring();
    subscription.unsubscribe();
    deaf.emitIn(3);
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('is found for a shared connection', () => {
    const deaf = new Deaf();
    deaf.source.pipe(share()).subscribe().unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', kind: 'connection', count: 1 }]);
  });

  it('is found without lines', () => {
    undo();
    undo = enableDevMode({ track: 'all', sites: 'off', now: () => now });
    const deaf = new Deaf();
    deaf.source.pipe(share()).subscribe().unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 1, sites: [] }]);
  });

  it('is reported once for each subscription, however long it goes on', () => {
    const deaf = new Deaf();
    for (let n = 0; n < 2; n++) deaf.source.subscribe().unsubscribe();
    deaf.emitIn(10);
    expect(found()).toEqual([['zombie', 'leak', 2]]);
  });

  it('is reported once even if several of its sources go on', () => {
    const [one, other] = [new Deaf(), new Deaf()];
    merge(one.source, other.source).subscribe().unsubscribe();
    for (const deaf of [one, other]) deaf.emitIn(3);
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('is not reported for one or two late answers', () => {
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    deaf.emitIn(2);
    expect(found()).toEqual([]);
  });

  it('is not reported for values in one turn, however many', () => {
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    for (let value = 0; value < 100; value++) deaf.observers[0]?.next(value);
    expect(found()).toEqual([]);
  });

  it('is found by turns of the event loop if the clock is the host’s', () => {
    undo();
    undo = enableDevMode({ track: 'all' });
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    for (let turn = 0; turn < 3; turn++) {
      deaf.observers[0]?.next(turn);
      deaf.observers[0]?.next(turn);
      // The sweep's timer was set first.
      timers.ring();
      timers.ring();
    }
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('is not reported for ends: only values count', () => {
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    for (let turn = 0; turn < 5; turn++) {
      now++;
      deaf.observers[0]?.complete();
      deaf.observers[0]?.error(new Error('late'));
    }
    expect(found()).toEqual([]);
  });

  it('is not reported if its stream had ended on its own', () => {
    const deaf = new Deaf();
    deaf.source.pipe(map((value) => value)).subscribe();
    deaf.observers[0]?.complete();
    deaf.emitIn(5);
    expect(found()).toEqual([]);
  });

  it('is not reported for the use of its values in other streams', () => {
    const subject = new Subject<number>();
    const stop = new Subject<void>();
    const seen: number[] = [];
    subject.pipe(take(1)).subscribe();
    subject.pipe(takeUntil(stop)).subscribe((value) => seen.push(value));
    subject
      .pipe(switchMap(() => NEVER))
      .subscribe()
      .unsubscribe();
    stop.next();
    for (let turn = 0; turn < 5; turn++) {
      now++;
      subject.next(turn);
    }
    expect(found()).toEqual([]);
  });

  it('is passed to onLeak by the next sweep', () => {
    undo();
    const told: string[] = [];
    undo = enableDevMode({ track: 'all', now: () => now, onLeak: ({ verdict }) => told.push(verdict) });
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    deaf.emitIn(3);
    while (timers.pauses.length > 0) timers.ring();
    expect(told).toEqual(['zombie']);
  });

  it('is not remembered beyond the undo', () => {
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    undo();
    undo = enableDevMode({ track: 'all', now: () => now });
    deaf.emitIn(5);
    expect(found()).toEqual([]);
  });
});

describe('the producer of a source behind an ordinary pipe', () => {
  const same = map((value: number) => value);

  /** Each subscribes, and ends the subscription after a while; none stops the producer. */
  // prettier-ignore
  const pipes: [string, (source: Observable<number>) => void][] = [
    ['takeUntil',                        (source) => { const stop = new Subject<void>(); source.pipe(takeUntil(stop)).subscribe(); stop.next(); }],
    ['takeUntil below a map',            (source) => { const stop = new Subject<void>(); source.pipe(same, takeUntil(stop)).subscribe(); stop.next(); }],
    ['takeUntil above a map',            (source) => { const stop = new Subject<void>(); source.pipe(takeUntil(stop), same).subscribe(); stop.next(); }],
    ['timeout',                          (source) => { source.pipe(timeout({ each: 5, scheduler: clock })).subscribe({ error: () => 0 }); clock.flush(); }],
    ['timeout and a map',                (source) => { source.pipe(timeout({ each: 5, scheduler: clock }), same).subscribe({ error: () => 0 }); clock.flush(); }],
    ['ownedBy, whose owner closes',      (source) => { const owner = createOwner(); source.pipe(ownedBy(owner)).subscribe(); void owner.close(); }],
    ['ownedBy below a map',              (source) => { const owner = createOwner(); source.pipe(same, ownedBy(owner)).subscribe(); void owner.close(); }],
    ['timeoutOrAbort',                   (source) => { source.pipe(timeoutOrAbort({ total: 5, scheduler: clock })).subscribe({ error: () => 0 }); clock.flush(); }],
    ['a guard that ends it',             (source) => { source.pipe(withLeakGuard('g'), same).subscribe().unsubscribe(); }],
    ['an inner stream of switchMap',     (source) => { of(0).pipe(switchMap(() => source)).subscribe().unsubscribe(); }],
    ['an inner stream of mergeMap',      (source) => { of(0).pipe(mergeMap(() => source), same).subscribe().unsubscribe(); }],
    ['an inner stream of concatMap',     (source) => { of(0).pipe(concatMap(() => source.pipe(same))).subscribe().unsubscribe(); }],
    ['combineLatest',                    (source) => { combineLatest([NEVER, source]).subscribe().unsubscribe(); }],
    ['merge',                            (source) => { merge(NEVER, source.pipe(same)).subscribe().unsubscribe(); }],
    ['merge, twice the same',            (source) => { merge(source, source).subscribe().unsubscribe(); }],
    ['defer',                            (source) => { defer(() => source).subscribe().unsubscribe(); }],
    ['an Observable that passes it on',  (source) => { new Observable<number>((it) => source.subscribe(it)).subscribe().unsubscribe(); }],
    ['the loser of a race',              (source) => { race(source, of(1)).subscribe(); }],
    ['a retry that gave up',             (source) => { const fails = new Subject<number>(); merge(source, fails).pipe(retry(0)).subscribe({ error: () => 0 }); fails.error(new Error('gone')); }],
    ['share',                            (source) => { source.pipe(share()).subscribe().unsubscribe(); }],
    ['share and take(1)',                (source) => { source.pipe(share(), take(1)).subscribe(); }],
    ['shareReplay with refCount',        (source) => { source.pipe(same, shareReplay({ bufferSize: 1, refCount: true })).subscribe().unsubscribe(); }],
    ['a promise',                        (source) => { void firstValueFrom(source); }],
  ];
  let clock: VirtualTimeScheduler;
  beforeEach(() => {
    clock = new VirtualTimeScheduler();
  });

  it.each(pipes)('is found, and reported once: %s', (_, leave) => {
    const deaf = new Deaf();
    const line = lineOfDeaf();
    leave(deaf.source);
    deaf.emitIn(5);
    expect(leaks.find()).toMatchObject([
      {
        verdict: 'zombie',
        severity: 'leak',
        count: 1,
        producedAt: { line },
        sentAt: { function: 'Deaf.emitIn' },
      },
    ]);
  });

  it('is found where the source was made by a function of rxjs that takes one of the user’s', () => {
    const observers: Observer<number>[] = [];
    const line = lineOfCaller(2);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- programs still use it
    const source = Observable.create((it: Observer<number>) => void observers.push(it)) as Observable<number>;
    source.pipe(same).subscribe().unsubscribe();
    for (now = 1; now <= 3; now++) for (const observer of observers) observer.next(now);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 1, producedAt: { line } }]);
  });

  it('is an entry of its own for each line that made one, though their function is the same', () => {
    const observers: Observer<number>[] = [];
    const line = lineOfCaller(1);
    const one = new Observable<number>((it) => void observers.push(it));
    const other = new Observable<number>((it) => void observers.push(it));
    for (const each of [one, one, other]) each.pipe(same).subscribe().unsubscribe();
    for (now = 1; now <= 3; now++) for (const observer of observers) observer.next(now);
    const found = leaks.find();
    expect(found).toMatchObject([
      { count: 2, producedAt: { line } },
      { count: 1, producedAt: { line: line + 1 } },
    ]);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(leaks.report()).toMatch(/^3 leaked subscriptions in 2 places\.$/m);
  });

  it('is found for each inner stream that switchMap has replaced, and for the last one', () => {
    const params = new BehaviorSubject(1);
    const deaf = new Deaf();
    const page = params.pipe(switchMap(() => deaf.source.pipe(same))).subscribe();
    for (const id of [2, 3]) params.next(id);
    page.unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 3, producedAt: { line: lineOfDeaf() } }]);
  });

  it('is found for an inner stream of a shared connection that goes on', () => {
    const params = new BehaviorSubject(1);
    const deaf = new Deaf();
    params
      .pipe(
        switchMap((id) => (id === 1 ? deaf.source : NEVER)),
        share(),
      )
      .subscribe();
    params.next(2);
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 1, producedAt: { line: lineOfDeaf() } }]);
  });

  it('is not reported if a TestScheduler subscribed', () => {
    const deaf = new Deaf();
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(({ expectObservable }) => expectObservable(deaf.source, '^!').toBe('-'));
    deaf.emitIn(3);
    expect(leaks.find()).toEqual([]);
  });

  it('is found in a loop that awaits', async () => {
    undo();
    undo = enableDevMode({ track: 'all' });
    let goOn = (): void => undefined;
    const turn = (): Promise<void> => new Promise((resolve) => (goOn = resolve));
    const line = lineOfCaller(1);
    const source = new Observable<number>((it) => {
      void (async () => {
        for (let n = 0; n < 4; n++) {
          await turn();
          it.next(n);
        }
      })();
    });
    source.pipe(same).subscribe().unsubscribe();
    for (let n = 0; n < 4; n++) {
      goOn();
      await Promise.resolve();
      while (timers.pauses.length > 0) timers.ring();
    }
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 1, producedAt: { line } }]);
  });

  it('is one entry with all of its consumers, which are shown as context', () => {
    const deaf = new Deaf();
    const show = (): Subscription => deaf.source.subscribe();
    const print = (): Subscription => deaf.source.subscribe();
    for (const each of [show(), print(), print()]) each.unsubscribe();
    deaf.emitIn(3);
    expect(leaks.find()).toMatchObject([
      {
        count: 3,
        sites: [
          { count: 2, function: 'print' },
          { count: 1, function: 'show' },
        ],
      },
    ]);
    expect(leaks.report()).toMatch(
      /^zombie: 3 subscriptions .*\n {2}at \S*zombies\.test\.ts.*\n {2}sends {2}at .* in Deaf\.emitIn\n {2}used {3}at .* in print \(2 of 3\)\n {2}used {3}at .* in show \(1 of 3\)/m,
    );
  });

  it('is reported without the line of a source that was made before dev mode was on', () => {
    undo();
    const deaf = new Deaf();
    undo = enableDevMode({ track: 'all', now: () => now });
    const line = lineOfCaller(1);
    deaf.source.pipe(same).subscribe().unsubscribe();
    deaf.emitIn(3);
    const [leak] = leaks.find();
    expect(leak).toMatchObject({ verdict: 'zombie', sites: [{ line }], sentAt: { function: 'Deaf.emitIn' } });
    expect(leak).not.toHaveProperty('producedAt');
  });
});

describe('a turn, with an injected clock,', () => {
  const tail = (): void => {
    const deaf = new Deaf();
    deaf.source.pipe(take(1)).subscribe();
    for (let n = 0; n < 10; n++) deaf.observers[0]?.next(n);
  };

  it('does not begin when a running clock moves on', () => {
    undo();
    let at = 0;
    undo = enableDevMode({ track: 'all', now: () => at++ });
    tail();
    expect(leaks.find()).toEqual([]);
  });

  it('does not begin with a tick of the host’s clock', () => {
    undo();
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      undo = enableDevMode({ track: 'all' });
      const deaf = new Deaf();
      deaf.source.subscribe().unsubscribe();
      for (let n = 1; n <= 10; n++) {
        vi.setSystemTime(Date.now() + 1);
        deaf.observers[0]?.next(n);
      }
      expect(leaks.find()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins whenever a manual clock is moved', () => {
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    deaf.emitIn(3);
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });
});

describe('a root that was made inside the subscribe call of one that has ended', () => {
  /** Forwards `inner` by hand, without a teardown. */
  const forward = (inner: Observable<number>): Observable<number> =>
    new Observable((observer) => {
      inner.subscribe((value) => observer.next(value));
    });

  it('has outlived it once it is caught sending it values, reported with its own line', () => {
    const subject = new Subject<number>();
    const line = lineOfCaller(-5);
    forward(subject).subscribe().unsubscribe();
    expect(found()).toEqual([]);
    subject.next(1);
    now += 500;
    expect(leaks.find()).toMatchObject([
      { verdict: 'outlived', severity: 'leak', kind: 'nested', count: 1, sites: [{ line }] },
    ]);
    expect(leaks.find()[0]?.hint).toContain('as the teardown');
  });

  it('is caught even if it received only a method of the ended one', () => {
    const subject = new Subject<number>();
    new Observable<number>((observer) => {
      subject.subscribe(observer.next.bind(observer));
    })
      .subscribe()
      .unsubscribe();
    subject.next(1);
    now += 500;
    expect(found()).toEqual([['outlived', 'leak', 1]]);
  });

  it('is reported instead of a zombie of the ended one', () => {
    const subject = new Subject<number>();
    forward(subject).pipe(take(1)).subscribe();
    for (let turn = 0; turn < 5; turn++) {
      now += 500;
      subject.next(turn);
    }
    expect(found()).toEqual([['outlived', 'leak', 1]]);
  });

  it('is not reported before the grace is over, nor once it has ended', () => {
    const subject = new Subject<number>();
    forward(subject).subscribe().unsubscribe();
    subject.next(1);
    now += 499;
    expect(found()).toEqual([]);
    subject.complete();
    now += 500;
    expect(found()).toEqual([]);
  });

  it('is not reported while it sends nothing there, since it may serve others', () => {
    const subject = new Subject<number>();
    const cache: number[] = [];
    new Observable(() => {
      subject.subscribe((value) => cache.push(value));
    })
      .subscribe()
      .unsubscribe();
    subject.next(1);
    now += 1_000;
    expect(found()).toEqual([]);
  });

  it('is not reported for another that ended', () => {
    const other = new Deaf();
    other.source.subscribe().unsubscribe();
    const subject = new Subject<number>();
    const relay = new Observable<number>(() => {
      subject.subscribe((value) => other.observers[0]?.next(value));
    });
    relay.subscribe();
    subject.next(1);
    now += 1_000;
    expect(found()).toEqual([]);
  });

  it('is no longer the one that emits after its consumer throws', () => {
    vi.useFakeTimers();
    const subject = new Subject<number>();
    new Observable<number>((observer) => {
      const inner = subject.subscribe((value) => observer.next(value));
      return () => inner.unsubscribe();
    }).subscribe(() => {
      throw new Error('no');
    });
    subject.next(1);
    expect(() => vi.runAllTimers()).toThrow('no');
    vi.useRealTimers();
    const deaf = new Deaf();
    deaf.source.subscribe().unsubscribe();
    deaf.emitIn(3);
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });
});

it('subscribers pass on values as they do without dev mode', () => {
  const seen: number[] = [];
  const subscription = interval(1).subscribe((value) => seen.push(value));
  const subscriber = subscription as unknown as Subscriber<number>;
  subscriber.next(7);
  subscriber.unsubscribe();
  subscriber.next(8);
  expect(seen).toEqual([7]);
});
