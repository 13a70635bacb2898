import {
  asapScheduler,
  concat,
  EMPTY,
  interval,
  merge,
  NEVER,
  Observable,
  of,
  queueScheduler,
  share,
  Subject,
  take,
  throwError,
  TimeoutError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { createOwner } from '../../lib/index.js';
import { DeadlineError, timeoutOrAbort } from '../../operators/index.js';
import { hears, Tap } from '../support/heard.js';
import { listenersOf } from '../support/listeners.js';
import { marbles } from '../support/marbles.js';
import { ClockScheduler } from '../support/scheduler.js';
import { transparent } from '../support/transparent.js';

afterEach(() => {
  vi.useRealTimers();
});

transparent('timeoutOrAbort', () => {
  const scheduler = new VirtualTimeScheduler();
  const owner = createOwner();
  const { signal } = new AbortController();
  const listeners = listenersOf(signal);
  return {
    op: () => timeoutOrAbort({ first: 7, each: 5, total: 50, by: new Date(60), owner, signal, scheduler }),
    letGo: () => expect([owner.size, listeners(), scheduler.actions.length]).toEqual([0, 0, 0]),
  };
});

/** The error of a limit that struck, for rows of a table. */
function struck(
  limit: DeadlineError['limit'],
  ms: number,
  seen = 0,
  lastValue: unknown = null,
): DeadlineError {
  return new DeadlineError({ limit, ms, info: { seen, lastValue, meta: null } });
}

/** A row with its limit as text for the name. */
function withShown<Row extends { limit: number | object }>(row: Row): Row & { shown: string } {
  const { limit } = row;
  const show = (value: unknown): string =>
    value instanceof Date ? `moment ${value.getTime()}` : String(value);
  const options = Object.entries(limit).map(([name, value]) => `${name} ${show(value)}`);
  return { ...row, shown: typeof limit === 'number' ? show(limit) : options.join(', ') };
}

describe('timeoutOrAbort, when a limit strikes', () => {
  // prettier-ignore
  const rows = [
    { limit: 5,                                 source: '-a-b--d-|',   subs: '^----!   ', expected: '-a-b-#   ', error: struck('total', 5, 2, 'b') },
    { limit: { total: 5 },                      source: '---------',   subs: '^----!   ', expected: '-----#   ', error: struck('total', 5) },
    { limit: { total: 0 },                      source: '-a-------',   subs: '(^!)     ', expected: '#        ', error: struck('total', 0) },
    { limit: { first: 3 },                      source: '-----a---',   subs: '^--!     ', expected: '---#     ', error: struck('first', 3) },
    { limit: { first: 0 },                      source: '-a-------',   subs: '(^!)     ', expected: '#        ', error: struck('first', 0) },
    { limit: { first: new Date(3) },            source: '-----a---',   subs: '^--!     ', expected: '---#     ', error: struck('first', 3) },
    { limit: { first: new Date(-3) },           source: '-----a---',   subs: '(^!)     ', expected: '#        ', error: struck('first', 0) },
    { limit: { each: 3 },                       source: '-----a---',   subs: '^--!     ', expected: '---#     ', error: struck('each', 3) },
    { limit: { each: 3 },                       source: '-a-b-----',   subs: '^-----!  ', expected: '-a-b--#  ', error: struck('each', 3, 2, 'b') },
    { limit: { each: 0 },                       source: '-a-------',   subs: '(^!)     ', expected: '#        ', error: struck('each', 0) },
    { limit: { first: 5, each: 2 },             source: '----a-b--c',  subs: '^-------!', expected: '----a-b-#', error: struck('each', 2, 2, 'b') },
    { limit: { first: 2, each: 5 },             source: '-----a---',   subs: '^-!      ', expected: '--#      ', error: struck('first', 2) },
    { limit: { first: 2, each: 5 },             source: '-a-------',   subs: '^-----!  ', expected: '-a----#  ', error: struck('each', 5, 1, 'a') },
    { limit: { by: new Date(5) },               source: '-a-b--d-|',   subs: '^----!   ', expected: '-a-b-#   ', error: struck('by', 5, 2, 'b') },
    { limit: { by: new Date(0) },               source: '-a-------',   subs: '(^!)     ', expected: '#        ', error: struck('by', 0) },
    { limit: { by: new Date(-5) },              source: '-a-------',   subs: '(^!)     ', expected: '#        ', error: struck('by', 0) },
    { limit: { each: 3, total: 5 },             source: '-a-b--d-|',   subs: '^----!   ', expected: '-a-b-#   ', error: struck('total', 5, 2, 'b') },
    { limit: { each: 2, total: 9 },             source: '-a-b---d|',   subs: '^----!   ', expected: '-a-b-#   ', error: struck('each', 2, 2, 'b') },
    { limit: { total: 5, by: new Date(4) },     source: '-a-b--d-|',   subs: '^---!    ', expected: '-a-b#    ', error: struck('by', 4, 2, 'b') },
    { limit: { total: 4, by: new Date(5) },     source: '-a-b--d-|',   subs: '^---!    ', expected: '-a-b#    ', error: struck('total', 4, 2, 'b') },
    { limit: { total: Infinity, each: 2 },      source: '-a-b-----',   subs: '^----!   ', expected: '-a-b-#   ', error: struck('each', 2, 2, 'b') },
    { limit: { first: Infinity, each: 2 },      source: '----a----',   subs: '^-----!  ', expected: '----a-#  ', error: struck('each', 2, 1, 'a') },
    { limit: { first: new Date(6), each: 2 },   source: '----a----',   subs: '^-----!  ', expected: '----a-#  ', error: struck('each', 2, 1, 'a') },
  ];

  marbles.each(rows.map(withShown))(
    'tears down the source, and names the limit, its length and the last value: $shown of $source',
    (m, row) => {
      const source = m.cold(row.source);
      m.expect(source.pipe(timeoutOrAbort(row.limit))).toBeObservable(row.expected, undefined, row.error);
      m.expect(source).toHaveSubscriptions(row.subs);
    },
  );

  // prettier-ignore
  const same = [
    { what: 'the completion',           limit: { total: 3 },            source: '-a-|--', subs: '^--!  ', expected: '-a-|  ' },
    { what: 'the error',                limit: { total: 3 },            source: '-a-#--', subs: '^--!  ', expected: '-a-#  ' },
    { what: 'the completion',           limit: { by: new Date(3) },     source: '-a-|--', subs: '^--!  ', expected: '-a-|  ' },
    { what: 'a first value',            limit: { first: 3 },            source: '---a|-', subs: '^---! ', expected: '---a| ' },
    { what: 'a first value, by a Date', limit: { first: new Date(3) },  source: '---a|-', subs: '^---! ', expected: '---a| ' },
    { what: 'a next value',             limit: { each: 2 },             source: '--a-b|', subs: '^----!', expected: '--a-b|' },
    { what: 'the end after a value',    limit: { each: 2 },             source: '--a-|-', subs: '^---! ', expected: '--a-| ' },
    { what: 'an end at once',           limit: { total: 0 },            source: '|-----', subs: '(^!)  ', expected: '|     ' },
    { what: 'an error at once',         limit: { by: new Date(-9) },    source: '#-----', subs: '(^!)  ', expected: '#     ' },
  ];

  marbles.each(same)('loses against $what at the same instant: $source', (m, row) => {
    const source = m.cold(row.source);
    m.expect(source.pipe(timeoutOrAbort(row.limit))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(row.subs);
  });

  marbles('loses against a timer of the source with the same length', (m) => {
    const expected = '-----0----1----(2|)';
    const values = { 0: 0, 1: 1, 2: 2 };
    m.expect(interval(5).pipe(take(3), timeoutOrAbort({ each: 5 }))).toBeObservable(expected, values);
    m.expect(timer(5).pipe(timeoutOrAbort(5))).toBeObservable('     -----(0|)', { 0: 0 as const });
  });

  // prettier-ignore
  const unlimited = [
    { limit: Infinity }, { limit: { total: Infinity } }, { limit: { each: Infinity } }, { limit: { first: Infinity } },
    { limit: { first: Infinity, each: Infinity, total: Infinity } }, { limit: { first: 1 } }, { limit: { first: 1, each: Infinity } },
  ];

  marbles.each(
    unlimited.map(({ limit }) => ({ limit, shown: String(Object.values(Object(limit) as object)) })),
  )('never strikes a stream without a remaining limit: $#', (m, { limit }) => {
    const source = m.cold('  -a 60m b 60m |');
    const subs = '           ^- 60m - 60m !';
    const expected = '       -a 60m b 60m |';
    m.expect(source.pipe(timeoutOrAbort(limit))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('counts separately for each subscription', (m) => {
    const source = m.cold('   -a-b-c-|');
    const subs = ['            ^----!  ', '            --^----!'];
    const limited = source.pipe(timeoutOrAbort({ total: 5 }));
    m.expect(limited).toBeObservable('       -a-b-(c#)', undefined, struck('total', 5, 3, 'c'));
    m.expect(limited, '--^').toBeObservable('---a-b-(c#)', undefined, struck('total', 5, 3, 'c'));
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('ends only its own consumer of a shared connection', (m) => {
    const source = m.cold('           -a-b-c-d-|');
    const subs = '                    ^--------!';
    const shared = source.pipe(share());
    m.expect(shared.pipe(timeoutOrAbort(4))).toBeObservable('-a-b#', undefined, struck('total', 4, 2, 'b'));
    m.expect(shared).toBeObservable(' -a-b-c-d-|');
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('ends all consumers if it is above the share', (m) => {
    const source = m.cold('          -a-b-c-d-|');
    const subs = '                   ^---!     ';
    const shared = source.pipe(timeoutOrAbort(4), share());
    const error = struck('total', 4, 2, 'b');
    m.expect(shared).toBeObservable('-a-b#     ', undefined, error);
    m.expect(shared, '--^').toBeObservable('---b#', undefined, error);
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('does not notify a consumer that has unsubscribed', (m) => {
    const source = m.cold('  -a-b-c-|');
    const unsub = '          ----!   ';
    const subs = '           ^---!   ';
    const expected = '       -a-b----';
    m.expect(source.pipe(timeoutOrAbort(5)), unsub).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
  });

  it('raises a TimeoutError with its name, label and all facts', () => {
    vi.useFakeTimers({ now: 1_000 });
    const errors: unknown[] = [];
    const meta = { request: 7 };
    concat(of('a', 'b'), NEVER)
      .pipe(timeoutOrAbort({ each: 50, meta, name: 'prices' }))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    vi.advanceTimersByTime(50);
    expect(errors).toHaveLength(1);
    const [error] = errors as [DeadlineError];
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toBe(
      '"prices" emitted no further value within 50 ms: 2 values arrived, and the source had been silent for 50 ms. ' +
        'Raise `each`, or make the source emit more often.',
    );
    expect(error).toMatchObject({ name: 'DeadlineError', limit: 'each', ms: 50, label: 'prices' });
    expect(error).toMatchObject({ owner: undefined, info: { seen: 2, lastValue: 'b' } });
    expect(error.info?.meta).toBe(meta);
    expect('cause' in error).toBe(false);
  });

  it('tears down the source and releases everything before it notifies downstream', () => {
    const scheduler = new ClockScheduler();
    const owner = createOwner();
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    const log: unknown[] = [];
    const held = (): string => [owner.size, listeners(), scheduler.pending].join();
    const source = new Tap(log);
    source.pipe(timeoutOrAbort({ total: 5, owner, signal, scheduler })).subscribe({
      error: () => log.push(`notified, while ${held()} are held`),
    });
    expect(held()).toBe('1,1,1');
    scheduler.advance(5);
    expect(log).toEqual(['torn down', 'notified, while 0,0,0 are held']);
  });

  // prettier-ignore
  const ends = [
    { end: 'the source completes',      bring: (tap: Tap<number>) => tap.subscriber?.complete() },
    { end: 'the source fails',          bring: (tap: Tap<number>) => tap.subscriber?.error(new Error('x')) },
    { end: 'the consumer unsubscribes', bring: (_: Tap<number>, leave: () => void) => leave() },
    { end: 'a limit strikes',           bring: (_: Tap<number>, __: () => void, scheduler: ClockScheduler) => scheduler.advance(50) },
  ];

  it.each(ends)('leaves no timer, no listener and no adoption if $end', ({ bring }) => {
    for (const values of [0, 1, 2]) {
      const scheduler = new ClockScheduler();
      const owner = createOwner();
      const { signal } = new AbortController();
      const listeners = listenersOf(signal);
      const tap = new Tap<number>();
      const subscription = tap
        .pipe(timeoutOrAbort({ first: 9, each: 7, total: 50, by: new Date(60), owner, signal, scheduler }))
        .subscribe({ error: () => undefined });
      for (let value = 0; value < values; value++) {
        scheduler.advance(5);
        tap.subscriber?.next(value);
      }
      expect([owner.size, listeners(), scheduler.pending, tap.open]).toEqual([1, 1, 1, 1]);
      bring(tap, () => subscription.unsubscribe(), scheduler);
      expect([owner.size, listeners(), scheduler.pending, tap.open]).toEqual([0, 0, 0, 0]);
    }
  });

  it('clears the timer at the first value if only that is limited', () => {
    const scheduler = new ClockScheduler();
    const tap = new Tap<number>();
    tap.pipe(timeoutOrAbort({ first: 5, scheduler })).subscribe();
    expect(scheduler.pending).toBe(1);
    tap.subscriber?.next(1);
    expect(scheduler.pending).toBe(0);
  });

  it('sets no timer for a stream that ends during subscribe, or has no limit', () => {
    const scheduler = new ClockScheduler();
    of(1, 2, 3)
      .pipe(timeoutOrAbort({ first: 1, each: 1, total: 5, scheduler }))
      .subscribe();
    EMPTY.pipe(timeoutOrAbort({ total: 0, scheduler })).subscribe();
    throwError(() => new Error('x'))
      .pipe(timeoutOrAbort({ total: 0, scheduler }))
      .subscribe({ error: () => undefined });
    NEVER.pipe(timeoutOrAbort({ total: Infinity, scheduler })).subscribe();
    concat(of(1), NEVER)
      .pipe(timeoutOrAbort({ first: 0, scheduler }))
      .subscribe();
    expect([scheduler.scheduled, scheduler.pending]).toEqual([0, 0]);
  });
});

describe('timeoutOrAbort, with reentrant code,', () => {
  it('emits nothing after a value during whose handler a limit strikes', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Subject<number>();
    source.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe({
      ...hears(log),
      next: (value) => {
        log.push(value);
        scheduler.advance(value);
      },
    });
    source.next(4);
    source.next(1);
    source.next(1);
    expect(log).toEqual([4, 1, 'error: DeadlineError']);
    expect([source.observed, scheduler.pending]).toEqual([false, 0]);
  });

  it('stops an endless synchronous source', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    let made = 0;
    const go = new Subject<void>();
    const firehose = new Observable<number>((subscriber) =>
      go.subscribe(() => {
        while (!subscriber.closed && made < 100) subscriber.next(made++);
      }),
    );
    firehose.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe({
      ...hears(log),
      next: () => scheduler.advance(1),
    });
    go.next();
    expect([made, log]).toEqual([5, ['error: DeadlineError']]);
    expect([go.observed, scheduler.pending]).toEqual([false, 0]);
  });

  it('does not strike during the subscribe of its source', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const slow = new Observable<number>((subscriber) => {
      scheduler.advance(50);
      subscriber.next(1);
      scheduler.advance(50);
      subscriber.complete();
    });
    slow.pipe(timeoutOrAbort({ first: 5, each: 5, total: 5, scheduler })).subscribe(hears(log));
    expect(log).toEqual([1, 'complete']);
  });

  it('counts from the start of the subscribe', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const slow = new Observable(() => scheduler.advance(4));
    slow.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe(hears(log));
    scheduler.advance(1);
    expect(log).toEqual(['error: DeadlineError']);
  });

  it('ends once if a limit passes during a teardown', () => {
    for (const end of ['complete', 'error', 'unsubscribe', 'strike'] as const) {
      const scheduler = new ClockScheduler();
      const log: unknown[] = [];
      const source = new Subject<number>();
      const slow = new Observable<number>((subscriber) => {
        subscriber.add(source.subscribe(subscriber));
        return () => scheduler.advance(50);
      });
      const subscription = slow.pipe(timeoutOrAbort({ each: 5, total: 9, scheduler })).subscribe(hears(log));
      if (end === 'complete') source.complete();
      else if (end === 'error') source.error(new Error('x'));
      else if (end === 'unsubscribe') subscription.unsubscribe();
      else scheduler.advance(5);
      const heard = { complete: ['complete'], error: ['error: Error'], unsubscribe: [] };
      expect(log).toEqual({ ...heard, strike: ['error: DeadlineError'] }[end]);
      expect([scheduler.pending, source.observed]).toEqual([0, false]);
    }
  });

  it('does not pass on values that a teardown of the source emits', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Observable<number>((subscriber) => () => {
      subscriber.next(1);
      subscriber.complete();
    });
    source.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe(hears(log));
    scheduler.advance(5);
    expect(log).toEqual(['error: DeadlineError']);
  });

  it('does not notify a consumer that unsubscribes during the teardown of the source', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Observable(() => () => subscription.unsubscribe());
    const subscription = source.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe(hears(log));
    scheduler.advance(5);
    expect(log).toEqual([]);
    expect(scheduler.pending).toBe(0);
  });

  it('notifies downstream also if a teardown of the source throws, and the scheduler gets the error', () => {
    const scheduler = new ClockScheduler();
    const owner = createOwner();
    const log: unknown[] = [];
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(timeoutOrAbort({ total: 5, owner, scheduler })).subscribe(hears(log));
    expect(() => scheduler.advance(5)).toThrow('no');
    expect(log).toEqual(['error: DeadlineError']);
    expect([scheduler.pending, owner.size]).toEqual([0, 0]);
  });

  it('can be subscribed again inside the error handler', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const tap = new Tap(log);
    const limited = tap.pipe(timeoutOrAbort({ total: 5, scheduler }));
    limited.subscribe({ error: () => limited.subscribe(hears(log)) });
    scheduler.advance(5);
    expect([log, tap.open]).toEqual([['torn down'], 1]);
    scheduler.advance(5);
    expect(log).toEqual(['torn down', 'torn down', 'error: DeadlineError']);
    expect(scheduler.pending).toBe(0);
  });

  it('keeps separate state per subscription', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Subject<number>();
    const limited = merge(source, NEVER).pipe(timeoutOrAbort({ total: 5, scheduler }));
    limited.subscribe({ error: (error: DeadlineError) => log.push(['first', error.info]) });
    source.next(1);
    scheduler.advance(2);
    limited.subscribe({ error: (error: DeadlineError) => log.push(['second', error.info]) });
    source.next(2);
    scheduler.advance(5);
    expect(log).toEqual([
      ['first', { seen: 2, lastValue: 2, meta: null }],
      ['second', { seen: 1, lastValue: 2, meta: null }],
    ]);
  });
});

describe('timeoutOrAbort gets its time', () => {
  it('from a synchronous scheduler', () => {
    for (const scheduler of [queueScheduler, asapScheduler]) {
      vi.useFakeTimers();
      const log: unknown[] = [];
      NEVER.pipe(timeoutOrAbort({ total: 0, scheduler: queueScheduler })).subscribe(hears(log));
      expect(log).toEqual(['error: DeadlineError']);
      NEVER.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe(hears(log));
      vi.advanceTimersByTime(5);
      expect(log).toEqual(['error: DeadlineError', 'error: DeadlineError']);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('from fake timers that were installed before the subscribe', () => {
    vi.useFakeTimers({ now: 1_000 });
    const log: unknown[] = [];
    const source = new Subject<number>();
    source.pipe(timeoutOrAbort({ each: 10, by: new Date(1_025) })).subscribe(hears(log));
    vi.advanceTimersByTime(9);
    source.next(1);
    vi.advanceTimersByTime(9);
    source.next(2);
    vi.advanceTimersByTime(6);
    expect(log).toEqual([1, 2]);
    vi.advanceTimersByTime(1);
    expect(log).toEqual([1, 2, 'error: DeadlineError']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('from the scheduler option, which can be virtual', () => {
    const scheduler = new VirtualTimeScheduler();
    const log: unknown[] = [];
    timer(3, 4, scheduler)
      .pipe(timeoutOrAbort({ each: 5, total: 10, scheduler }))
      .subscribe({
        ...hears(log),
        error: (error: DeadlineError) => log.push([error.limit, scheduler.now()]),
      });
    scheduler.flush();
    expect(log).toEqual([0, 1, ['total', 10]]);
  });
});
