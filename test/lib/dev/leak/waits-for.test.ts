import {
  asapScheduler,
  AsyncSubject,
  BehaviorSubject,
  combineLatest,
  concat,
  concatMap,
  count,
  debounceTime,
  defer,
  delay,
  EMPTY,
  endWith,
  first,
  forkJoin,
  from,
  fromEvent,
  ignoreElements,
  interval,
  last,
  lastValueFrom,
  firstValueFrom,
  map,
  max,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  race,
  reduce,
  repeat,
  ReplaySubject,
  sample,
  scheduled,
  share,
  shareReplay,
  single,
  Subject,
  type Subscriber,
  switchMap,
  take,
  takeLast,
  takeUntil,
  tap,
  timer,
  toArray,
  withLatestFrom,
  zip,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { registry } from '../../../../lib/dev/registry.js';
import { watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { TrackRecord } from '../../../../lib/dev/record/record.js';
import { waitsFor, liveFactsReader } from '../../../../lib/dev/leak/waits-for.js';
import { createOwner, enableDevMode, leaks, ownedBy, timeoutOrAbort } from '../../../../index.js';

let undo = (): void => undefined;
beforeEach(() => (undo = enableDevMode({ track: 'all' })));
afterEach(() => undo());

function wait(source: Observable<unknown>, ...look: [typeof unseen] | []): string | undefined {
  const subscription = source.subscribe();
  const words = waitsFor(watched(subscription), registry().traces, ...look);
  subscription.unsubscribe();
  return words;
}

const unseen = <Found>(look: (closureOf: (code: unknown) => Map<string, string>) => Found): Found =>
  look(() => new Map());

const SUBJECT = 'a value of a Subject';
const END = 'the completion of a Subject';
const EITHER = 'a value or the completion of a Subject';
const NOTHING = 'something that can never come';
const text = (): string => '';
const subject = new Subject<number>();
const replay = new ReplaySubject<number>(1);
replay.next(7);
const target = new EventTarget();
const byHand = (to: Subscriber<unknown>): void => target.addEventListener('x', (event) => to.next(event));

describe('the text on what a subscription waits for', () => {
  // prettier-ignore
  it.each<[string, () => Observable<unknown>, string | undefined]>([
    ['a Subject',                      () => subject,                                                    SUBJECT],
    ['a Subject, behind operators',    () => subject.pipe(map(text), debounceTime(5)),                   SUBJECT],
    ['a Subject, behind its disguise', () => subject.asObservable(),                                     SUBJECT],
    ['a timer, with its period',       () => interval(1_500),                                            'a timer (1.5 s)'],
    ['a one-shot timer',               () => timer(20),                                                  'a timer (20 ms)'],
    ['a scheduled action',             () => scheduled([1], asapScheduler),                              'a scheduled action'],
    ['an event',                       () => fromEvent(target, 'tick').pipe(map(text)),                  'an event'],
    ['a shared stream',                () => NEVER.pipe(share()),                                        'the shared source'],
    ['a cached stream',                () => subject.pipe(shareReplay(1), map(text)),                    'the shared source'],
    ['the inner stream',               () => of(1).pipe(switchMap(() => interval(10))),                  'a timer (10 ms)'],
    ['the outer one, and the inner',   () => new Subject().pipe(takeUntil(timer(70))),                   `${SUBJECT}, or a timer (70 ms)`],
    ['all that are combined',          () => combineLatest([subject, interval(10)]),                     `${SUBJECT}, or a timer (10 ms)`],
    ['many of a kind, named once',      () => from(Array(80).keys()).pipe(mergeMap(() => subject)),       SUBJECT],
    ['too many to examine',  () => from(Array(2_000).keys()).pipe(mergeMap(() => subject)),    undefined],
    ['a value that is held back',      () => of(1).pipe(delay(40)),                                      'a timer (40 ms)'],
    ['behind an operator of ours',     () => subject.pipe(ownedBy(createOwner()), map(text)),            SUBJECT],
    ['behind a limit of ours',         () => subject.pipe(timeoutOrAbort({ each: 1_000 })),              SUBJECT],
    ['made when it is subscribed',     () => defer(() => subject),                                       SUBJECT],
    ['passed on by hand',              () => new Observable((to) => void subject.subscribe(to)),         SUBJECT],
    ['a promise',                      () => from(new Promise(() => undefined)),                         'a promise'],
    ['a promise, or a signal to end',  () => from(new Promise(() => undefined)).pipe(takeUntil(subject)), `a promise, or ${SUBJECT}`],
    ['a source made by hand',          () => new Observable(() => () => subject.closed),                 undefined],
    ['made by hand, without teardown', () => new Observable(byHand), undefined],
    ['such a source, or a signal to end',   () => new Observable(byHand).pipe(takeUntil(subject)), undefined],
    ['a known one and an unknown one', () => combineLatest([subject, new Observable(() => () => subject.closed)]), undefined],
  ])('is %s', (_, source, words) => {
    expect(wait(source())).toBe(words);
  });

  // prettier-ignore
  it.each<[string, () => Observable<unknown>, string]>([
    ['forkJoin',                       () => forkJoin([of(1), replay]),                                  END],
    ['forkJoin, of a state',           () => forkJoin({ one: new BehaviorSubject(1) }).pipe(map(text)),  END],
    ['toArray',                        () => subject.pipe(map(text), toArray()),                         END],
    ['reduce',                         () => subject.pipe(reduce((a: number, b: number) => a + b)),                      END],
    ['count',                          () => subject.pipe(count(), map(text)),                           END],
    ['max',                            () => subject.pipe(max()),                                        END],
    ['single',                         () => subject.pipe(single()),                                     END],
    ['last',                           () => subject.pipe(last()),                                       END],
    ['takeLast',                       () => subject.pipe(takeLast(2)),                                  END],
    ['ignoreElements',                 () => subject.pipe(ignoreElements()),                             END],
    ['a consumer of the end alone',    () => new Observable((to) => subject.subscribe({ complete: () => to.complete() })), END],
    ['an inner stream, all told',      () => of(1).pipe(switchMap(() => subject), toArray()),            END],
    ['all of the shared source',          () => subject.pipe(share(), toArray()),                           'the completion of the shared source'],
    ['all ticks',                      () => interval(1_000).pipe(toArray()),                            'the completion of a timer (1.0 s)'],
    ['all events',                     () => fromEvent(target, 'tick').pipe(last()),                     'the completion of a stream of events'],
    ['concat, of what comes first',    () => concat(subject, of(1)),                                     EITHER],
    ['endWith',                        () => subject.pipe(endWith(1)),                                   EITHER],
    ['concatMap, with more to come',   () => of(1, 2).pipe(concatMap(() => subject)),                    EITHER],
    ['concat, of what comes last',     () => concat(of(1), subject),                                     SUBJECT],
    ['repeat',                         () => subject.pipe(repeat()),                                     SUBJECT],
    ['take, all told',                 () => subject.pipe(take(2), toArray()),                           SUBJECT],
    ['first, all told',                () => subject.pipe(first(), toArray()),                           SUBJECT],
    ['a signal to end, all told',      () => NEVER.pipe(takeUntil(subject), toArray()),                  SUBJECT],
    ['a notifier of a sample',         () => NEVER.pipe(sample(subject), last()),                        SUBJECT],
    ['a pause, all told',              () => subject.pipe(tap(), delay(5), toArray()),                   END],
    ['mergeMap',                       () => subject.pipe(mergeMap(() => EMPTY)),                        SUBJECT],
    ['merge',                          () => merge(subject, subject),                                    SUBJECT],
    ['race',                           () => race(subject, subject),                                     SUBJECT],
    ['zip',                            () => zip(subject, subject),                                      SUBJECT],
  ])('names the completion or the value for %s', (_, source, words) => {
    expect(wait(source())).toBe(words);
  });

  // prettier-ignore
  it.each<[string, () => Observable<unknown>, string | undefined]>([
    ['NEVER',                          () => NEVER,                                                      NOTHING],
    ['NEVER, behind operators',        () => NEVER.pipe(map(text), toArray()),                           NOTHING],
    ['a signal that completed',        () => NEVER.pipe(takeUntil(EMPTY)),                               NOTHING],
    ['a source that does nothing',     () => new Observable(() => undefined),                            NOTHING],
    ['two that never send',            () => merge(NEVER, NEVER),                                        NOTHING],
    ['one that sends beside one that never does', () => merge(NEVER, subject),                           SUBJECT],
    ['a signal to end NEVER',          () => NEVER.pipe(takeUntil(subject)),                             SUBJECT],
    ['a latest value for NEVER',       () => NEVER.pipe(withLatestFrom(subject)),                        NOTHING],
    ['a latest value for a Subject',   () => subject.pipe(withLatestFrom(interval(10))),                 `a timer (10 ms), or ${SUBJECT}`],
  ])('names nothing if nothing can come: %s', (_, source, words) => {
    expect(wait(source())).toBe(words);
  });

  it('names the completion of an AsyncSubject, which sends its value then, and a value before rxjs 7.5', () => {
    const words = process.env['RXJS'] === '7.4' ? SUBJECT : END;
    expect(wait(new AsyncSubject())).toBe(words);
    expect(wait(new AsyncSubject().pipe(map(text), take(1)))).toBe(words);
    expect(wait(NEVER.pipe(takeUntil(new AsyncSubject())))).toBe(words);
    expect(wait(merge(new AsyncSubject(), interval(10)))).toBe(`${words}, or a timer (10 ms)`);
  });

  it('names nothing if its Subject was unsubscribed, whatever its kind', () => {
    const all: Subject<unknown>[] = [
      new Subject(),
      new BehaviorSubject<unknown>(1),
      new ReplaySubject(1),
      new AsyncSubject(),
    ];
    for (const dropping of all) {
      const subscriptions = [dropping, dropping.asObservable(), dropping.pipe(map(String))].map((source) =>
        source.subscribe(),
      );
      dropping.unsubscribe();
      for (const subscription of subscriptions) {
        expect(waitsFor(watched(subscription), registry().traces)).toBe(NOTHING);
        subscription.unsubscribe();
      }
    }
  });

  it('names the other one of two Subjects', () => {
    const [dropping, other] = [new Subject<number>(), new Subject<number>()];
    const both = new Observable<number>((to) => {
      dropping.subscribe(to);
      other.subscribe(to);
    });
    const subscription = both.subscribe();
    dropping.unsubscribe();
    expect(waitsFor(watched(subscription), registry().traces)).toBe(SUBJECT);
    other.unsubscribe();
    expect(waitsFor(watched(subscription), registry().traces)).toBe(NOTHING);
  });

  it('names no timer that has fired', () => {
    vi.useFakeTimers();
    const subscription = subject.pipe(debounceTime(5)).subscribe();
    subject.next(1);
    expect(waitsFor(watched(subscription), registry().traces)).toBe(`a timer (5 ms), or ${SUBJECT}`);
    vi.advanceTimersByTime(5);
    expect(waitsFor(watched(subscription), registry().traces)).toBe(SUBJECT);
    subscription.unsubscribe();
    vi.useRealTimers();
  });

  it('names a timer even while it fires', () => {
    vi.useFakeTimers();
    const words: unknown[] = [];
    const subscription = interval(5).subscribe(() => {
      words.push(waitsFor(watched(subscription), registry().traces));
    });
    vi.advanceTimersByTime(5);
    expect(words).toEqual(['a timer (5 ms)']);
    subscription.unsubscribe();
    vi.useRealTimers();
  });

  it('is right for a Subject that is unsubscribed twice, and beside a hand-made one or one of another copy', () => {
    const teardown = (): void => undefined;
    Object.assign(new Observable(() => teardown), { observers: [] }).subscribe();
    // Like a copy of rxjs, which has other prototypes.
    const foreign = { observers: [], _trySubscribe: () => teardown };
    Object.setPrototypeOf(foreign, null);
    Reflect.apply(Reflect.get(Observable.prototype, 'subscribe') as () => unknown, foreign, []);
    const dropping = new Subject();
    const subscription = dropping.subscribe();
    dropping.unsubscribe();
    dropping.unsubscribe();
    expect(waitsFor(watched(subscription), registry().traces)).toBe(NOTHING);
  });

  it('names a value for a subscriber with the fields of an operator but not its methods', () => {
    const below = subject.pipe(map(text)).subscribe();
    for (const part of watched(below)._finalizers ?? watched(below)._teardowns ?? []) {
      Object.assign(part, { onFinalize: undefined, _next: undefined, _complete: undefined });
    }
    expect(waitsFor(watched(below), registry().traces)).toBe(SUBJECT);
    below.unsubscribe();
  });

  it('uses closures for the first fifty entries of a report, since that takes time', () => {
    const since = leaks.mark();
    const subscription = subject.pipe(toArray()).subscribe();
    const [first] = registry().records.open();
    if (first === undefined) throw new Error('nothing is watched');
    const [record] = first;
    const insights = liveFactsReader(registry().traces, () => undefined);
    const words = Array.from({ length: 52 }, () => insights(record).waitsFor);
    expect([words.slice(0, 50), words.slice(50)]).toEqual([Array(50).fill(END), [EITHER, EITHER]]);
    expect(leaks.find({ since })).toMatchObject([{ waitsFor: END }]);
    subscription.unsubscribe();
  });

  it('names only what is certain if closures cannot be read', () => {
    expect(wait(subject, unseen)).toBe(SUBJECT);
    expect(wait(subject.pipe(map(text)), unseen)).toBe(EITHER);
    expect(wait(subject.pipe(toArray()), unseen)).toBe(EITHER);
    expect(wait(subject.pipe(share(), map(text)), unseen)).toBe(
      'a value or the completion of the shared source',
    );
    expect(wait(interval(10).pipe(map(text)), unseen)).toBe('a timer (10 ms)');
    expect(wait(subject.pipe(takeLast(1)), unseen)).toBe(END);
  });

  it('names a completion only for a promise of the last value', () => {
    const since = leaks.mark();
    (function allOfThem() {
      void lastValueFrom(subject);
    })();
    void firstValueFrom(subject);
    (function oldForm() {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated, and still in use
      void subject.toPromise();
    })();
    let value: unknown;
    subject.subscribe((x) => (value = x));
    expect(value).toBeUndefined();
    expect(leaks.find({ since }).map(({ kind, waitsFor: words }) => [kind, words])).toEqual([
      ['promise', END],
      ['promise', SUBJECT],
      ['promise', END],
      ['root', SUBJECT],
    ]);
  });
});

it('a collected subscriber shows nothing', () => {
  const collected = new TrackRecord(1, 'root', 'plain', undefined, 0, undefined);
  expect(liveFactsReader(registry().traces, () => undefined)(collected)).toEqual({ facts: [] });
});
