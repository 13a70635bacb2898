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

type Told = Pick<Leak, 'verdict' | 'values' | 'oldestAge' | 'idle'>;

/** Takes note of what `onLeak` is called with, and when. */
function notes(m: Marbles): { told: (readonly [number, Told])[]; onLeak: (leak: Leak) => void } {
  const told: (readonly [number, Told])[] = [];
  return {
    told,
    onLeak: ({ verdict, values, oldestAge, idle }) =>
      void told.push([
        m.scheduler.now(),
        { verdict, values, oldestAge, ...(idle !== undefined && { idle }) },
      ]),
  };
}

const leaksNever = (): void => {
  throw new Error('It is no leak.');
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
    'a guard %s is not there: the source is subscribed directly',
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

describe('withLeakGuard, dev mode being switched under a pipeline that stands,', () => {
  it('is decided at each subscribe, and needs no new pipeline', () => {
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

  marbles('leaves a subscription as it was made', (m) => {
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

describe('withLeakGuard makes known, while dev mode is on,', () => {
  let now = 0;
  let undo = (): void => undefined;
  let told: Leak[] = [];
  beforeEach(() => {
    now = 0;
    told = [];
    undo = enableDevMode({ track: 'guarded', now: () => now, onLeak: (leak) => told.push(leak) });
  });
  afterEach(() => undo());

  it('the name, the tags, the owner and the line of what is open, and that it has ended', () => {
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

  it('nothing but the line, without options', () => {
    NEVER.pipe(withLeakGuard()).subscribe();
    const [row] = leaks.open();
    expect(row).toMatchObject({ kind: 'guarded', values: 0, site: { file: import.meta.filename } });
    expect([row?.name, row?.tags, row?.owner]).toEqual([undefined, undefined, undefined]);
  });

  it('what is overdue: open for longer than its maxAge, whatever it says', () => {
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

  it('what is stalled: silent for longer than its maxIdle, and no longer when it speaks again', () => {
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

  it('nothing that is left, once its source, its consumer or an operator below has ended it', () => {
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

  it('nothing for a consumer that has left already, which disturbs nothing', () => {
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

  it('to whoever listens, what a limit struck, with the line and without any wait', () => {
    vi.useFakeTimers();
    NEVER.pipe(withLeakGuard({ name: 'ticks', maxAge: 100, onLeak: 'end' })).subscribe();
    now = 100;
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    expect(told).toMatchObject([
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

describe('withLeakGuard, between an operator of ours and what is below,', () => {
  // prettier-ignore
  const rows = [
    { mode: 'while dev mode is off',                   watching: false, guard: {} },
    { mode: 'while dev mode is on',                    watching: true,  guard: {} },
    { mode: 'while dev mode is on, and a limit set',   watching: true,  guard: { maxAge: 1_000, onLeak: 'end' } },
    { mode: 'while dev mode is off, but it enforces',  watching: false, guard: { maxAge: 1_000, onLeak: 'end', enforce: true } },
  ] as const;

  let undo = (): void => undefined;
  afterEach(() => undo());
  const watch = (watching: boolean): void => {
    undo = watching ? enableDevMode({ now: () => 0 }) : () => undefined;
  };

  it.each(rows)('lets what is below know of an end above: $mode', ({ watching, guard }) => {
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
    'ends its consumer where the operator above ends in silence: $mode',
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

  it.each(rows)(
    'gives work above the reason for which its source has ended: $mode',
    ({ watching, guard }) => {
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
    },
  );
});

describe('withLeakGuard, when a limit strikes,', () => {
  // prettier-ignore
  const rows = [
    { what: 'ends what is overdue',                  guard: { onLeak: 'end', maxAge: 5 },                   source: '-a-b-c-d|', subs: '^----!   ', expected: '-a-b-(c|)' },
    { what: 'fails what is overdue',                 guard: { onLeak: 'error', maxAge: 4 },                 source: '-a-b-c-d|', subs: '^---!    ', expected: '-a-b#    ' },
    { what: 'reports what is overdue',               guard: { onLeak: 'report', maxAge: 4 },                source: '-a-b-c-d|', subs: '^-------!', expected: '-a-b-c-d|' },
    { what: 'reports what is overdue by default',    guard: { maxAge: 4 },                                  source: '-a-b-c-d|', subs: '^-------!', expected: '-a-b-c-d|' },
    { what: 'ends what never spoke',                 guard: { onLeak: 'end', maxIdle: 3 },                  source: '--------|', subs: '^--!     ', expected: '---|     ' },
    { what: 'ends what fell silent',                 guard: { onLeak: 'end', maxIdle: 3 },                  source: '-a-b----|', subs: '^-----!  ', expected: '-a-b--|  ' },
    { what: 'fails what fell silent',                guard: { onLeak: 'error', maxIdle: 3 },                source: '-a-b----|', subs: '^-----!  ', expected: '-a-b--#  ' },
    { what: 'reports what fell silent',              guard: { onLeak: 'report', maxIdle: 3 },               source: '-a-b----|', subs: '^-------!', expected: '-a-b----|' },
    { what: 'leaves what speaks often enough',       guard: { onLeak: 'error', maxIdle: 3 },                source: '-a--b--c|', subs: '^-------!', expected: '-a--b--c|' },
    { what: 'leaves what ends in the same frame',    guard: { onLeak: 'error', maxAge: 4, maxIdle: 3 },     source: '-a--|    ', subs: '^---!    ', expected: '-a--|    ' },
    { what: 'leaves what fails in the same frame',   guard: { onLeak: 'end', maxAge: 4, maxIdle: 3 },       source: '-a--#    ', subs: '^---!    ', expected: '-a--#    ' },
    { what: 'goes by the age that comes first',      guard: { onLeak: 'end', maxAge: 3, maxIdle: 5 },       source: '-a------|', subs: '^--!     ', expected: '-a-|     ' },
    { what: 'goes by the silence that does',         guard: { onLeak: 'end', maxAge: 7, maxIdle: 2 },       source: '-a------|', subs: '^--!     ', expected: '-a-|     ' },
    { what: 'ends at once what may not last',        guard: { onLeak: 'end', maxAge: 0 },                   source: '-a------|', subs: '(^!)     ', expected: '|        ' },
    { what: 'has no limit that is Infinity',         guard: { onLeak: 'end', maxAge: Infinity },            source: '-a------|', subs: '^-------!', expected: '-a------|' },
    { what: 'has nothing to strike without one',     guard: { onLeak: 'end' },                              source: '-a------|', subs: '^-------!', expected: '-a------|' },
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

  marbles.each(rows)('$what, while dev mode is off, where it is to enforce', (m, row) => {
    play(m, row, true);
  });

  // prettier-ignore
  const functions = [
    {
      what: 'of what is overdue, once', limits: { maxAge: 3 }, source: '-a-b-c-d-|',
      told: [[3, { verdict: 'overdue', values: 2, oldestAge: 3 }]],
    },
    {
      what: 'of each silence', limits: { maxIdle: 3 }, source: '-a-------b-c---|',
      told: [
        [4,  { verdict: 'stalled', values: 1, oldestAge: 4,  idle: 3 }],
        [14, { verdict: 'stalled', values: 3, oldestAge: 14, idle: 3 }],
      ],
    },
    {
      what: 'of both', limits: { maxAge: 4, maxIdle: 2 }, source: '-a----b-|',
      told: [
        [3, { verdict: 'stalled', values: 1, oldestAge: 3, idle: 2 }],
        [4, { verdict: 'overdue', values: 1, oldestAge: 4 }],
      ],
    },
    { what: 'of nothing in time', limits: { maxAge: 9, maxIdle: 2 }, source: '-ab-c|', told: [] },
  ];

  marbles.each(functions)('tells a function, while the stream goes on: $what', (m, row) => {
    const { told, onLeak } = notes(m);
    const source = m.cold(row.source);
    m.expect(source.pipe(withLeakGuard({ ...row.limits, onLeak, enforce: true }))).toBeObservable(row.source);
    m.flush();
    expect(told).toEqual(row.told);
  });

  marbles('tells a function what dev mode knows', (m) => {
    const undo = enableDevMode({ now: () => m.scheduler.now() });
    const told: Leak[] = [];
    const onLeak = (leak: Leak): void => void told.push(leak);
    const source = m.cold('  -a----|');
    const guard = withLeakGuard<string>({ name: 'ticks', maxAge: 3, maxIdle: 4, onLeak });
    m.expect(source.pipe(guard)).toBeObservable('-a----|');
    m.flush();
    undo();
    expect(told).toMatchObject([
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

  marbles('ends what is upstream, inner streams and shared ones too, and nothing below', (m) => {
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

describe('withLeakGuard, by its limit,', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    config.onUnhandledError = null;
    vi.useRealTimers();
  });

  /** A guarded source, on the host's time. */
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

  it('tears the source down first, and then downstream hears', () => {
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

  it.each(limits)('sets one timer, which is gone however the subscription ends: %o', (limit) => {
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

  it('sets none where the registry is to find it, or where the source is over at once', () => {
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

  it('has a source of the same length come first', () => {
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

  it('says in a LeakError what was open for too long', () => {
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

  it('says in a LeakError what was silent for too long, also without a name', () => {
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
      'A guarded subscription gave no value for 100 ms, and was ended by its leak guard. ' +
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

  it('says in a LeakError, while dev mode is on, what to do about it', () => {
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
      '"ticks" gave no value for 200 ms, and was ended by its leak guard. ' +
        'Find out why its source has fallen silent; timeoutOrAbort({ each }) ends such a wait, and the work behind it.',
    ]);
  });

  it('tells of the same leak as an error and as an ending', () => {
    const heard: unknown[] = [];
    const endings: unknown[] = [];
    guard({ onLeak: 'error' })
      .guarded.pipe(onEnding((ending) => endings.push(ending)))
      .subscribe({ error: (error) => heard.push(error) });
    vi.advanceTimersByTime(100);
    const [leak] = (heard[0] as LeakError).leaks;
    expect(endings).toEqual([{ by: 'guard', leak }]);
  });

  it('reports what the function throws as unhandled, and goes on', () => {
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

  it('lets a function end the stream by whatever it does', () => {
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

  it('lets a function make the source speak, which is no silence any more', () => {
    const { tap, guarded, log } = guard({
      maxAge: Infinity,
      maxIdle: 100,
      onLeak: ({ oldestAge }) => {
        log.push(`told at ${oldestAge}`);
        if (oldestAge < 300) tap.subscriber?.next(oldestAge);
      },
    });
    guarded.subscribe(hears(log));
    vi.advanceTimersByTime(1_000);
    expect(log).toEqual(['told at 100', 100, 'told at 200', 200, 'told at 300']);
  });

  it('says nothing more to a consumer whom an owner ends while the source is torn down', () => {
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

  it('says nothing to a consumer that leaves while the source is torn down', () => {
    for (const onLeak of ['end', 'error'] as const) {
      const { tap, guarded, log } = guard({ onLeak });
      const subscription = guarded.subscribe(hears(log));
      tap.subscriber?.add(() => subscription.unsubscribe());
      vi.advanceTimersByTime(100);
      expect([log, vi.getTimerCount()]).toEqual([['torn down'], 0]);
    }
  });

  it('tells downstream also where a teardown of the source throws', () => {
    const log: unknown[] = [];
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(withLeakGuard({ maxAge: 100, onLeak: 'end', enforce: true })).subscribe(hears(log));
    expect(() => vi.advanceTimersByTime(100)).toThrow('no');
    expect([log, vi.getTimerCount()]).toEqual([['complete'], 0]);
  });

  it('is named by what dev mode cannot know, where that was switched on too late', () => {
    const told: Leak[] = [];
    guard({ onLeak: (leak) => told.push(leak) }).guarded.subscribe();
    const undo = enableDevMode({ track: 'guarded' });
    vi.advanceTimersByTime(100);
    undo();
    expect(told).toMatchObject([
      {
        verdict: 'overdue',
        name: 'ticks',
        sites: [],
        hint: 'It was subscribed before dev mode was on: switch that on first, and its line is known too.',
      },
    ]);
  });
});
