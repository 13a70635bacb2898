import { concat, NEVER, Observable, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { createOwner, type Ending } from '../../lib/index.js';
import { abortable, type DeadlineError, onEnding, timeoutOrAbort } from '../../operators/index.js';
import { faultsOf } from '../support/faults.js';
import { hears, Tap } from '../support/heard.js';
import { listenersOf } from '../support/listeners.js';
import { marbles } from '../support/marbles.js';
import { ClockScheduler } from '../support/scheduler.js';

describe('timeoutOrAbort with a fallback', () => {
  // prettier-ignore
  const rows = [
    { limit: { total: 5 },           source: '-a-b--d-|', subs: '^----!', fallback: '--x-y|', from: '-----^----!', expected: '-a-b---x-y|' },
    { limit: { first: 3 },           source: '-----a---', subs: '^--!  ', fallback: 'x|    ', from: '---^!      ', expected: '---x|      ' },
    { limit: { each: 2 },            source: '-a----b--', subs: '^--!  ', fallback: '(xy|) ', from: '---(^!)    ', expected: '-a-(xy|)   ' },
    { limit: { by: new Date(4) },    source: '-a----b--', subs: '^---! ', fallback: '-#    ', from: '----^!     ', expected: '-a---#     ' },
    { limit: { by: new Date(-1) },   source: '-a----b--', subs: '(^!)  ', fallback: '-x|   ', from: '^-!        ', expected: '-x|        ' },
    { limit: { total: 0 },           source: '-a----b--', subs: '(^!)  ', fallback: '|     ', from: '(^!)       ', expected: '|          ' },
    { limit: { total: 5 },           source: '-a-|     ', subs: '^--!  ', fallback: '-x|   ', from: undefined,     expected: '-a-|       ' },
    { limit: { total: 5 },           source: '-a-#     ', subs: '^--!  ', fallback: '-x|   ', from: undefined,     expected: '-a-#       ' },
  ];

  marbles.each(rows)('switches to it after the teardown of the source: $source, then $fallback', (m, row) => {
    const source = m.cold(row.source);
    const fallback = m.cold(row.fallback);
    const result = source.pipe(timeoutOrAbort({ ...row.limit, with: () => fallback }));
    m.expect(result).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(row.subs);
    m.expect(fallback).toHaveSubscriptions(row.from ?? []);
  });

  marbles('does not limit it', (m) => {
    const source = m.cold('  -a---------|');
    const subs = '           ^--!        ';
    const fallback = m.cold('   60m x 60m |');
    const expected = '       -a- 60m x 60m |';
    const limits = { first: 2, each: 2, total: 6, by: new Date(7) };
    m.expect(source.pipe(timeoutOrAbort({ ...limits, with: () => fallback }))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('tears it down when the consumer unsubscribes', (m) => {
    const source = m.cold('  -a---------|');
    const unsub = '          ------!     ';
    const subs = '           ^--!        ';
    const fallback = m.cold('   --x--y   ');
    const from = '           ---^--!     ';
    const expected = '       -a---x------';
    m.expect(source.pipe(timeoutOrAbort({ each: 2, with: () => fallback })), unsub).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(fallback).toHaveSubscriptions(from);
  });

  it('calls it once, with the values so far and meta', () => {
    const scheduler = new VirtualTimeScheduler();
    const meta = { request: 7 };
    const fallback = vi.fn(() => of('fallback'));
    concat(of('a', 'b'), NEVER)
      .pipe(timeoutOrAbort({ total: 5, meta, scheduler, with: fallback }))
      .subscribe();
    NEVER.pipe(timeoutOrAbort({ total: 6, scheduler, with: fallback })).subscribe();
    scheduler.flush();
    expect(fallback.mock.calls).toEqual([
      [{ seen: 2, lastValue: 'b', meta }],
      [{ seen: 0, lastValue: null, meta: null }],
    ]);
  });

  it('calls it after the teardown of the source, before downstream is notified', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const fallback = (): Observable<number> => {
      log.push(`called, while ${scheduler.pending} timers are set`);
      return of(1);
    };
    new Tap(log).pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback })).subscribe(hears(log));
    scheduler.advance(5);
    expect(log).toEqual(['torn down', 'called, while 0 timers are set', 1, 'complete']);
  });

  it('accepts every kind of ObservableInput', async () => {
    const inputs = [
      Promise.resolve(1),
      [1],
      (function* () {
        yield 1;
      })(),
    ];
    for (const input of inputs) {
      const scheduler = new ClockScheduler();
      const log: unknown[] = [];
      NEVER.pipe(timeoutOrAbort({ total: 5, scheduler, with: () => input })).subscribe(hears(log));
      scheduler.advance(5);
      await Promise.resolve();
      expect(log).toEqual([1, 'complete']);
    }
  });

  // prettier-ignore
  const failing = [
    { how: 'throws',                     fallback: () => { throw new RangeError('no'); }, heard: 'error: RangeError' },
    { how: 'fails at once',              fallback: () => throwError(() => new RangeError('no')), heard: 'error: RangeError' },
    { how: 'returns no ObservableInput', fallback: () => 5 as unknown as Observable<never>, heard: 'error: TypeError' },
  ];

  it.each(failing)('passes on its error if it $how', ({ fallback, heard }) => {
    for (const abortedBy of [{}, { signal: new AbortController().signal }, { owner: createOwner() }]) {
      const scheduler = new ClockScheduler();
      const log: unknown[] = [];
      new Tap(log)
        .pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback, ...abortedBy }))
        .subscribe(hears(log));
      scheduler.advance(5);
      expect(log).toEqual(['torn down', heard]);
      expect(abortedBy.owner?.size ?? 0).toBe(0);
    }
  });

  it('switches to it also if a teardown of the source throws, and the scheduler gets the error', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Observable<number>(() => () => {
      throw new RangeError('no');
    });
    source.pipe(timeoutOrAbort({ total: 5, scheduler, with: () => of(1) })).subscribe(hears(log));
    expect(() => scheduler.advance(5)).toThrow('no');
    expect(log).toEqual([1, 'complete']);
  });

  it('does not call it for a consumer that unsubscribes during the teardown of the source', () => {
    const scheduler = new ClockScheduler();
    const fallback = vi.fn(() => of(1));
    const source = new Observable<number>(() => () => subscription.unsubscribe());
    const subscription = source.pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback })).subscribe();
    scheduler.advance(5);
    expect(fallback).not.toHaveBeenCalled();
  });

  it('tears down its result if it has ended the consumer', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const tap = new Tap<number>(log);
    const subscription = NEVER.pipe(
      timeoutOrAbort({
        total: 5,
        scheduler,
        with: () => {
          subscription.unsubscribe();
          return tap;
        },
      }),
    ).subscribe(hears(log));
    scheduler.advance(5);
    expect(tap.open).toBe(0);
  });

  it('does not pass on values that the source emits during its teardown', () => {
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Observable<number>((subscriber) => () => {
      subscriber.next(1);
      subscriber.error(new Error('x'));
    });
    source.pipe(timeoutOrAbort({ total: 5, scheduler, with: () => of(2) })).subscribe(hears(log));
    scheduler.advance(5);
    expect(log).toEqual([2, 'complete']);
  });

  it('aborts the work of the source with the error that it replaces', () => {
    const scheduler = new ClockScheduler();
    const reasons: unknown[] = [];
    const endings: Ending[] = [];
    const work = abortable((signal) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return NEVER;
    });
    work
      .pipe(
        onEnding((ending) => endings.push(ending)),
        timeoutOrAbort({ total: 5, scheduler, name: 'work', with: () => of(1) }),
      )
      .subscribe();
    scheduler.advance(5);
    expect(reasons).toEqual([
      expect.objectContaining({ name: 'DeadlineError', label: 'work', limit: 'total' }),
    ]);
    expect(endings).toEqual([{ by: 'deadline', error: reasons[0] }]);
  });
});

describe('timeoutOrAbort with a fallback, and a signal or an owner', () => {
  interface Stop {
    readonly by: string;
    readonly make: () => {
      options: Pick<Parameters<typeof timeoutOrAbort<number>>[0] & object, 'signal' | 'owner'>;
      stop: () => void;
      holds: () => number;
    };
    readonly heard: string;
  }

  const stops: readonly Stop[] = [
    {
      by: 'a signal',
      make: () => {
        const controller = new AbortController();
        const { signal } = controller;
        const holds = listenersOf(signal);
        return { options: { signal }, stop: () => controller.abort(new RangeError('stop')), holds };
      },
      heard: 'error: RangeError',
    },
    {
      by: 'an owner',
      make: () => {
        const owner = createOwner();
        return { options: { owner }, stop: () => void owner.close(), holds: () => owner.size };
      },
      heard: 'error: OwnerClosedError',
    },
  ];
  const named = stops.map((stop) => ({ ...stop }));

  it.each(named)('ends the fallback by $by, and releases that', ({ make, heard }) => {
    const { options, stop, holds } = make();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const fallback = new Tap<number>(log);
    (NEVER as Observable<number>)
      .pipe(timeoutOrAbort({ total: 5, scheduler, with: () => fallback, ...options }))
      .subscribe(hears(log));
    scheduler.advance(5);
    fallback.subscriber?.next(1);
    expect([holds(), scheduler.pending]).toEqual([1, 0]);
    stop();
    expect(log).toEqual([1, 'torn down', heard]);
    expect(holds()).toBe(0);
  });

  it.each(named)('is released by $by when the fallback ends, or the consumer unsubscribes', ({ make }) => {
    for (const end of ['complete', 'error', 'unsubscribe'] as const) {
      const { options, holds } = make();
      const scheduler = new ClockScheduler();
      const fallback = new Tap<number>();
      const subscription = (NEVER as Observable<number>)
        .pipe(timeoutOrAbort({ total: 5, scheduler, with: () => fallback, ...options }))
        .subscribe({ error: () => undefined });
      scheduler.advance(5);
      expect(holds()).toBe(1);
      if (end === 'complete') fallback.subscriber?.complete();
      else if (end === 'error') fallback.subscriber?.error(new Error('x'));
      else subscription.unsubscribe();
      expect([holds(), fallback.open]).toEqual([0, 0]);
    }
  });

  it.each(named)('does not call it if $by ended the source first', ({ make, heard }) => {
    const { options, stop, holds } = make();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const fallback = vi.fn(() => of(1));
    new Tap<number>(log)
      .pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback, ...options }))
      .subscribe(hears(log));
    stop();
    scheduler.advance(50);
    expect(log).toEqual(['torn down', heard]);
    expect(fallback).not.toHaveBeenCalled();
    expect([holds(), scheduler.pending]).toEqual([0, 0]);
  });

  it.each(named)(
    'does not call it if the teardown of the source ends the stream by $by',
    ({ make, heard }) => {
      const { options, stop, holds } = make();
      const scheduler = new ClockScheduler();
      const log: unknown[] = [];
      const fallback = vi.fn(() => of(1));
      const source = new Observable<number>(() => stop);
      source.pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback, ...options })).subscribe(hears(log));
      scheduler.advance(5);
      expect(log).toEqual([heard]);
      expect(fallback).not.toHaveBeenCalled();
      expect(holds()).toBe(0);
    },
  );

  it.each(named)('does not call it for a limit that passes during a teardown by $by', ({ make, heard }) => {
    const { options, stop } = make();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const fallback = vi.fn(() => of(1));
    const source = new Observable<number>(() => () => scheduler.advance(5));
    source.pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback, ...options })).subscribe(hears(log));
    stop();
    expect(log).toEqual([heard]);
    expect(fallback).not.toHaveBeenCalled();
  });

  it.each(named)('is notified of $by once if the fallback ends itself by it', ({ make, heard }) => {
    const { options, stop, holds } = make();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const fallback = new Observable<number>((subscriber) => {
      subscriber.next(1);
      stop();
      subscriber.next(2);
      return () => log.push('torn down');
    });
    (NEVER as Observable<number>)
      .pipe(timeoutOrAbort({ total: 5, scheduler, with: () => fallback, ...options }))
      .subscribe(hears(log));
    scheduler.advance(5);
    expect(log).toEqual([1, heard, 'torn down']);
    expect(holds()).toBe(0);
  });

  it.each(named)(
    'leaves no unhandled rejection if $by ends the stream during the call',
    async ({ make, heard }) => {
      const log: unknown[] = [];
      const { rejections } = await faultsOf(() => {
        const { options, stop } = make();
        const scheduler = new ClockScheduler();
        const fallback = (): Promise<number> => {
          stop();
          return Promise.reject(new Error('unheard'));
        };
        (NEVER as Observable<number>)
          .pipe(timeoutOrAbort({ total: 5, scheduler, with: fallback, ...options }))
          .subscribe(hears(log));
        scheduler.advance(5);
      });
      expect([log, rejections]).toEqual([[heard], []]);
    },
  );

  it('has meta in the error of an owner whose deadline strikes during the fallback', () => {
    vi.useFakeTimers();
    const meta = { request: 7 };
    const owner = createOwner({ name: 'job', deadline: 10 });
    const fallback = new Subject<number>();
    const errors: DeadlineError[] = [];
    (NEVER as Observable<number>)
      .pipe(timeoutOrAbort({ total: 5, meta, owner, name: 'prices', with: () => fallback }))
      .subscribe({ error: (error: DeadlineError) => errors.push(error) });
    vi.advanceTimersByTime(5);
    fallback.next(1);
    vi.advanceTimersByTime(5);
    vi.useRealTimers();
    expect(errors).toMatchObject([
      {
        name: 'DeadlineError',
        limit: 'owner',
        owner: 'job',
        label: 'prices',
        info: { seen: 1, lastValue: 1 },
      },
    ]);
    expect(errors[0]?.info?.meta).toBe(meta);
    expect(fallback.observed).toBe(false);
  });
});
