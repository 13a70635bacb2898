import {
  BehaviorSubject,
  concat,
  defer,
  firstValueFrom,
  mergeMap,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  Subscription,
  switchMap,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { createOwner, enableDevMode, type Ending, OwnerClosedError } from '../../lib/index.js';
import { abortable, type DeadlineError, onEnding, timeoutOrAbort } from '../../operators/index.js';
import { faultsOf } from '../support/faults.js';
import { hears, Tap } from '../support/heard.js';
import { listenersOf } from '../support/listeners.js';
import { marbles } from '../support/marbles.js';
import { ClockScheduler } from '../support/scheduler.js';

describe('timeoutOrAbort, when its signal is aborted', () => {
  // prettier-ignore
  const rows = [
    { end: 'has emitted no value',        source: '------', subs: '^--!', abort: '---!', expected: '---#' },
    { end: 'has emitted',                 source: '-a----', subs: '^--!', abort: '---!', expected: '-a-#' },
    { end: 'emits in the same frame',     source: '-a-b--', subs: '^--!', abort: '---!', expected: '-a-#' },
    { end: 'completes in the same frame', source: '-a-|--', subs: '^--!', abort: '---!', expected: '-a-#' },
    { end: 'fails in the same frame',     source: '-a-#--', subs: '^--!', abort: '---!', expected: '-a-#' },
    { end: 'has completed',               source: '-a|---', subs: '^-!-', abort: '---!', expected: '-a|-' },
    { end: 'has failed',                  source: '-a#---', subs: '^-!-', abort: '---!', expected: '-a#-' },
  ];

  marbles.each(rows)('raises its reason once if the source $end', (m, row) => {
    const controller = new AbortController();
    const listeners = listenersOf(controller.signal);
    // The reason equals the default error of a marble row.
    m.at(row.abort, () => controller.abort('error'));
    const source = m.cold(row.source);
    m.expect(source.pipe(timeoutOrAbort({ signal: controller.signal }))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(row.subs);
    m.flush();
    expect(listeners()).toBe(0);
  });

  marbles('wins over a later limit, and loses against an earlier one', (m) => {
    const controller = new AbortController();
    const { signal } = controller;
    m.at('         ---!', () => controller.abort('stop'));
    const first = m.cold('-a----');
    const later = m.cold('-a----');
    const limit = timeoutOrAbort<string>({ signal, total: 3 });
    m.expect(first.pipe(limit)).toBeObservable('-a-#', undefined, 'stop');
    m.expect(later.pipe(timeoutOrAbort({ signal, total: 2, with: () => of('x') }))).toBeObservable('-a(x|)');
  });

  it('raises its reason unchanged, or the AbortError of the platform', () => {
    for (const reason of [new RangeError('no'), 'stop', { code: 5 }, null, 0]) {
      const controller = new AbortController();
      const errors: unknown[] = [];
      NEVER.pipe(timeoutOrAbort({ signal: controller.signal })).subscribe({
        error: (error: unknown) => errors.push(error),
      });
      controller.abort(reason);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toBe(reason);
    }
    const controller = new AbortController();
    const log: unknown[] = [];
    NEVER.pipe(timeoutOrAbort({ signal: controller.signal })).subscribe(hears(log));
    controller.abort();
    expect(log).toEqual(['error: AbortError']);
  });

  it('does not subscribe to the source if it is already aborted', () => {
    const log: unknown[] = [];
    const tap = new Tap(log);
    const owner = createOwner();
    const scheduler = new ClockScheduler();
    const signal = AbortSignal.abort(new RangeError('no'));
    const listeners = listenersOf(signal);
    tap.pipe(timeoutOrAbort({ signal, owner, total: 5, scheduler })).subscribe(hears(log));
    expect([tap.subscribed, log]).toEqual([0, ['error: RangeError']]);
    expect([owner.size, listeners(), scheduler.scheduled]).toEqual([0, 0, 0]);
  });

  it('tears down the source and releases everything before it notifies downstream', () => {
    const controller = new AbortController();
    const listeners = listenersOf(controller.signal);
    const owner = createOwner();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const held = (): string => [owner.size, listeners(), scheduler.pending].join();
    new Tap(log)
      .pipe(timeoutOrAbort({ total: 5, owner, signal: controller.signal, scheduler }))
      .subscribe({ error: () => log.push(`notified, while ${held()} are held`) });
    expect(held()).toBe('1,1,1');
    controller.abort();
    expect(log).toEqual(['torn down', 'notified, while 0,0,0 are held']);
  });

  it('has one listener for all subscriptions, and none after their end', () => {
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    const tap = new Tap();
    const limited = tap.pipe(timeoutOrAbort({ signal }));
    const subscriptions = [limited.subscribe(), limited.subscribe(), limited.subscribe()];
    expect(listeners()).toBe(1);
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect([listeners(), tap.open]).toEqual([0, 0]);
  });
});

describe('timeoutOrAbort, when its owner closes', () => {
  marbles('emits an OwnerClosedError', (m) => {
    const owner = m.owner(' ^----!  ', { name: 'panel' });
    const source = m.hot('  -a-b-c-|');
    const subs = '          ^----!  ';
    const expected = '      -a-b-#  ';
    const error = new OwnerClosedError({ owner: 'panel', path: 'panel' });
    m.expect(source.pipe(timeoutOrAbort({ owner }))).toBeObservable(expected, undefined, error);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(owner.size).toBe(0);
  });

  marbles('goes on while the owner drains, and ends when the grace is over', (m) => {
    const owner = m.owner(' ^--!------', { grace: 3, name: 'panel' });
    const quick = m.cold('  -a-b|     ');
    const slow = m.cold('   -a-b-c-d-e');
    const subs = '          ^-----!   ';
    const error = new OwnerClosedError({ owner: 'panel', path: 'panel' });
    m.expect(quick.pipe(timeoutOrAbort({ owner }))).toBeObservable('-a-b|');
    m.expect(slow.pipe(timeoutOrAbort({ owner }))).toBeObservable(' -a-b-c#', undefined, error);
    m.expect(slow).toHaveSubscriptions(subs);
  });

  it('does not subscribe to the source if the owner has already closed', () => {
    const owner = createOwner();
    void owner.close();
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    const log: unknown[] = [];
    const tap = new Tap(log);
    tap.pipe(timeoutOrAbort({ owner, signal, total: 5 })).subscribe(hears(log));
    expect([tap.subscribed, log, listeners()]).toEqual([0, ['error: OwnerClosedError'], 0]);
  });

  it('emits a DeadlineError with the name of the owner if a deadline closed it or an ancestor', () => {
    vi.useFakeTimers();
    const parent = createOwner({ name: 'job', deadline: 10 });
    const owner = parent.child({ name: 'step' });
    const errors: DeadlineError[] = [];
    concat(of('a'), NEVER)
      .pipe(timeoutOrAbort({ owner, name: 'prices', meta: 7 }))
      .subscribe({ error: (error: DeadlineError) => errors.push(error) });
    vi.advanceTimersByTime(10);
    vi.useRealTimers();
    expect(errors).toMatchObject([
      {
        name: 'DeadlineError',
        limit: 'owner',
        owner: 'job',
        ms: 10,
        label: 'prices',
        info: { seen: 1, lastValue: 'a', meta: 7 },
        cause: { name: 'OwnerDeadlineError', path: 'job' },
      },
    ]);
    expect(errors[0]?.message).toBe(
      '"prices" did not end before the deadline of its owner "job", 10 ms after the owner was made: 1 value arrived. ' +
        'Give the owner a later deadline, or end the source sooner.',
    );
    expect([parent.size, owner.size]).toEqual([0, 0]);
  });

  it('is named in the report of a close that ended it, with its line in dev mode', async () => {
    const undo = enableDevMode();
    const owner = createOwner();
    NEVER.pipe(timeoutOrAbort({ owner, name: 'ticks' })).subscribe({ error: () => undefined });
    const { forced } = await owner.close();
    undo();
    expect(forced).toMatchObject([
      { name: 'ticks', site: { file: expect.stringMatching(/timeout-or-abort-abort\.test\.ts$/) as string } },
    ]);
  });

  it('has no line in that report while dev mode is off', async () => {
    const owner = createOwner();
    NEVER.pipe(timeoutOrAbort({ owner })).subscribe({ error: () => undefined });
    const { forced } = await owner.close();
    expect(forced.map(({ name, site }) => [name, site])).toEqual([[undefined, undefined]]);
  });

  // prettier-ignore
  const kinds = [
    { kind: 'an AbortSignal', make: () => { const it = new AbortController(); return { owner: it.signal, close: () => it.abort() }; } },
    { kind: 'a notifier',     make: () => { const it = new Subject<number>(); return { owner: it, close: () => it.next(1) }; } },
    { kind: 'a Subscription', make: () => { const it = new Subscription(); return { owner: it, close: () => it.unsubscribe() }; } },
  ];

  it.each(kinds)('emits an OwnerClosedError also if the owner is $kind', ({ make }) => {
    const { owner, close } = make();
    const log: unknown[] = [];
    new Tap(log).pipe(timeoutOrAbort({ owner })).subscribe(hears(log));
    close();
    expect(log).toEqual(['torn down', 'error: OwnerClosedError']);
  });

  it('emits it also if a notifier emits during its subscribe', () => {
    const tap = new Tap();
    const log: unknown[] = [];
    tap.pipe(timeoutOrAbort({ owner: new BehaviorSubject(1) })).subscribe(hears(log));
    tap.pipe(timeoutOrAbort({ owner: of(1) })).subscribe(hears(log));
    expect([tap.subscribed, log]).toEqual([0, ['error: OwnerClosedError', 'error: OwnerClosedError']]);
  });
});

describe('timeoutOrAbort, aborted by reentrant code,', () => {
  const aborts = [
    {
      by: 'a signal',
      make: () => {
        const controller = new AbortController();
        const { signal } = controller;
        const holds = listenersOf(signal);
        return { limit: { signal }, abort: () => controller.abort(new RangeError('no')), holds };
      },
      heard: 'error: RangeError',
    },
    {
      by: 'an owner',
      make: () => {
        const owner = createOwner();
        return { limit: { owner }, abort: () => void owner.close(), holds: () => owner.size };
      },
      heard: 'error: OwnerClosedError',
    },
  ];

  it.each(aborts)('emits nothing after a value whose handler aborted it by $by', ({ make, heard }) => {
    const { limit, abort, holds } = make();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    let made = 0;
    const firehose = new Observable<number>((subscriber) => {
      while (!subscriber.closed && made < 100) subscriber.next(made++);
      return () => log.push('torn down');
    });
    firehose.pipe(timeoutOrAbort({ ...limit, each: 5, scheduler })).subscribe({
      ...hears(log),
      next: (value) => {
        if (value === 4) abort();
      },
    });
    expect([made, log]).toEqual([5, [heard, 'torn down']]);
    expect([holds(), scheduler.pending]).toEqual([0, 0]);
  });

  it.each(aborts)('tears down a source that aborts itself by $by during subscribe', ({ make, heard }) => {
    const { limit, abort, holds } = make();
    const scheduler = new ClockScheduler();
    const log: unknown[] = [];
    const source = new Observable<number>((subscriber) => {
      abort();
      subscriber.next(1);
      return () => log.push('torn down');
    });
    source.pipe(timeoutOrAbort({ ...limit, total: 5, scheduler })).subscribe(hears(log));
    expect(log).toEqual([heard, 'torn down']);
    expect([holds(), scheduler.scheduled]).toEqual([0, 0]);
  });

  it.each(aborts)('ends once if a teardown of the source aborts it by $by', ({ make }) => {
    for (const end of ['complete', 'error', 'unsubscribe', 'limit'] as const) {
      const { limit, abort, holds } = make();
      const scheduler = new ClockScheduler();
      const log: unknown[] = [];
      const source = new Subject<number>();
      const ending = new Observable<number>((subscriber) => {
        subscriber.add(source.subscribe(subscriber));
        return abort;
      });
      const subscription = ending
        .pipe(timeoutOrAbort({ ...limit, total: 5, scheduler }))
        .subscribe(hears(log));
      if (end === 'complete') source.complete();
      else if (end === 'error') source.error(new Error('x'));
      else if (end === 'unsubscribe') subscription.unsubscribe();
      else scheduler.advance(5);
      const heard = { complete: ['complete'], error: ['error: Error'], unsubscribe: [] };
      expect(log).toEqual({ ...heard, limit: ['error: DeadlineError'] }[end]);
      expect([holds(), scheduler.pending]).toEqual([0, 0]);
    }
  });

  it.each(aborts)('ends by the first of two causes: $by', ({ make, heard }) => {
    const { limit, abort } = make();
    const other = aborts.find((each) => each.heard !== heard)?.make();
    const log: unknown[] = [];
    const source = new Observable<number>(() => () => other?.abort());
    source.pipe(timeoutOrAbort({ ...limit, ...other?.limit })).subscribe(hears(log));
    abort();
    expect([log, other?.holds()]).toEqual([[heard], 0]);
  });

  describe('notifies downstream also if a teardown of the source throws', () => {
    const source = new Observable<number>(() => () => {
      throw new SyntaxError('teardown');
    });

    it('and the close of the owner reports the error', async () => {
      const owner = createOwner();
      const log: unknown[] = [];
      source.pipe(timeoutOrAbort({ owner })).subscribe(hears(log));
      await expect(owner.close()).rejects.toMatchObject({ errors: [{ message: 'teardown' }] });
      expect([log, owner.size]).toEqual([['error: OwnerClosedError'], 0]);
    });

    it('and a signal rethrows the error on a separate call stack', async () => {
      const controller = new AbortController();
      const listeners = listenersOf(controller.signal);
      const log: unknown[] = [];
      source.pipe(timeoutOrAbort({ signal: controller.signal })).subscribe(hears(log));
      const { exceptions } = await faultsOf(() => controller.abort());
      expect(exceptions).toMatchObject([{ name: 'UnsubscriptionError', errors: [{ message: 'teardown' }] }]);
      expect([log, listeners()]).toEqual([['error: AbortError'], 0]);
    });
  });

  it('does not subscribe to the source for a closed subscriber', () => {
    const owner = createOwner();
    const tap = new Tap<number>();
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    const limited = tap.pipe(timeoutOrAbort({ owner, signal, total: 5 }));
    const late = new Observable<number>((subscriber) => {
      subscriber.complete();
      limited.subscribe(subscriber);
    });
    late.subscribe();
    expect([tap.subscribed, owner.size, listeners()]).toEqual([0, 0, 0]);
  });
});

describe('timeoutOrAbort aborts the work behind it', () => {
  /** Work that never ends, and its abort reasons. */
  function work(): { work$: Observable<number>; reasons: unknown[] } {
    const reasons: unknown[] = [];
    const work$ = abortable((signal) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return NEVER;
    });
    return { work$, reasons };
  }

  const paths: { through: string; path: (work$: Observable<number>) => Observable<number> }[] = [
    { through: 'nothing', path: (work$) => work$ },
    { through: 'switchMap', path: (work$) => concat(of(1), NEVER).pipe(switchMap(() => work$)) },
    { through: 'mergeMap', path: (work$) => concat(of(1), NEVER).pipe(mergeMap(() => work$)) },
    { through: 'share', path: (work$) => work$.pipe(share()) },
    { through: 'share and switchMap', path: (work$) => of(1).pipe(switchMap(() => work$.pipe(share()))) },
    { through: 'another limit', path: (work$) => work$.pipe(timeoutOrAbort(Infinity)) },
  ];

  it.each(paths)('with the same error as downstream, for a limit, through $through', ({ path }) => {
    const { work$, reasons } = work();
    const scheduler = new ClockScheduler();
    const errors: unknown[] = [];
    path(work$)
      .pipe(timeoutOrAbort({ total: 5, scheduler }))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(reasons).toEqual([]);
    scheduler.advance(5);
    expect(reasons).toMatchObject([{ name: 'DeadlineError', limit: 'total', ms: 5 }]);
    expect(errors).toHaveLength(1);
    expect(reasons[0]).toBe(errors[0]);
  });

  it.each(paths)('with the reason of the signal, through $through', ({ path }) => {
    const { work$, reasons } = work();
    const controller = new AbortController();
    const errors: unknown[] = [];
    path(work$)
      .pipe(timeoutOrAbort({ signal: controller.signal }))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    const reason = new RangeError('no');
    controller.abort(reason);
    expect(errors).toHaveLength(1);
    for (const heard of [...errors, ...reasons]) expect(heard).toBe(reason);
    expect(reasons).toHaveLength(1);
  });

  it.each(paths)('with the OwnerClosedError, through $through', ({ path }) => {
    const { work$, reasons } = work();
    const owner = createOwner({ name: 'page' });
    const errors: unknown[] = [];
    path(work$)
      .pipe(timeoutOrAbort({ owner }))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    void owner.close({ reason: 'route change' });
    expect(errors).toMatchObject([{ name: 'OwnerClosedError', owner: 'page', reason: 'route change' }]);
    expect(reasons[0]).toBe(errors[0]);
  });

  it('and aborts the signal of a promise', async () => {
    const scheduler = new ClockScheduler();
    const aborted = abortable(
      (signal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    const result = firstValueFrom(aborted.pipe(timeoutOrAbort({ first: 5, scheduler, name: 'user' })));
    scheduler.advance(5);
    await expect(result).rejects.toMatchObject({ name: 'DeadlineError', limit: 'first', label: 'user' });
  });

  it('only after its last subscriber has gone', () => {
    const { work$, reasons } = work();
    const scheduler = new ClockScheduler();
    const shared = work$.pipe(share());
    const other = shared.subscribe();
    shared.pipe(timeoutOrAbort({ total: 5, scheduler })).subscribe({ error: () => undefined });
    scheduler.advance(5);
    expect(reasons).toEqual([]);
    other.unsubscribe();
    expect(reasons).toMatchObject([{ name: 'AbortError' }]);
  });

  it('and onEnding knows the cause, above and directly below', () => {
    const controller = new AbortController();
    const owner = createOwner({ name: 'page' });
    const scheduler = new ClockScheduler();
    const ends = [
      { limit: { total: 5, scheduler }, end: () => scheduler.advance(5), ending: { by: 'deadline' } },
      {
        limit: { signal: controller.signal },
        end: () => controller.abort('stop'),
        ending: { by: 'signal', reason: 'stop' },
      },
      {
        limit: { owner },
        end: () => void owner.close({ reason: 'x' }),
        ending: { by: 'owner', owner: 'page', reason: 'x' },
      },
    ];
    for (const { limit, end, ending } of ends) {
      const endings: Ending[] = [];
      const note = onEnding<number>((each) => endings.push(each));
      (NEVER as Observable<number>)
        .pipe(note, timeoutOrAbort(limit), note)
        .subscribe({ error: () => undefined });
      end();
      expect(endings).toMatchObject([ending, ending]);
    }
  });

  it('and the ending is by deadline if that of the owner struck', () => {
    vi.useFakeTimers();
    const owner = createOwner({ name: 'job', deadline: 10 });
    const { work$, reasons } = work();
    const endings: Ending[] = [];
    work$
      .pipe(
        onEnding((ending) => endings.push(ending)),
        timeoutOrAbort({ owner }),
      )
      .subscribe({ error: () => undefined });
    vi.advanceTimersByTime(10);
    vi.useRealTimers();
    expect(reasons).toMatchObject([{ name: 'DeadlineError', limit: 'owner', owner: 'job' }]);
    expect(endings).toEqual([{ by: 'deadline', error: reasons[0] }]);
  });

  it('but not work that a teardown starts and ends', () => {
    const { work$, reasons } = work();
    const scheduler = new ClockScheduler();
    const source = new Observable<number>(() => () => work$.subscribe().unsubscribe());
    defer(() => source)
      .pipe(timeoutOrAbort({ total: 5, scheduler }))
      .subscribe({ error: () => undefined });
    scheduler.advance(5);
    expect(reasons).toMatchObject([{ name: 'AbortError' }]);
  });
});
