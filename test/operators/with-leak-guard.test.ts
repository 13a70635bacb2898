import {
  config,
  concatMap,
  finalize,
  identity,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  share,
  startWith,
  Subject,
  take,
  timer,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createOwner, enableDevMode, type Leak, LeakError, leaks } from '../../lib/index.js';
import { abortable, type LeakGuardOptions, onEnding, ownedBy, withLeakGuard } from '../../operators/index.js';
import { noting } from '../support/enders.js';
import { hears, Tap } from '../support/heard.js';
import { type Marbles, marbles } from '../support/marbles.js';
import { transparent } from '../support/transparent.js';

type Reported = Pick<Leak, 'verdict' | 'values' | 'oldestAge' | 'idle'>;

/** An `onLeak` that records its arguments, with their frames. */
function recorder(m: Marbles): { reported: (readonly [number, Reported])[]; onLeak: (leak: Leak) => void } {
  const reported: (readonly [number, Reported])[] = [];
  return {
    reported,
    onLeak: ({ verdict, values, oldestAge, idle }) =>
      void reported.push([
        m.scheduler.now(),
        { verdict, values, oldestAge, ...(idle !== undefined && { idle }) },
      ]),
  };
}

const leaksNever = (): void => {
  throw new Error('It is not a leak.');
};

describe('while dev mode is off,', () => {
  transparent('withLeakGuard', () => ({
    op: () => withLeakGuard({ name: 'ticks', maxAge: 1, onLeak: 'error' }),
  }));

  // prettier-ignore
  const guards: Record<string, string | LeakGuardOptions | undefined> = {
    'without options':        undefined,
    'with a name':            'ticks',
    'with limits':            { maxAge: 1, maxIdle: 1, onLeak: 'error' },
    'with all the rest':      { owner: createOwner(), tags: ['io'], onLeak: leaksNever },
    'that is not to enforce': { maxAge: 1, onLeak: 'end', enforce: false },
  };

  it.each(Object.entries(guards))(
    'a guard %s is bypassed: the source is subscribed to directly',
    (_, guard) => {
      const tap = new Tap<number>();
      const guarded = tap.pipe(withLeakGuard(guard));
      const log: unknown[] = [];
      const { next, error, complete } = hears(log);
      for (const subscribe of [
        () => guarded.subscribe(hears(log)),
        () => guarded.subscribe(next),
        () => guarded.subscribe(next, error, complete),
      ]) {
        const subscription = subscribe();
        expect(tap.subscriber).toBe(subscription);
        tap.subscriber?.next(1);
      }
      tap.subscriber?.complete();
      expect(log).toEqual([1, 1, 1, 'complete']);
      expect(guarded.subscribe()).toBe(tap.subscriber);
    },
  );

  marbles('no limit strikes, and no timer is set', (m) => {
    const source = m.cold('  -a----b|');
    const subs = '           ^------!';
    const expected = '       -a----b|';
    const guarded = source.pipe(withLeakGuard({ maxAge: 2, maxIdle: 2, onLeak: 'error' }));
    m.expect(guarded).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
  });
});

describe('while dev mode is on,', () => {
  let undo: () => void;
  beforeEach(() => {
    undo = enableDevMode({ now: () => 0 });
  });
  afterEach(() => undo());

  const letGo = (): void => expect(leaks.open()).toEqual([]);

  transparent('withLeakGuard', () => ({ op: () => withLeakGuard('ticks'), letGo }));
  transparent('withLeakGuard, with patient limits,', () => ({
    op: () => withLeakGuard({ name: 'ticks', maxAge: 1_000, maxIdle: 100, onLeak: () => undefined }),
    letGo,
  }));
  transparent('withLeakGuard, without any limit to strike,', () => ({
    op: () => withLeakGuard({ maxAge: Infinity, onLeak: 'end' }),
    letGo,
  }));
});

describe('withLeakGuard, when dev mode is switched while a pipeline exists,', () => {
  it('applies the switch at the next subscribe', () => {
    const tap = new Tap<number>();
    const guarded = tap.pipe(withLeakGuard('ticks'));
    const isThere = (): boolean => guarded.subscribe() !== tap.subscriber;
    const before = isThere();
    const undo = enableDevMode({ track: 'guarded' });
    const meanwhile = isThere();
    const known = leaks.open();
    undo();
    expect([before, meanwhile, isThere()]).toEqual([false, true, false]);
    expect(known).toMatchObject([{ name: 'ticks', kind: 'guarded' }]);
  });

  marbles('does not change an open subscription', (m) => {
    const guard = withLeakGuard<string>({ maxAge: 2, onLeak: 'end' });
    const source = m.hot('  -a-b-c-d-e-f-|');
    const unguarded = '     -a-b-c-d-e-f-|';
    const before = '        --^------------';
    const guarded = '       ---b|         ';
    let undo = (): void => undefined;
    m.expect(source.pipe(guard)).toBeObservable(unguarded);
    m.at('                  -!           ', () => (undo = enableDevMode({ now: () => m.scheduler.now() })));
    m.expect(source.pipe(guard), before).toBeObservable(guarded);
    m.at('                  ---!         ', () => undo());
  });
});

describe('withLeakGuard, while dev mode is on,', () => {
  let now = 0;
  let undo = (): void => undefined;
  let reported: Leak[] = [];
  beforeEach(() => {
    now = 0;
    reported = [];
    undo = enableDevMode({ track: 'guarded', now: () => now, onLeak: (leak) => reported.push(leak) });
  });
  afterEach(() => undo());

  it('registers the name, tags, owner and line of an open subscription, until it ends', () => {
    const owner = createOwner({ name: 'page' });
    const guard = { name: 'ticks', tags: ['io', 'ticks'], owner };
    const tap = new Tap<number>();
    const subscription = tap.pipe(withLeakGuard(guard), map(identity)).subscribe();
    tap.subscriber?.next(1);
    tap.subscriber?.next(2);
    expect(leaks.open()).toMatchObject([
      {
        name: 'ticks',
        tags: ['io', 'ticks'],
        values: 2,
        owner: { name: 'page' },
        site: { file: import.meta.filename },
      },
    ]);
    subscription.unsubscribe();
    expect(leaks.open()).toEqual([]);
  });

  it('registers only the line if it has no options', () => {
    NEVER.pipe(withLeakGuard()).subscribe();
    const [row] = leaks.open();
    expect(row).toMatchObject({ kind: 'guarded', values: 0, site: { file: import.meta.filename } });
    expect([row?.name, row?.tags, row?.owner]).toEqual([undefined, undefined, undefined]);
  });

  it('reports a subscription that is open for longer than maxAge as overdue, although it emits', () => {
    const source = new Subject<number>();
    source.pipe(withLeakGuard({ name: 'ticks', maxAge: 100 })).subscribe();
    now = 100;
    source.next(1);
    expect(leaks.find()).toEqual([]);
    now = 101;
    expect(leaks.find()).toMatchObject([{ verdict: 'overdue', name: 'ticks', oldestAge: 101, values: 1 }]);
    source.complete();
    expect(leaks.find()).toEqual([]);
  });

  it('reports a subscription that is silent for longer than maxIdle as stalled, until it emits again', () => {
    const source = new Subject<number>();
    source.pipe(withLeakGuard({ name: 'ticks', maxIdle: 100 })).subscribe();
    now = 101;
    expect(leaks.find()).toMatchObject([{ verdict: 'stalled', name: 'ticks', idle: 101, values: 0 }]);
    source.next(1);
    expect(leaks.find()).toEqual([]);
    now = 201;
    expect(leaks.find()).toEqual([]);
    now = 202;
    expect(leaks.find()).toMatchObject([{ verdict: 'stalled', idle: 101, values: 1 }]);
  });

  it('reports no subscription that its source, its consumer or an operator below has ended', () => {
    const owner = createOwner();
    const source = new Subject<number>();
    const guarded = source.pipe(withLeakGuard({ maxAge: 0, maxIdle: 0 }));
    guarded.subscribe().unsubscribe();
    guarded.pipe(take(1)).subscribe();
    guarded.pipe(ownedBy(owner)).subscribe();
    guarded.subscribe({ error: () => undefined });
    expect(leaks.open()).toHaveLength(3);
    source.next(1);
    void owner.close();
    source.error(new Error('x'));
    now = 10;
    expect([leaks.open(), leaks.find()]).toEqual([[], []]);
    expect(source.observed).toBe(false);
  });

  it('registers nothing for a closed subscriber', () => {
    for (const onLeak of ['report', 'end'] as const) {
      const tap = new Tap<number>();
      const guarded = tap.pipe(withLeakGuard({ maxAge: 100, onLeak }));
      new Observable<number>((subscriber) => {
        subscriber.unsubscribe();
        guarded.subscribe(subscriber);
      }).subscribe();
      expect([leaks.open(), tap.open, tap.subscribed]).toEqual([[], 0, 1]);
    }
  });

  it('calls onLeak at once when a limit strikes, with the line', () => {
    vi.useFakeTimers();
    NEVER.pipe(withLeakGuard({ name: 'ticks', maxAge: 100, onLeak: 'end' })).subscribe();
    now = 100;
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    expect(reported).toMatchObject([
      {
        verdict: 'overdue',
        severity: 'leak',
        name: 'ticks',
        kind: 'guarded',
        count: 1,
        sites: [{ file: import.meta.filename, count: 1 }],
        oldestAge: 100,
        values: 0,
        hint: 'End it in time with timeoutOrAbort(…) or take(…), or raise maxAge if it may live that long.',
      },
    ]);
  });
});

describe('withLeakGuard, below another of our operators,', () => {
  // prettier-ignore
  const rows = [
    { mode: 'while dev mode is off',                 watching: false, guard: {} },
    { mode: 'while dev mode is on',                  watching: true,  guard: {} },
    { mode: 'while dev mode is on, and a limit set', watching: true,  guard: { maxAge: 1_000, onLeak: 'end' } },
    { mode: 'while dev mode is off, with enforce',   watching: false, guard: { maxAge: 1_000, onLeak: 'end', enforce: true } },
  ] as const;

  let undo = (): void => undefined;
  afterEach(() => undo());
  const watch = (watching: boolean): void => {
    undo = watching ? enableDevMode({ now: () => 0 }) : () => undefined;
  };

  it.each(rows)('passes on how the operator above ended the stream: $mode', ({ watching, guard }) => {
    watch(watching);
    const endings: unknown[] = [];
    for (const onClose of ['complete', 'error'] as const) {
      const owner = createOwner({ name: 'page' });
      NEVER.pipe(
        ownedBy(owner, { onClose }),
        withLeakGuard(guard),
        onEnding((ending) => endings.push(ending)),
      ).subscribe({ error: () => undefined });
      void owner.close();
    }
    const byOwner = { by: 'owner', owner: 'page', reason: undefined };
    expect(endings).toEqual([byOwner, byOwner]);
  });

  it.each(rows)(
    'unsubscribes its consumer if the operator above ends silently: $mode',
    ({ watching, guard }) => {
      watch(watching);
      const owner = createOwner();
      const subscription = NEVER.pipe(
        ownedBy(owner, { onClose: 'silent' }),
        withLeakGuard(guard),
      ).subscribe();
      void owner.close();
      expect(subscription.closed).toBe(true);
    },
  );

  it.each(rows)('passes the reason for the end on to work above: $mode', ({ watching, guard }) => {
    watch(watching);
    const owner = createOwner({ name: 'page' });
    const source = new Subject<number>();
    const reasons: unknown[] = [];
    source
      .pipe(
        startWith(0),
        mergeMap(() =>
          abortable((signal) => {
            signal.addEventListener('abort', () => reasons.push(signal.reason));
            return NEVER;
          }),
        ),
        withLeakGuard(guard),
      )
      .subscribe({ error: () => undefined });
    NEVER.pipe(
      finalize(() => source.error(new Error('x'))),
      ownedBy(owner),
    ).subscribe();
    void owner.close();
    expect(reasons).toMatchObject([{ name: 'OwnerClosedError', owner: 'page' }]);
  });
});

describe('withLeakGuard, when a limit strikes,', () => {
  // prettier-ignore
  const rows = [
    { what: 'ends an overdue subscription',                              guard: { onLeak: 'end', maxAge: 5 },                   source: '-a-b-c-d|', subs: '^----!   ', expected: '-a-b-(c|)' },
    { what: 'fails an overdue subscription',                             guard: { onLeak: 'error', maxAge: 4 },                 source: '-a-b-c-d|', subs: '^---!    ', expected: '-a-b#    ' },
    { what: 'only reports an overdue subscription',                      guard: { onLeak: 'report', maxAge: 4 },                source: '-a-b-c-d|', subs: '^-------!', expected: '-a-b-c-d|' },
    { what: 'only reports an overdue subscription by default',           guard: { maxAge: 4 },                                  source: '-a-b-c-d|', subs: '^-------!', expected: '-a-b-c-d|' },
    { what: 'ends a stalled subscription without a value',               guard: { onLeak: 'end', maxIdle: 3 },                  source: '--------|', subs: '^--!     ', expected: '---|     ' },
    { what: 'ends a stalled subscription',                               guard: { onLeak: 'end', maxIdle: 3 },                  source: '-a-b----|', subs: '^-----!  ', expected: '-a-b--|  ' },
    { what: 'fails a stalled subscription',                              guard: { onLeak: 'error', maxIdle: 3 },                source: '-a-b----|', subs: '^-----!  ', expected: '-a-b--#  ' },
    { what: 'only reports a stalled subscription',                       guard: { onLeak: 'report', maxIdle: 3 },               source: '-a-b----|', subs: '^-------!', expected: '-a-b----|' },
    { what: 'does not end a subscription that emits often enough',       guard: { onLeak: 'error', maxIdle: 3 },                source: '-a--b--c|', subs: '^-------!', expected: '-a--b--c|' },
    { what: 'does not strike a source that completes in the same frame', guard: { onLeak: 'error', maxAge: 4, maxIdle: 3 },     source: '-a--|    ', subs: '^---!    ', expected: '-a--|    ' },
    { what: 'does not strike a source that fails in the same frame',     guard: { onLeak: 'end', maxAge: 4, maxIdle: 3 },       source: '-a--#    ', subs: '^---!    ', expected: '-a--#    ' },
    { what: 'strikes at maxAge if that is first',                        guard: { onLeak: 'end', maxAge: 3, maxIdle: 5 },       source: '-a------|', subs: '^--!     ', expected: '-a-|     ' },
    { what: 'strikes at maxIdle if that is first',                       guard: { onLeak: 'end', maxAge: 7, maxIdle: 2 },       source: '-a------|', subs: '^--!     ', expected: '-a-|     ' },
    { what: 'ends at once with a maxAge of 0',                           guard: { onLeak: 'end', maxAge: 0 },                   source: '-a------|', subs: '(^!)     ', expected: '|        ' },
    { what: 'never strikes at Infinity',                                 guard: { onLeak: 'end', maxAge: Infinity },            source: '-a------|', subs: '^-------!', expected: '-a------|' },
    { what: 'never strikes without a limit',                             guard: { onLeak: 'end' },                              source: '-a------|', subs: '^-------!', expected: '-a------|' },
  ] as const;

  const play = (m: Marbles, row: (typeof rows)[number], enforce: boolean): void => {
    const source = m.cold(row.source);
    const guarded = source.pipe(withLeakGuard({ ...row.guard, enforce }));
    m.expect(guarded.pipe(noting([]))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(row.subs);
    m.flush();
  };

  marbles.each(rows)('$what, while dev mode is on', (m, row) => {
    const undo = enableDevMode({ now: () => m.scheduler.now() });
    play(m, row, false);
    expect(leaks.open()).toEqual([]);
    undo();
  });

  marbles.each(rows)('$what, while dev mode is off, with enforce', (m, row) => {
    play(m, row, true);
  });

  // prettier-ignore
  const functions = [
    {
      what: 'once for an overdue subscription', limits: { maxAge: 3 }, source: '-a-b-c-d-|',
      reported: [[3, { verdict: 'overdue', values: 2, oldestAge: 3 }]],
    },
    {
      what: 'for each silence', limits: { maxIdle: 3 }, source: '-a-------b-c---|',
      reported: [
        [4,  { verdict: 'stalled', values: 1, oldestAge: 4,  idle: 3 }],
        [14, { verdict: 'stalled', values: 3, oldestAge: 14, idle: 3 }],
      ],
    },
    {
      what: 'for both limits', limits: { maxAge: 4, maxIdle: 2 }, source: '-a----b-|',
      reported: [
        [3, { verdict: 'stalled', values: 1, oldestAge: 3, idle: 2 }],
        [4, { verdict: 'overdue', values: 1, oldestAge: 4 }],
      ],
    },
    { what: 'never for a subscription within its limits', limits: { maxAge: 9, maxIdle: 2 }, source: '-ab-c|', reported: [] },
  ];

  marbles.each(functions)('calls the function, and the stream goes on: $what', (m, row) => {
    const { reported, onLeak } = recorder(m);
    const source = m.cold(row.source);
    m.expect(source.pipe(withLeakGuard({ ...row.limits, onLeak, enforce: true }))).toBeObservable(row.source);
    m.flush();
    expect(reported).toEqual(row.reported);
  });

  marbles('calls the function with the facts that dev mode knows', (m) => {
    const undo = enableDevMode({ now: () => m.scheduler.now() });
    const reported: Leak[] = [];
    const onLeak = (leak: Leak): void => void reported.push(leak);
    const source = m.cold('  -a----|');
    const guard = withLeakGuard<string>({ name: 'ticks', maxAge: 3, maxIdle: 4, onLeak });
    m.expect(source.pipe(guard)).toBeObservable('-a----|');
    m.flush();
    undo();
    expect(reported).toMatchObject([
      {
        verdict: 'overdue',
        name: 'ticks',
        oldestAge: 3,
        values: 1,
        sites: [{ count: 1 }],
        hint: 'End it in time with timeoutOrAbort(…) or take(…), or raise maxAge if it may live that long.',
      },
      {
        verdict: 'stalled',
        idle: 4,
        hint: 'Find out why its source has fallen silent; timeoutOrAbort({ each }) ends such a wait, and the work behind it.',
      },
    ]);
  });

  marbles('ends its upstream, inner and shared streams included, and nothing below', (m) => {
    const source = m.cold('   -a-b|     ');
    const inner = m.cold('     -x----y| ');
    const below = m.cold('        -z-|  ');
    const subs = '            ^---!     ';
    const innerSubs = ['       -^---!    ', '            ---^-!    '];
    const belowSubs = '       --^--!    ';
    const guard = withLeakGuard({ maxAge: 5, onLeak: 'end', enforce: true });
    const result = source.pipe(
      share(),
      mergeMap(() => inner),
      guard,
      concatMap(() => below),
    );
    m.expect(result).toBeObservable('---z--z-|');
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(inner).toHaveSubscriptions(innerSubs);
    m.expect(below).toHaveSubscriptions([belowSubs, '-----^--!']);
  });
});

describe('withLeakGuard, at its limit,', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    config.onUnhandledError = null;
    vi.useRealTimers();
  });

  /** A guarded source, on the time of the host. */
  function guard(options: LeakGuardOptions): {
    tap: Tap<number>;
    guarded: Observable<number>;
    log: unknown[];
  } {
    const log: unknown[] = [];
    const tap = new Tap<number>(log);
    const guarded = tap.pipe(withLeakGuard({ name: 'ticks', maxAge: 100, enforce: true, ...options }));
    return { tap, guarded, log };
  }

  const limits: readonly LeakGuardOptions[] = [{ maxAge: 50 }, { maxIdle: 50 }];

  it('tears down the source before it notifies downstream', () => {
    for (const [onLeak, heard] of [
      ['end', 'complete'],
      ['error', 'error: LeakError'],
    ] as const) {
      const { guarded, log } = guard({ onLeak });
      const subscription = guarded.subscribe(hears(log));
      vi.advanceTimersByTime(99);
      expect(log).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(log).toEqual(['torn down', heard]);
      expect([subscription.closed, vi.getTimerCount()]).toEqual([true, 0]);
    }
  });

  it.each(limits)('sets one timer, and clears it at every kind of end: %o', (limit) => {
    const ends: Record<string, (tap: Tap<number>, leave: () => void) => void> = {
      complete: ({ subscriber }) => subscriber?.complete(),
      error: ({ subscriber }) => subscriber?.error(new Error('x')),
      leave: (_, leave) => leave(),
      strike: () => vi.advanceTimersByTime(50),
    };
    for (const end of Object.values(ends)) {
      const { tap, guarded } = guard({ maxAge: Infinity, ...limit, onLeak: 'end' });
      const subscription = guarded.subscribe({ error: () => undefined });
      tap.subscriber?.next(1);
      expect(vi.getTimerCount()).toBe(1);
      end(tap, () => subscription.unsubscribe());
      expect([vi.getTimerCount(), tap.open]).toEqual([0, 0]);
    }
  });

  it('sets no timer if onLeak is report, or if the source ends at once', () => {
    const undo = enableDevMode({ track: 'guarded' });
    guard({ onLeak: 'report', enforce: false }).guarded.subscribe();
    const ofRegistry = vi.getTimerCount();
    undo();
    guard({ onLeak: 'report' }).guarded.subscribe();
    of(1)
      .pipe(withLeakGuard({ maxAge: 10, onLeak: 'end', enforce: true }))
      .subscribe();
    expect([ofRegistry, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('lets the source win if it ends at the instant of the limit', () => {
    const log: unknown[] = [];
    timer(100)
      .pipe(withLeakGuard({ maxAge: 100, maxIdle: 100, onLeak: 'error', enforce: true }))
      .subscribe(hears(log));
    vi.advanceTimersByTime(1_000);
    expect(log).toEqual([0, 'complete']);
  });

  it('keeps the state of each subscription apart', () => {
    const { tap, guarded, log } = guard({ onLeak: 'end' });
    guarded.subscribe({ complete: () => log.push('first') });
    vi.advanceTimersByTime(50);
    guarded.subscribe({ complete: () => log.push('second') });
    vi.advanceTimersByTime(50);
    expect([log, tap.open]).toEqual([['torn down', 'first'], 1]);
    vi.advanceTimersByTime(50);
    expect([log.slice(2), tap.open]).toEqual([['torn down', 'second'], 0]);
  });

  it('names in a LeakError the subscription that was open for too long', () => {
    const heard: unknown[] = [];
    guard({ onLeak: 'error' }).guarded.subscribe({ error: (error) => heard.push(error) });
    vi.advanceTimersByTime(100);
    expect(heard[0]).toBeInstanceOf(LeakError);
    const { message, leaks: found } = heard[0] as LeakError;
    expect(message).toBe(
      '"ticks" was still open after 100 ms, and was ended by its leak guard. ' +
        'Switch dev mode on to see the line that made it.',
    );
    expect(found).toEqual([
      {
        verdict: 'overdue',
        severity: 'leak',
        fingerprint: 'overdue|guarded|ticks|',
        name: 'ticks',
        kind: 'guarded',
        count: 1,
        sites: [],
        oldestAge: 100,
        values: 0,
        hint: 'Switch dev mode on to see the line that made it.',
      },
    ]);
  });

  it('names in a LeakError the subscription that was silent for too long, also without a name', () => {
    const heard: unknown[] = [];
    const tap = new Tap<number>();
    tap
      .pipe(withLeakGuard({ maxIdle: 100, onLeak: 'error', enforce: true }))
      .subscribe({ error: (error) => heard.push(error) });
    vi.advanceTimersByTime(30);
    tap.subscriber?.next(1);
    vi.advanceTimersByTime(100);
    const { message, leaks: found } = heard[0] as LeakError;
    expect(message).toBe(
      'A guarded subscription emitted no value for 100 ms, and was ended by its leak guard. ' +
        'Switch dev mode on to see the line that made it.',
    );
    expect(found).toStrictEqual([
      {
        verdict: 'stalled',
        severity: 'leak',
        fingerprint: 'stalled|guarded||',
        kind: 'guarded',
        count: 1,
        sites: [],
        oldestAge: 130,
        idle: 100,
        values: 1,
        hint: 'Switch dev mode on to see the line that made it.',
      },
    ]);
  });

  it('has the fix in a LeakError while dev mode is on', () => {
    const undo = enableDevMode({ now: () => Date.now() });
    const heard: unknown[] = [];
    const options = { onLeak: 'error', enforce: false } as const;
    guard({ ...options }).guarded.subscribe({ error: (error) => heard.push(error) });
    guard({ ...options, maxAge: 500, maxIdle: 200 }).guarded.subscribe({
      error: (error) => heard.push(error),
    });
    vi.advanceTimersByTime(200);
    undo();
    expect(heard.map((error) => (error as LeakError).message)).toEqual([
      '"ticks" was still open after 100 ms, and was ended by its leak guard. ' +
        'End it in time with timeoutOrAbort(…) or take(…), or raise maxAge if it may live that long.',
      '"ticks" emitted no value for 200 ms, and was ended by its leak guard. ' +
        'Find out why its source has fallen silent; timeoutOrAbort({ each }) ends such a wait, and the work behind it.',
    ]);
  });

  it('has the same leak in the error and in the ending', () => {
    const heard: unknown[] = [];
    const endings: unknown[] = [];
    guard({ onLeak: 'error' })
      .guarded.pipe(onEnding((ending) => endings.push(ending)))
      .subscribe({ error: (error) => heard.push(error) });
    vi.advanceTimersByTime(100);
    const [leak] = (heard[0] as LeakError).leaks;
    expect(endings).toEqual([{ by: 'guard', leak }]);
  });

  it('reports an error of the function as unhandled, and goes on', () => {
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => void unhandled.push(error);
    const error = new RangeError('no');
    const { tap, guarded, log } = guard({
      maxIdle: 50,
      onLeak: () => {
        throw error;
      },
    });
    guarded.subscribe(hears(log));
    vi.advanceTimersByTime(60);
    tap.subscriber?.next(1);
    expect([log, unhandled, tap.open]).toEqual([[1], [error], 1]);
    vi.advanceTimersByTime(60);
    expect(unhandled).toEqual([error, error, error]);
  });

  it('stops if the function ends the stream', () => {
    const ends: Record<string, (tap: Tap<number>, leave: () => void) => unknown> = {
      complete: ({ subscriber }) => subscriber?.complete(),
      leave: (_, leave) => leave(),
    };
    for (const [end, run] of Object.entries(ends)) {
      const onLeak = vi.fn(() => run(tap, () => subscription.unsubscribe()));
      const { tap, guarded, log } = guard({ maxIdle: 100, onLeak });
      const subscription = guarded.subscribe(hears(log));
      vi.advanceTimersByTime(1_000);
      expect(log).toEqual(end === 'complete' ? ['complete', 'torn down'] : ['torn down']);
      expect([onLeak.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
    }
  });

  it('ends the silence if the function makes the source emit', () => {
    const { tap, guarded, log } = guard({
      maxAge: Infinity,
      maxIdle: 100,
      onLeak: ({ oldestAge }) => {
        log.push(`reported at ${oldestAge}`);
        if (oldestAge < 300) tap.subscriber?.next(oldestAge);
      },
    });
    guarded.subscribe(hears(log));
    vi.advanceTimersByTime(1_000);
    expect(log).toEqual(['reported at 100', 100, 'reported at 200', 200, 'reported at 300']);
  });

  it('notifies a consumer once if an owner ends it during the teardown of the source', () => {
    for (const onLeak of ['end', 'error'] as const) {
      const owner = createOwner();
      const log: unknown[] = [];
      const leave = vi.fn<() => void>();
      NEVER.pipe(
        finalize(() => leave()),
        withLeakGuard({ maxAge: 100, onLeak, enforce: true }),
        ownedBy(owner),
      ).subscribe(hears(log));
      leave.mockImplementation(() => void owner.close());
      vi.advanceTimersByTime(100);
      expect(leave).toHaveBeenCalledOnce();
      expect([log, owner.size, vi.getTimerCount()]).toEqual([['complete'], 0, 0]);
    }
  });

  it('does not notify a consumer that unsubscribes during the teardown of the source', () => {
    for (const onLeak of ['end', 'error'] as const) {
      const { tap, guarded, log } = guard({ onLeak });
      const subscription = guarded.subscribe(hears(log));
      tap.subscriber?.add(() => subscription.unsubscribe());
      vi.advanceTimersByTime(100);
      expect([log, vi.getTimerCount()]).toEqual([['torn down'], 0]);
    }
  });

  it('notifies downstream also if a teardown of the source throws', () => {
    const log: unknown[] = [];
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(withLeakGuard({ maxAge: 100, onLeak: 'end', enforce: true })).subscribe(hears(log));
    expect(() => vi.advanceTimersByTime(100)).toThrow('no');
    expect([log, vi.getTimerCount()]).toEqual([['complete'], 0]);
  });

  it('reports no line if dev mode was switched on after the subscribe', () => {
    const reported: Leak[] = [];
    guard({ onLeak: (leak) => reported.push(leak) }).guarded.subscribe();
    const undo = enableDevMode({ track: 'guarded' });
    vi.advanceTimersByTime(100);
    undo();
    expect(reported).toMatchObject([
      {
        verdict: 'overdue',
        name: 'ticks',
        sites: [],
        hint: 'It was subscribed before dev mode was on: switch that on first, and its line is known too.',
      },
    ]);
  });
});
