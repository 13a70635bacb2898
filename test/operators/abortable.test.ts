import {
  asyncScheduler,
  BehaviorSubject,
  EMPTY,
  firstValueFrom,
  from,
  merge,
  NEVER,
  Observable,
  of,
  scheduled,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
  throwError,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { createOwner } from '../../lib/index.js';
import { abortable, onEnding, ownedBy, timeoutOrAbort } from '../../operators/index.js';
import { cuts, noting } from '../support/enders.js';
import { faultsOf } from '../support/faults.js';
import { hears, Tap, thrownBy } from '../support/heard.js';
import { marbles } from '../support/marbles.js';

/** Work that never ends, and its signals. */
function signals(): { given: AbortSignal[]; work: (signal: AbortSignal) => Observable<string> } {
  const given: AbortSignal[] = [];
  return {
    given,
    work: (signal) => {
      given.push(signal);
      return NEVER;
    },
  };
}

const aborted = (given: readonly AbortSignal[]): readonly boolean[] => given.map((signal) => signal.aborted);

/** Subscribes to `source` with a closed subscriber. */
const forClosedSubscriber = <T>(source: Observable<T>): Observable<T> =>
  new Observable((subscriber) => {
    subscriber.unsubscribe();
    source.subscribe(subscriber);
  });

describe('abortable', () => {
  // prettier-ignore
  const rows = [
    { input: 'never ends',                    source: '------', unsub: '-----!', subs: '^----!', expected: '------', aborts: true },
    { input: 'is empty',                      source: '|-----', unsub: '------', subs: '(^!)--', expected: '|-----', aborts: false },
    { input: 'emits once',                    source: '-a-|--', unsub: '------', subs: '^--!--', expected: '-a-|--', aborts: false },
    { input: 'emits often',                   source: '-abc-|', unsub: '------', subs: '^----!', expected: '-abc-|', aborts: false },
    { input: 'fails',                         source: '-a-#--', unsub: '------', subs: '^--!--', expected: '-a-#--', aborts: false },
    { input: 'fails at once',                 source: '#-----', unsub: '------', subs: '(^!)--', expected: '#-----', aborts: false },
    { input: 'is unsubscribed early',         source: '-abcd-', unsub: '---!--', subs: '^--!--', expected: '-ab---', aborts: true },
    { input: 'is unsubscribed after its end', source: '-a|---', unsub: '---!--', subs: '^-!---', expected: '-a|---', aborts: false },
  ];

  marbles.each(rows)('passes on an input that $input, and aborts it only if it has not ended', (m, row) => {
    const given: AbortSignal[] = [];
    const input = m.cold(row.source);
    const work = abortable((signal) => {
      given.push(signal);
      return input;
    });
    m.expect(work, row.unsub).toBeObservable(row.expected);
    m.expect(input).toHaveSubscriptions(row.subs);
    m.flush();
    expect(aborted(given)).toEqual([row.aborts]);
  });

  it('accepts every kind of ObservableInput', async () => {
    const inputs = [
      () => Promise.resolve(1),
      () => of(1),
      () => [1],
      () => new Set([1]),
      async function* () {
        yield await Promise.resolve(1);
      },
      () => scheduled([1], asyncScheduler),
    ];
    for (const input of inputs) {
      const log: unknown[] = [];
      let signal: AbortSignal | undefined;
      const work = abortable((its) => {
        signal = its;
        return input();
      });
      await new Promise<void>((resolve) => {
        work.subscribe(hears(log)).add(resolve);
      });
      expect([log, signal?.aborted]).toEqual([[1, 'complete'], false]);
    }
  });

  it('emits the rejection of a promise as an error', async () => {
    const error = new RangeError('no');
    await expect(firstValueFrom(abortable(() => Promise.reject(error)))).rejects.toBe(error);
  });

  it('emits an error thrown by work, and does not abort the signal', () => {
    const error = new RangeError('no');
    const heard: unknown[] = [];
    const abort = vi.fn();
    const work = abortable((signal): Observable<never> => {
      signal.addEventListener('abort', abort);
      throw error;
    });
    work.subscribe({ error: (its) => heard.push(its) });
    expect(heard).toEqual([error]);
    expect(abort).not.toHaveBeenCalled();
  });

  it('emits the TypeError of rxjs if work returns no input', () => {
    const heard: unknown[] = [];
    const abort = vi.fn();
    const work = abortable((signal) => {
      signal.addEventListener('abort', abort);
      return 5 as never;
    });
    work.subscribe({ error: (error) => heard.push(error) });
    expect(heard).toEqual([thrownBy(() => from(5 as never))]);
    expect(abort).not.toHaveBeenCalled();
  });

  it('aborts an endless synchronous input when the consumer unsubscribes', () => {
    const log: unknown[] = [];
    let made = 0;
    const work = abortable((signal) => {
      signal.addEventListener('abort', () => log.push('aborted'));
      return new Observable<number>((subscriber) => {
        while (!signal.aborted && made < 100) subscriber.next(made++);
      });
    });
    work.pipe(take(3)).subscribe(hears(log));
    expect(log).toEqual([0, 1, 2, 'complete', 'aborted']);
    expect(made).toBe(3);
  });
});

describe('abortable calls work', () => {
  it('once per subscription, at subscribe, with a separate signal', () => {
    const { given, work } = signals();
    const work$ = abortable(work);
    expect(given).toEqual([]);
    const first = work$.subscribe();
    work$.subscribe();
    first.unsubscribe();
    expect(aborted(given)).toEqual([true, false]);
  });

  it('never for a closed subscriber', () => {
    const { given, work } = signals();
    forClosedSubscriber(abortable(work)).subscribe();
    expect(given).toEqual([]);
  });
});

describe('the signal of abortable', () => {
  marbles.each(cuts)('is aborted with the cause of the end, through $path: $ender', (m, row) => {
    const aborts: unknown[] = [];
    const heard: unknown[] = [];
    const input = m.cold<string>('------|');
    const subs = '                ^--!   ';
    const work = abortable((signal) => {
      signal.addEventListener('abort', () => aborts.push([m.scheduler.now(), signal.reason]));
      return input;
    });
    m.expect(row.through(work).pipe(row.op(m), noting(heard))).toBeObservable(row.expected);
    m.expect(input).toHaveSubscriptions(subs);
    m.flush();
    expect(aborts).toEqual([[3, row.reason]]);
    // The work and its consumer get the same error.
    for (const error of heard) expect(aborts).toEqual([[3, error]]);
  });

  const leaves: Record<string, (work: Observable<string>) => unknown> = {
    'a consumer that leaves': (work) => work.subscribe().unsubscribe(),
    takeUntil: (work) => {
      const bell = new Subject<void>();
      work.pipe(takeUntil(bell)).subscribe();
      bell.next();
    },
    switchMap: (work) => {
      const turns = new BehaviorSubject(work);
      turns.pipe(switchMap((turn) => turn)).subscribe();
      turns.next(EMPTY);
    },
    'an error beside it': (work) => {
      const bell = new Subject<never>();
      merge(work, bell).subscribe({ error: () => undefined });
      bell.error(new Error('x'));
    },
  };

  it.each(Object.entries(leaves))('is aborted with an AbortError if no cause is known: %s', (_, leave) => {
    const { given, work } = signals();
    leave(abortable(work));
    const controller = new AbortController();
    controller.abort();
    expect(given.map(({ reason }) => reason as unknown)).toEqual([controller.signal.reason]);
    expect(given[0]?.reason).toMatchObject({ name: 'AbortError' });
  });

  it('is aborted before the input is unsubscribed and downstream is notified', () => {
    const log: unknown[] = [];
    const owner = createOwner();
    const tap = new Tap(log);
    const work = abortable((signal) => {
      signal.addEventListener('abort', () => log.push(`aborted while ${tap.open} is open`));
      return tap;
    });
    work.pipe(ownedBy(owner)).subscribe(hears(log));
    void owner.close();
    expect(log).toEqual(['aborted while 1 is open', 'torn down', 'complete']);
    expect(owner.size).toBe(0);
  });

  it('is never aborted after the end', () => {
    for (const end of ['complete', 'error'] as const) {
      const { given, work } = signals();
      const owner = createOwner();
      const source = new Subject<string>();
      const subscription = abortable((signal) => {
        work(signal);
        return source;
      })
        .pipe(ownedBy(owner))
        .subscribe({ complete: () => void owner.close(), error: () => void owner.close() });
      if (end === 'complete') source.complete();
      else source.error(new Error('x'));
      subscription.unsubscribe();
      expect([owner.state, source.observed, ...aborted(given)]).toEqual(['closed', false, false]);
    }
  });

  it('is not aborted if the input ends before the consumer unsubscribes in the same turn', () => {
    const { given, work } = signals();
    const log: unknown[] = [];
    const source = new BehaviorSubject('a');
    const work$ = abortable((signal) => {
      work(signal);
      return source;
    });
    const subscription = work$.subscribe({ ...hears(log), complete: () => subscription.unsubscribe() });
    source.complete();
    expect([log, aborted(given)]).toEqual([['a'], [false]]);
  });

  it('is aborted when the last consumer of shared work unsubscribes, with the cause of that end', () => {
    const { given, work } = signals();
    const [first, last] = [createOwner({ name: 'first' }), createOwner({ name: 'last' })];
    const shared = abortable(work).pipe(share());
    shared.pipe(ownedBy(first)).subscribe();
    shared.pipe(ownedBy(last)).subscribe();
    void first.close();
    expect(aborted(given)).toEqual([false]);
    void last.close();
    expect(given.map(({ reason }) => reason as unknown)).toMatchObject([{ owner: 'last' }]);
  });

  it('is aborted for each work in flight', () => {
    const { given, work } = signals();
    const owner = createOwner();
    of(1, 2)
      .pipe(
        switchMap(() => abortable(work)),
        ownedBy(owner),
      )
      .subscribe();
    expect(aborted(given)).toEqual([true, false]);
    void owner.close({ reason: 'gone' });
    expect(given[0]?.reason).toMatchObject({ name: 'AbortError' });
    expect(given[1]?.reason).toMatchObject({ name: 'OwnerClosedError', reason: 'gone' });
  });

  it('of work that a teardown starts is not aborted with the cause of that teardown', () => {
    const { given, work } = signals();
    const owner = createOwner();
    const source = new Observable(() => () => abortable(work).subscribe().unsubscribe());
    source.pipe(ownedBy(owner)).subscribe();
    void owner.close();
    expect(given.map(({ reason }) => reason as unknown)).toMatchObject([{ name: 'AbortError' }]);
  });

  it('of work that starts during a cut is aborted with the reason of the next cut', () => {
    const { given, work } = signals();
    const [first, last] = [createOwner({ name: 'first' }), createOwner({ name: 'last' })];
    const source = new Observable(() => () => void abortable(work).pipe(ownedBy(last)).subscribe());
    source.pipe(ownedBy(first)).subscribe();
    void first.close();
    expect(aborted(given)).toEqual([false]);
    void last.close();
    expect(given.map(({ reason }) => reason as unknown)).toMatchObject([{ owner: 'last' }]);
  });
});

describe('abortable, if the consumer unsubscribes while work runs,', () => {
  /** Work whose consumer unsubscribes while it runs, and its result. */
  function leaving(input: () => unknown): { signal: AbortSignal | undefined; log: unknown[] } {
    const owner = createOwner({ name: 'page' });
    const state = { signal: undefined as AbortSignal | undefined, log: [] as unknown[] };
    abortable((signal) => {
      state.signal = signal;
      void owner.close();
      return input() as never;
    })
      .pipe(ownedBy(owner))
      .subscribe(hears(state.log));
    return state;
  }

  it('aborts the signal at once', () => {
    const { signal, log } = leaving(() => NEVER);
    expect(signal?.reason).toMatchObject({ name: 'OwnerClosedError', owner: 'page' });
    expect(log).toEqual(['complete']);
  });

  it('does not subscribe to an Observable', () => {
    const tap = new Tap();
    expect(leaving(() => tap).log).toEqual(['complete']);
    expect(tap.subscribed).toBe(0);
  });

  it('handles the rejection of a promise', async () => {
    const { rejections, exceptions } = await faultsOf(() => leaving(() => Promise.reject(new Error('late'))));
    expect([rejections, exceptions]).toEqual([[], []]);
  });

  it('does not emit an error that work throws', async () => {
    const heard: unknown[] = [];
    const { exceptions } = await faultsOf(() => {
      heard.push(
        ...leaving(() => {
          throw new RangeError('late');
        }).log,
      );
    });
    expect([heard, exceptions]).toEqual([['complete'], []]);
  });
});

describe('abortable, after the consumer has unsubscribed,', () => {
  it('handles the rejection that the abort causes', async () => {
    const owner = createOwner();
    const log: unknown[] = [];
    const { rejections, exceptions } = await faultsOf(() => {
      abortable(
        (signal) =>
          new Promise<never>((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      )
        .pipe(ownedBy(owner))
        .subscribe(hears(log));
      void owner.close();
    });
    expect([rejections, exceptions, log]).toEqual([[], [], ['complete']]);
  });

  it.each(['next', 'error', 'complete'] as const)(
    'does not pass on the reaction of the input to the abort: %s',
    (answer) => {
      const hear = (leave: (work: Observable<string>, log: unknown[]) => void): unknown[] => {
        const log: unknown[] = [];
        const source = new Subject<string>();
        const answers = {
          next: () => source.next('late'),
          error: () => source.error(new Error('late')),
          complete: () => source.complete(),
        };
        const work = abortable((signal) => {
          signal.addEventListener('abort', answers[answer]);
          return source;
        });
        leave(work, log);
        expect(source.observed).toBe(false);
        return log;
      };
      const unsubscribed = hear((work, log) => work.subscribe(hears(log)).unsubscribe());
      const owned = hear((work, log) => {
        const owner = createOwner();
        work.pipe(ownedBy(owner, { onClose: 'error' })).subscribe(hears(log));
        void owner.close();
      });
      expect([unsubscribed, owned]).toEqual([[], ['error: OwnerClosedError']]);
    },
  );

  it('aborts once if the abort ends more streams', () => {
    const abort = vi.fn();
    const owner = createOwner();
    const work = abortable((signal) => {
      signal.addEventListener('abort', abort);
      signal.addEventListener('abort', () => void owner.close());
      return NEVER;
    });
    const subscription = work.pipe(ownedBy(owner)).subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(abort).toHaveBeenCalledOnce();
    expect(owner.state).toBe('closed');
  });
});

describe('abortable, with our other operators,', () => {
  it('is aborted by the shorter of two nested limits', () => {
    const { given, work } = signals();
    vi.useFakeTimers();
    const inner = abortable(work).pipe(timeoutOrAbort({ total: 2_000, name: 'inner' }));
    inner.pipe(timeoutOrAbort({ total: 1_000, name: 'outer' })).subscribe({ error: () => undefined });
    vi.advanceTimersByTime(1_000);
    expect([given[0]?.reason, vi.getTimerCount()]).toMatchObject([{ label: 'outer' }, 0]);
    vi.useRealTimers();
  });

  it('fails with its error like any source', () => {
    const by: string[] = [];
    abortable(() => throwError(() => new Error('x')))
      .pipe(onEnding((ending) => by.push(ending.by)))
      .subscribe({ error: () => undefined });
    expect(by).toEqual(['source']);
  });
});

describe('abortable, with a bad argument,', () => {
  // prettier-ignore
  const rows = [
    { work: undefined,          message: 'The argument of abortable() must be a function (got undefined).' },
    { work: null,               message: 'The argument of abortable() must be a function (got null).' },
    { work: Promise.resolve(1), message: 'The argument of abortable() must be a function (got a promise, not awaited).' },
    { work: NEVER,              message: 'The argument of abortable() must be a function (got an object (Observable)).' },
  ];

  it.each(rows)('throws at once: $message', ({ work, message }) => {
    const error = thrownBy(() => abortable(work as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(message);
  });
});
