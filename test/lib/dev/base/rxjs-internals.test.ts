import * as rxjs from 'rxjs';
import { describe, expect, it } from 'vitest';

import {
  hasCleanup,
  isReadable,
  partsOf,
  purposeOf,
  resetsShare,
  rootOf,
  watched,
} from '../../../../lib/dev/base/rxjs-internals.js';

const s = (): rxjs.Subject<number> => new rxjs.Subject();
const same = <T>(value: T): T => value;

/** Each construct of rxjs that adds a teardown, applied to Subjects. */
// prettier-ignore
const constructs: Record<string, () => rxjs.Observable<unknown>> = {
  audit: () => s().pipe(rxjs.audit(() => s())),
  auditTime: () => s().pipe(rxjs.auditTime(5)),
  buffer: () => s().pipe(rxjs.buffer(s())),
  bufferCount: () => s().pipe(rxjs.bufferCount(3)),
  bufferTime: () => s().pipe(rxjs.bufferTime(10)),
  bufferToggle: () => s().pipe(rxjs.bufferToggle(s(), () => s())),
  bufferWhen: () => s().pipe(rxjs.bufferWhen(() => s())),
  catchError: () => s().pipe(rxjs.catchError(() => s())),
  combineLatest: () => rxjs.combineLatest([s(), s()]),
  concat: () => rxjs.concat(s(), s()),
  concatMap: () => rxjs.of(1).pipe(rxjs.concatMap(() => s())),
  connect: () => s().pipe(rxjs.connect((x) => rxjs.merge(x, x))),
  count: () => s().pipe(rxjs.count()),
  debounce: () => s().pipe(rxjs.debounce(() => s())),
  debounceTime: () => s().pipe(rxjs.debounceTime(3)),
  delay: () => s().pipe(rxjs.delay(3)),
  delayWhen: () => s().pipe(rxjs.delayWhen(() => s())),
  distinct: () => s().pipe(rxjs.distinct(same, s())),
  exhaustMap: () => rxjs.of(1).pipe(rxjs.exhaustMap(() => s())),
  expand: () => rxjs.of(1).pipe(rxjs.expand(() => s())),
  forkJoin: () => rxjs.forkJoin([s(), s()]),
  groupBy: () => s().pipe(rxjs.groupBy(same)),
  group: () => new rxjs.BehaviorSubject(1).pipe(rxjs.groupBy(same), rxjs.mergeMap(same)),
  last: () => s().pipe(rxjs.last()),
  mergeMap: () => rxjs.of(1).pipe(rxjs.mergeMap(() => s())),
  mergeScan: () => s().pipe(rxjs.mergeScan(() => s(), 0)),
  observeOn: () => s().pipe(rxjs.observeOn(rxjs.asyncScheduler)),
  onErrorResumeNext: () => rxjs.onErrorResumeNext(s(), s()),
  race: () => rxjs.race(s(), s()),
  repeat: () => s().pipe(rxjs.repeat()),
  retry: () => s().pipe(rxjs.retry()),
  sample: () => s().pipe(rxjs.sample(s())),
  scan: () => s().pipe(rxjs.scan(same)),
  sequenceEqual: () => s().pipe(rxjs.sequenceEqual(s())),
  share: () => s().pipe(rxjs.share()),
  shareReplay: () => s().pipe(rxjs.shareReplay(1)),
  shareReplayRC: () => s().pipe(rxjs.shareReplay({ bufferSize: 1, refCount: true })),
  single: () => s().pipe(rxjs.single()),
  skipLast: () => s().pipe(rxjs.skipLast(2)),
  skipUntil: () => s().pipe(rxjs.skipUntil(s())),
  startWith: () => s().pipe(rxjs.startWith(1)),
  switchMap: () => rxjs.of(1).pipe(rxjs.switchMap(() => s())),
  switchScan: () => s().pipe(rxjs.switchScan(() => s(), 0)),
  takeUntil: () => s().pipe(rxjs.takeUntil(s())),
  throttle: () => s().pipe(rxjs.throttle(() => s())),
  timeout: () => s().pipe(rxjs.timeout(100000)),
  timer: () => rxjs.timer(1e6),
  interval: () => rxjs.interval(1e6),
  toArray: () => s().pipe(rxjs.toArray()),
  window: () => s().pipe(rxjs.window(s())),
  windowCount: () => s().pipe(rxjs.windowCount(2)),
  windowTime: () => s().pipe(rxjs.windowTime(1e5)),
  windowToggle: () => s().pipe(rxjs.windowToggle(s(), () => s())),
  windowWhen: () => s().pipe(rxjs.windowWhen(() => s())),
  withLatestFrom: () => s().pipe(rxjs.withLatestFrom(s())),
  zip: () => rxjs.zip(s(), s()),
  fromEvent: () => rxjs.fromEvent(new EventTarget(), 'x'),
  connectable: () => { const c = rxjs.connectable(s()); c.connect(); return c; },
  BehaviorSubject: () => new rxjs.BehaviorSubject(1),
  ReplaySubject: () => new rxjs.ReplaySubject(1),
  AsyncSubject: () => new rxjs.AsyncSubject(),
  fromPromise: () => rxjs.from(new Promise(() => 0)),
  defer: () => rxjs.defer(() => s()),
  iif: () => rxjs.iif(() => true, s(), s()),
  subscribeOn: () => s().pipe(rxjs.subscribeOn(rxjs.asapScheduler)),
  materialize: () => s().pipe(rxjs.materialize()),
  never: () => rxjs.NEVER,
  fromAsyncIterable: () => rxjs.from({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => 0) }) }),
};

let refCount = 1;
let state: unknown = 1;
const handler = 1;
const remove = (one: number): unknown => (state = one);

// prettier-ignore
const withCleanup: Record<string, () => rxjs.Observable<unknown>> = {
  finalize:         () => s().pipe(rxjs.finalize(() => 0), rxjs.map(same)),
  using:            () => rxjs.using(() => new rxjs.Subscription(), () => s()),
  fromEventPattern: () => rxjs.fromEventPattern(() => 0, () => 0),
  teardown:         () => new rxjs.Observable(() => () => 0),
  'old teardown':   () => new rxjs.Observable(() => function () { return 0; }),
  Subscription:     () => new rxjs.Observable(() => new rxjs.Subscription(() => 0)),
  'a count':        () => new rxjs.Observable(() => () => { refCount--; if (refCount === 0) same(0); }),
  'a state':        () => new rxjs.Observable(() => () => { state = null; same(Number(state)); }),
  'a handler':      () => new rxjs.Observable(() => () => { remove(handler); same(0); }),
  'an inner one':   () => rxjs.of(1).pipe(rxjs.switchMap(() => s().pipe(rxjs.finalize(() => 0)))),
};

const shown = (make: () => rxjs.Observable<unknown>): boolean => {
  const subscription = make().subscribe();
  const shows = hasCleanup(watched(subscription));
  subscription.unsubscribe();
  return shows;
};

describe('a cleanup', () => {
  it.each(Object.entries(constructs))('is not reported for the bookkeeping of %s', (_, make) => {
    expect(shown(make)).toBe(false);
  });

  it.each(Object.entries(withCleanup))('is found in a teardown of the user: %s', (_, make) => {
    expect(shown(make)).toBe(true);
  });

  it('is searched for in a limited number of parts, however many inner streams there are', () => {
    const many = Array.from({ length: 100 }, () => new rxjs.Subject<number>());
    expect(shown(() => rxjs.merge(...many, new rxjs.Observable(() => () => 0)))).toBe(false);
  });
});

describe('a copy of rxjs', () => {
  it('is readable if it is not minified', () => {
    expect(isReadable(rxjs.Observable)).toBe(true);
    class Minified {
      lift(t: unknown): unknown {
        return t;
      }
    }
    expect(isReadable(Minified as unknown as typeof rxjs.Observable)).toBe(false);
  });
});

describe('the head of a chain', () => {
  it('is the subscriber that the producer holds, however many operators are below it', () => {
    let held: unknown;
    const source = new rxjs.Observable<number>((subscriber) => {
      held = subscriber;
    });
    const subscription = source.pipe(rxjs.map(same), rxjs.filter(Boolean), rxjs.scan(same)).subscribe();
    expect([...partsOf(watched(subscription))].at(-1)).toBe(held);
    expect(rootOf(watched(held as rxjs.Subscription))).toBe(subscription);
  });
});

describe('a subscriber that resets a share', () => {
  it('is told by its observer, which is not accessible before rxjs 7.5', () => {
    const one = watched(rxjs.NEVER.subscribe());
    expect([true, false].map((otherwise) => resetsShare({ ...one, destination: {} }, otherwise))).toEqual([
      true,
      false,
    ]);
    expect(resetsShare({ ...one, destination: { partialObserver: { next: () => undefined } } }, true)).toBe(
      false,
    );
    one.unsubscribe();
  });
});

describe('a Subscriber of rxjs', () => {
  it('is a connection if the observer is not accessible, as before rxjs 7.5', () => {
    class Base {
      readonly destination = {};
      next(): void {}
    }
    class Safe extends Base {
      closed = false;
      unsubscribe(): void {}
    }
    const subscriber = new Safe();
    expect(purposeOf(subscriber)).toBe('connection');
  });
});
