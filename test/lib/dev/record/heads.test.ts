import { EventEmitter } from 'node:events';

import {
  BehaviorSubject,
  catchError,
  combineLatest,
  concatMap,
  defer,
  firstValueFrom,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  race,
  repeat,
  retry,
  share,
  Subject,
  Subscriber,
  switchMap,
  takeUntil,
  type TeardownLogic,
  timeout,
  VirtualTimeScheduler,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { abortable, onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../../../operators/index.js';
import { handTimers } from '../support.js';

let now = 0;
let undo: () => void;
/** All subscribers that producers were given. They never drop one. */
let held: Subscriber<number>[];
let clock: VirtualTimeScheduler;

beforeEach(() => {
  now = 0;
  held = [];
  clock = new VirtualTimeScheduler();
  handTimers();
  undo = enableDevMode({ track: 'all', now: () => now });
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

const deaf = (): Observable<number> => new Observable((it) => void held.push(it));
const same = map((value: number) => value);
const quiet = { error: () => undefined };

/** Lets every producer go on, in four turns. */
function goOn(): void {
  for (let turn = 0; turn < 4; turn++) {
    now++;
    for (const each of [...held]) each.next(turn);
  }
}

const found = (): unknown[] => leaks.find().map(({ verdict, severity, count }) => [verdict, severity, count]);

// prettier-ignore
const pipes: [string, (source: Observable<number>) => unknown][] = [
  ['nothing',                          (source) => source.subscribe(quiet)],
  ['takeUntil',                        (source) => source.pipe(takeUntil(NEVER)).subscribe(quiet)],
  ['takeUntil below a map',            (source) => source.pipe(same, takeUntil(NEVER)).subscribe(quiet)],
  ['takeUntil above a map',            (source) => source.pipe(takeUntil(NEVER), same).subscribe(quiet)],
  ['takeUntil with a hand-made notifier',    (source) => source.pipe(takeUntil(new Observable(() => undefined))).subscribe(quiet)],
  ['two takeUntil',                 (source) => source.pipe(takeUntil(NEVER), takeUntil(new Subject<void>())).subscribe(quiet)],
  ['timeout',                          (source) => source.pipe(timeout({ each: 5, scheduler: clock })).subscribe(quiet)],
  ['ownedBy',                          (source) => source.pipe(ownedBy(createOwner())).subscribe(quiet)],
  ['ownedBy below a takeUntil',        (source) => source.pipe(takeUntil(NEVER), ownedBy(createOwner())).subscribe(quiet)],
  ['timeoutOrAbort',                   (source) => source.pipe(timeoutOrAbort({ total: 5, scheduler: clock })).subscribe(quiet)],
  ['a guard',                          (source) => source.pipe(withLeakGuard('g')).subscribe(quiet)],
  ['an inner stream of switchMap',     (source) => merge(NEVER, of(0)).pipe(switchMap(() => source)).subscribe(quiet)],
  ['an inner stream of mergeMap',      (source) => merge(NEVER, of(0)).pipe(mergeMap(() => source)).subscribe(quiet)],
  ['an inner stream of concatMap',     (source) => of(0, 1).pipe(concatMap((n) => n === 0 ? source : NEVER)).subscribe(quiet)],
  ['an inner takeUntil',               (source) => of(0).pipe(mergeMap(() => merge(NEVER, source.pipe(takeUntil(NEVER))))).subscribe(quiet)],
  ['an inner ownedBy',                 (source) => merge(NEVER, source.pipe(ownedBy(createOwner()))).subscribe(quiet)],
  ['an inner guard',                   (source) => merge(NEVER, source.pipe(withLeakGuard('g'))).subscribe(quiet)],
  ['an inner timeoutOrAbort',          (source) => merge(NEVER, source.pipe(timeoutOrAbort({ total: 5, scheduler: clock }))).subscribe(quiet)],
  ['an inner onEnding',                (source) => merge(NEVER, source.pipe(onEnding(() => undefined))).subscribe(quiet)],
  ['an inner abortable',               (source) => merge(NEVER, abortable(() => source)).subscribe(quiet)],
  ['combineLatest',                    (source) => combineLatest([NEVER, source]).subscribe(quiet)],
  ['merge',                            (source) => merge(NEVER, source.pipe(same)).subscribe(quiet)],
  ['defer',                            (source) => merge(NEVER, defer(() => source)).subscribe(quiet)],
  ['race',                             (source) => race(source, NEVER).subscribe(quiet)],
  ['catchError',                       (source) => source.pipe(catchError(() => NEVER)).subscribe(quiet)],
  ['repeat',                           (source) => source.pipe(repeat(2), retry(1)).subscribe(quiet)],
  ['a hand-made takeUntil', (source) => byHand(source, NEVER).subscribe(quiet)],
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- some do
  ['a hand-made Subscriber',(source) => merge(NEVER, new Observable<number>((it) => source.subscribe(new Subscriber(it)))).subscribe(quiet)],
  ['share',                            (source) => source.pipe(share()).subscribe(quiet)],
  ['a promise',                        (source) => firstValueFrom(source.pipe(takeUntil(NEVER))).catch(() => 0)],
];

/** A takeUntil as programs often write it. */
const byHand = (source: Observable<number>, stop: Observable<unknown>): Observable<number> =>
  new Observable((it) => {
    it.add(stop.subscribe(() => it.complete()));
    return source.subscribe(it);
  });

describe('a source that has ended on its own and still calls next', () => {
  it.each(pipes)('is sloppy, and no zombie: after complete, behind %s', (_, subscribe) => {
    subscribe(deaf());
    for (const each of [...held]) each.complete();
    goOn();
    expect(found()).toEqual([]);
  });

  it.each(pipes)('is sloppy, and no zombie: after an error, behind %s', (_, subscribe) => {
    subscribe(deaf());
    for (const each of [...held]) each.error(new Error('gone'));
    goOn();
    expect(found()).toEqual([]);
  });

  it('is sloppy but not a zombie if its consumer leaves after that', () => {
    const page = merge(NEVER, deaf()).subscribe();
    held[0]?.complete();
    page.unsubscribe();
    goOn();
    expect(found()).toEqual([]);
  });

  it('is sloppy but not a zombie if it is synchronous', () => {
    const eager = new Observable<number>((it) => {
      held.push(it);
      it.complete();
    });
    eager.pipe(takeUntil(NEVER)).subscribe();
    of(0)
      .pipe(mergeMap(() => merge(NEVER, eager)))
      .subscribe();
    goOn();
    expect(found()).toEqual([]);
  });
});

/** Two producers behind one operator; each pipe ends before they go on. */
// prettier-ignore
const ended: [string, (two: Observable<number>) => void][] = [
  ['by its consumer',                          (two) => { two.subscribe().unsubscribe(); }],
  ['by a takeUntil',                           (two) => { const stop = new Subject<void>(); two.pipe(takeUntil(stop)).subscribe(); stop.next(); }],
  ['by a takeUntil above a map',               (two) => { const stop = new Subject<void>(); two.pipe(takeUntil(stop), same).subscribe(); stop.next(); }],
  ['by a hand-made takeUntil',      (two) => { const stop = new Subject<void>(); byHand(two, stop).subscribe(); stop.next(); }],
  ['by its owner',                             (two) => { const owner = createOwner(); two.pipe(ownedBy(owner)).subscribe(); void owner.close(); }],
  ['by its owner, above a map',                (two) => { const owner = createOwner(); two.pipe(ownedBy(owner), same).subscribe(); void owner.close(); }],
  ['by its owner, in an inner stream',         (two) => { const owner = createOwner(); merge(NEVER, two.pipe(ownedBy(owner))).subscribe(); void owner.close(); }],
  ['by a timeout',                             (two) => { two.pipe(timeout({ each: 5, scheduler: clock })).subscribe(quiet); clock.flush(); }],
  ['by timeoutOrAbort',                        (two) => { two.pipe(timeoutOrAbort({ total: 5, scheduler: clock })).subscribe(quiet); clock.flush(); }],
  ['by a guard above a map',                   (two) => { two.pipe(withLeakGuard('g'), same).subscribe().unsubscribe(); }],
  ['by the next inner stream of a switchMap',  (two) => { const page = new BehaviorSubject(two); page.pipe(switchMap((it) => it)).subscribe(); page.next(NEVER); }],
  ['by the same, with an owner inside',        (two) => { const page = new BehaviorSubject(two); page.pipe(switchMap((it) => it.pipe(ownedBy(createOwner())))).subscribe(); page.next(NEVER); }],
  ['by the same, in an abortable',             (two) => { const page = new BehaviorSubject(two); page.pipe(switchMap((it) => abortable(() => it))).subscribe(); page.next(NEVER); }],
];

describe('producers of one subscription that go on', () => {
  it.each(ended)('are one entry and one of its count, where it is ended %s', (_, end) => {
    end(merge(deaf(), deaf()));
    goOn();
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });

  it('count as two if two inner streams were replaced one after the other', () => {
    const page = new BehaviorSubject(merge(deaf(), deaf()));
    page.pipe(switchMap((it) => it)).subscribe();
    page.next(merge(deaf(), deaf()));
    page.next(NEVER);
    goOn();
    expect(leaks.find().reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  it('are reported for one if the other has ended on its own', () => {
    const stop = new Subject<void>();
    merge(deaf(), deaf()).pipe(takeUntil(stop)).subscribe();
    held[0]?.complete();
    stop.next();
    goOn();
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });
});

describe('a producer that goes on directly below', () => {
  // prettier-ignore
  it.each<[string, (source: Observable<number>) => void]>([
    ['a takeUntil in an inner stream',  (source) => { const stop = new Subject<void>(); merge(NEVER, source.pipe(takeUntil(stop))).subscribe(); stop.next(); }],
    ['a hand-made takeUntil',        (source) => { const stop = new Subject<void>(); byHand(source, stop).subscribe(); stop.next(); }],
    ['a takeUntil with a hand-made notifier', (source) => { let stop = (): void => undefined; source.pipe(takeUntil(new Observable<void>((it) => { stop = () => it.next(); }))).subscribe(); stop(); }],
    ['the second of two takeUntil',     (source) => { const stop = new Subject<void>(); source.pipe(takeUntil(NEVER), takeUntil(stop)).subscribe(); stop.next(); }],
    ['the first of two takeUntil',      (source) => { const stop = new Subject<void>(); source.pipe(takeUntil(stop), takeUntil(NEVER)).subscribe(); stop.next(); }],
    ['a takeUntil above an owner',      (source) => { const stop = new Subject<void>(); merge(NEVER, source.pipe(takeUntil(stop), ownedBy(createOwner()))).subscribe(); stop.next(); }],
    ['an owner in an inner stream',     (source) => { const owner = createOwner(); merge(NEVER, source.pipe(ownedBy(owner))).subscribe(); void owner.close(); }],
    ['a guard in an inner stream',      (source) => { of<Observable<number>[]>(source, NEVER).pipe(switchMap((it) => it.pipe(withLeakGuard('g')))).subscribe(); }],
    ['an abortable in an inner stream', (source) => { of<Observable<number>[]>(source, NEVER).pipe(switchMap((it) => abortable(() => it))).subscribe(); }],
    ['a takeUntil whose value throws',  (source) => { const stop = new Subject<void>(); source.pipe(takeUntil(stop)).subscribe({ complete: () => { throw new Error('mine'); } }); stop.next(); }],
  ])('%s is a zombie', (_, end) => {
    vi.useFakeTimers();
    end(deaf());
    vi.useRealTimers();
    goOn();
    expect(found()).toEqual([['zombie', 'leak', 1]]);
  });
});

describe('a Proxy of a subscriber', () => {
  /** Other libraries, and the tests of rxjs, pass on such a Proxy. */
  const standIn = <T extends object>(it: T): T =>
    new Proxy(it, { getPrototypeOf: (target) => ({ ...(Object.getPrototypeOf(target) as object) }) });

  it('is left alone, whatever prototype it claims', () => {
    let torn = 0;
    const source = new Observable<number>(() => () => torn++);
    const proxied = new Observable<number>((it) => source.subscribe(standIn(it)));
    merge(NEVER, proxied).subscribe().unsubscribe();
    proxied.pipe(same, takeUntil(NEVER)).subscribe().unsubscribe();
    expect(torn).toBe(2);
  });

  it('may be the notifier of a takeUntil', () => {
    const heard: string[] = [];
    let notify = (): void => undefined;
    const stop = new Observable<void>((it) => {
      const proxy = new Proxy(it, {});
      notify = () => proxy.next();
    });
    deaf()
      .pipe(takeUntil(stop))
      .subscribe({ complete: () => heard.push('complete') });
    notify();
    expect(heard).toEqual(['complete']);
  });
});

describe('the fix of a producer that goes on', () => {
  const hints = (source: Observable<number>): unknown[] => {
    source.subscribe().unsubscribe();
    goOn();
    return leaks.find().map(({ hint }) => hint);
  };
  const withTeardown = (teardown: TeardownLogic): Observable<number> =>
    new Observable((it) => {
      held.push(it);
      return teardown;
    });
  const emitter = new EventEmitter();
  const LISTENER = [expect.stringContaining('removes a listener, but values still come')];
  const OTHER = [expect.stringContaining('Its teardown does not stop the producer')];

  it('is a teardown if there is none', () => {
    expect(hints(deaf())).toEqual([expect.stringContaining('must return a teardown')]);
  });

  it.each<[string, () => TeardownLogic]>([
    ['off', () => () => void emitter.off('value', () => undefined)],
    ['removeListener', () => () => void emitter.removeListener('value', () => undefined)],
    ['removeAllListeners', () => () => void emitter.removeAllListeners('other')],
    ['removeEventListener', () => () => new EventTarget().removeEventListener('value', () => undefined)],
  ])('is about the listener if the teardown calls %s', (_, teardown) => {
    const source = withTeardown(teardown());
    expect(hints(source)).toEqual(LISTENER);
  });

  it('is about everything that was started if the teardown does something else', () => {
    expect(hints(withTeardown(() => undefined))).toEqual(OTHER);
  });

  it('is the same if the teardown is a subscription', () => {
    expect(hints(withTeardown(NEVER.subscribe()))).toEqual(OTHER);
  });

  it('follows from the code of the first hundred teardowns of a line', () => {
    const open = (teardown: TeardownLogic): void => withTeardown(teardown).subscribe().unsubscribe();
    const removes = (): TeardownLogic => () => void emitter.off('value', () => undefined);
    for (let n = 0; n < 99; n++) open(() => undefined);
    for (let n = 0; n < 2; n++) open(removes());
    held = held.slice(-1);
    goOn();
    expect(leaks.find().map(({ hint }) => hint)).toEqual(OTHER);
    held = [];
    undo();
    undo = enableDevMode({ track: 'all', now: () => now });
    open(() => undefined);
    open(removes());
    held = held.slice(-1);
    goOn();
    expect(leaks.find().map(({ hint }) => hint)).toEqual(LISTENER);
  });
});
