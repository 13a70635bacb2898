import {
  catchError,
  EMPTY,
  finalize,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  type Subscription,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner, type Ending } from '../../lib/index.js';
import { onEnding, ownedBy, timeoutOrAbort } from '../../operators/index.js';
import { cuts, enders, noting } from '../support/enders.js';
import { faultsOf } from '../support/faults.js';
import { hears, Tap, thrownBy } from '../support/heard.js';
import { marbles } from '../support/marbles.js';
import { transparent } from '../support/transparent.js';

const completed: Ending = { by: 'source', kind: 'complete' };
const failed: Ending = { by: 'source', kind: 'error' };
const left: Ending = { by: 'consumer' };

/** `onEnding` that writes into a list. */
function endings(): { told: Ending[]; tell: (ending: Ending) => void } {
  const told: Ending[] = [];
  return { told, tell: (ending) => void told.push(ending) };
}

transparent('onEnding', () => {
  let subscribed = 0;
  const { told, tell } = endings();
  return {
    op: () => (source) =>
      new Observable((subscriber) => {
        subscribed++;
        return source.pipe(onEnding(tell)).subscribe(subscriber);
      }),
    letGo: () => expect(told).toHaveLength(subscribed),
  };
});

describe('onEnding tells, once, when it is over', () => {
  // prettier-ignore
  const rows = [
    { of: 'a source that never ends',    source: '------', unsub: '------', expected: '------', told: [] },
    { of: 'an empty source',             source: '|-----', unsub: '------', expected: '|-----', told: [[0, completed]] },
    { of: 'a source that spoke once',    source: '-a-|--', unsub: '------', expected: '-a-|--', told: [[3, completed]] },
    { of: 'a source that spoke often',   source: '-abc-|', unsub: '------', expected: '-abc-|', told: [[5, completed]] },
    { of: 'a source that failed',        source: '-a--#-', unsub: '------', expected: '-a--#-', told: [[4, failed]] },
    { of: 'a source that did only that', source: '#-----', unsub: '------', expected: '#-----', told: [[0, failed]] },
    { of: 'a consumer that left',        source: '-abcd-', unsub: '---!--', expected: '-ab---', told: [[3, left]] },
    { of: 'a consumer that left late',   source: '-a|---', unsub: '----!-', expected: '-a|---', told: [[2, completed]] },
  ];

  marbles.each(rows)('$of', (m, row) => {
    const told: unknown[] = [];
    const ended = m.cold(row.source).pipe(onEnding((ending) => told.push([m.scheduler.now(), ending])));
    m.expect(ended, row.unsub).toBeObservable(row.expected);
    // When it has nothing left to do, the scheduler leaves what is still open.
    m.at('------!', () => expect(told).toEqual(row.told));
  });

  it('a synchronous source, and what subscribing throws', () => {
    const { told, tell } = endings();
    of(1, 2).pipe(onEnding(tell)).subscribe();
    EMPTY.pipe(onEnding(tell)).subscribe();
    new Observable(() => {
      throw new RangeError('no');
    })
      .pipe(onEnding(tell))
      .subscribe({ error: () => undefined });
    expect(told).toEqual([completed, completed, failed]);
  });

  it('who took what he wanted, of a synchronous source too', () => {
    const { told, tell } = endings();
    of(1, 2, 3).pipe(onEnding(tell), take(2)).subscribe();
    NEVER.pipe(onEnding(tell), takeUntil(of(0))).subscribe();
    expect(told).toEqual([left]);
  });

  it('who had left before it began, whose source is not touched', () => {
    const { told, tell } = endings();
    const tap = new Tap();
    new Observable((subscriber) => {
      subscriber.unsubscribe();
      tap.pipe(onEnding(tell)).subscribe(subscriber);
    }).subscribe();
    expect(told).toEqual([left]);
    expect(tap.subscribed).toBe(0);
  });

  it('each subscription for itself', () => {
    const { told, tell } = endings();
    const source = new Subject<number>();
    const ended = source.pipe(onEnding(tell));
    const first = ended.subscribe();
    ended.subscribe();
    first.unsubscribe();
    expect(told).toEqual([left]);
    source.complete();
    expect(told).toEqual([left, completed]);
    expect(source.observed).toBe(false);
  });

  it('a source that goes on after its end', () => {
    const { told, tell } = endings();
    const source = new Observable<number>((subscriber) => {
      subscriber.complete();
      subscriber.error(new Error('late'));
      subscriber.complete();
    });
    const subscription = source.pipe(onEnding(tell)).subscribe();
    subscription.unsubscribe();
    expect(told).toEqual([completed]);
  });
});

describe('onEnding tells by whom', () => {
  marbles.each(cuts)('above, through $path: $ender', (m, row) => {
    const told: unknown[] = [];
    const source = m.cold<string>('------|');
    const subs = '         ^--!   ';
    const ended = source.pipe(onEnding((ending) => told.push([m.scheduler.now(), ending])));
    m.expect(row.through(ended).pipe(row.op(m), noting([]))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(told).toEqual([[3, row.ending]]);
  });

  marbles.each(enders)('directly below: $ender', (m, row) => {
    const told: unknown[] = [];
    const source = m.cold<string>('------|');
    const subs = '         ^--!   ';
    const ended = source.pipe(
      row.op(m),
      onEnding((ending) => told.push([m.scheduler.now(), ending])),
    );
    m.expect(ended.pipe(noting([]))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(told).toEqual([[3, row.ending]]);
  });

  const heardBelow = enders.filter(({ expected }) => expected !== '----');

  marbles.each(heardBelow)('further below, where that place can know no more: $ender', (m, row) => {
    const between = [
      map(String),
      share<string>(),
      switchMap((value: string) => of(value)),
      mergeMap((value: string) => of(value)),
      onEnding<string>(() => undefined),
    ];
    for (const operator of between) {
      const { told, tell } = endings();
      const ended = m.cold<string>('------|').pipe(row.op(m), operator, onEnding(tell));
      m.expect(ended.pipe(noting([]))).toBeObservable(row.expected);
      m.at('----!', () => expect(told).toEqual([row.expected === '---#' ? failed : completed]));
    }
  });

  marbles('inside every inner stream that a cut below takes with it, and inside none that had ended', (m) => {
    const { told, tell } = endings();
    const owner = m.owner('   ^----!  ', { name: 'page' });
    const source = m.cold('   -a-b-c-|');
    const inner = m.cold('     -x|     ');
    const open = m.cold('        ------|');
    const expected = '        --x--|  ';
    const work = source.pipe(
      mergeMap((value) => (value === 'a' ? inner : open).pipe(onEnding(tell))),
      ownedBy(owner),
    );
    m.expect(work).toBeObservable(expected);
    m.expect(inner).toHaveSubscriptions('-^-!');
    m.expect(open).toHaveSubscriptions(' ---^-!');
    m.flush();
    expect(told).toEqual([completed, { by: 'owner', owner: 'page', reason: undefined }]);
  });

  marbles('the inner stream of a switchMap that the next value replaces: the consumer', (m) => {
    const { told, tell } = endings();
    const source = m.cold('   -a--b|   ');
    const inner = m.cold('     --x--|  ');
    const expected = '        ---x--x--|';
    m.expect(source.pipe(switchMap(() => inner.pipe(onEnding(tell))))).toBeObservable(expected);
    m.expect(inner).toHaveSubscriptions(['-^--!', '----^----!']);
    m.flush();
    expect(told).toEqual([left, completed]);
  });

  marbles('the limit, above a fallback, and below it how that ended', (m) => {
    const above = endings();
    const below = endings();
    const source = m.cold('  -a-------|');
    const spare = m.cold('      --z|    ');
    const subs = '           ^--!      ';
    const spareSubs = '      ---^--!   ';
    const expected = '       -a---z|   ';
    const result = source.pipe(
      onEnding(above.tell),
      timeoutOrAbort({ total: 3, with: () => spare }),
      onEnding(below.tell),
    );
    m.expect(result).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(spare).toHaveSubscriptions(spareSubs);
    m.flush();
    expect(above.told).toMatchObject([{ by: 'deadline', error: { limit: 'total' } }]);
    expect(below.told).toEqual([completed]);
  });

  it('of several consumers who share it, the last to go', () => {
    const { told, tell } = endings();
    const owner = createOwner({ name: 'page' });
    const shared = NEVER.pipe(onEnding(tell), share());
    const other = shared.subscribe();
    shared.pipe(ownedBy(owner)).subscribe();
    void owner.close();
    expect(told).toEqual([]);
    other.unsubscribe();
    expect(told).toEqual([left]);
  });

  marbles('the consumer, where a share lets go later than who ended it', (m) => {
    const { told, tell } = endings();
    const source = m.cold('  -a-------|');
    const owner = m.owner('  ^--!      ');
    const subs = '           ^----!    ';
    const expected = '       -a-|      ';
    const shared = source.pipe(onEnding(tell), share({ resetOnRefCountZero: () => timer(2) }));
    m.expect(shared.pipe(ownedBy(owner))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(told).toEqual([left]);
  });

  it('above and below, whoever that was there, where a teardown of one cut brings about the next', () => {
    const above = endings();
    const below = endings();
    const [first, second] = [createOwner({ name: 'first' }), createOwner({ name: 'second' })];
    NEVER.pipe(
      finalize(() => void second.close()),
      onEnding(above.tell),
      ownedBy(first),
      ownedBy(second),
      onEnding(below.tell),
    ).subscribe();
    void first.close();
    expect(above.told).toMatchObject([{ by: 'owner', owner: 'first' }]);
    expect(below.told).toMatchObject([{ by: 'owner', owner: 'second' }]);
  });

  it.each(['complete', 'error', 'unsubscribe'] as const)(
    'the end that came first (%s), where a teardown closes the owner',
    (end) => {
      const { told, tell } = endings();
      const owner = createOwner();
      const tap = new Tap();
      const source = tap.pipe(finalize(() => void owner.close()));
      const subscription = source.pipe(onEnding(tell), ownedBy(owner)).subscribe({ error: () => undefined });
      if (end === 'unsubscribe') subscription.unsubscribe();
      else if (end === 'error') tap.subscriber?.error(new Error('x'));
      else tap.subscriber?.complete();
      expect(told).toEqual([{ complete: completed, error: failed, unsubscribe: left }[end]]);
      expect([owner.state, owner.size, tap.open]).toEqual(['closed', 0, 0]);
    },
  );

  it('the owner that a handler of values closed, of a synchronous source too', () => {
    const { told, tell } = endings();
    const owner = createOwner({ name: 'page' });
    const log: unknown[] = [];
    of(1, 2, 3)
      .pipe(onEnding(tell), ownedBy(owner))
      .subscribe({
        ...hears(log),
        next: (value) => {
          log.push(value);
          if (value === 2) void owner.close();
        },
      });
    expect(log).toEqual([1, 2, 'complete']);
    expect(told).toEqual([{ by: 'owner', owner: 'page', reason: undefined }]);
  });

  it('the owner that had closed before, below, and nobody above, where nothing began', () => {
    const above = endings();
    const below = endings();
    const owner = createOwner({ name: 'page' });
    void owner.close();
    NEVER.pipe(onEnding(above.tell), ownedBy(owner), onEnding(below.tell)).subscribe();
    expect(above.told).toEqual([]);
    expect(below.told).toEqual([{ by: 'owner', owner: 'page', reason: undefined }]);
  });
});

describe('onEnding tells when upstream is torn down', () => {
  function play(end: (tap: Tap<number>, subscription: Subscription) => void, below: boolean): unknown[] {
    const log: unknown[] = [];
    const tap = new Tap<number>(log);
    const owner = createOwner();
    const ended = onEnding<number>(({ by }) => log.push(by));
    const owned = below ? tap.pipe(ended, ownedBy(owner)) : tap.pipe(ownedBy(owner), ended);
    const subscription = owned.subscribe(hears(log));
    subscription.add(() => void owner.close());
    end(tap, subscription);
    return log;
  }

  it('and downstream has heard, where the source ended it', () => {
    for (const below of [true, false]) {
      expect(play(({ subscriber }) => subscriber?.complete(), below)).toEqual([
        'complete',
        'torn down',
        'source',
      ]);
      const error = new RangeError('no');
      expect(play(({ subscriber }) => subscriber?.error(error), below)).toEqual([
        'error: RangeError',
        'torn down',
        'source',
      ]);
    }
  });

  it('and the consumer has left', () => {
    for (const below of [true, false]) {
      expect(play((_, subscription) => subscription.unsubscribe(), below)).toEqual(['torn down', 'consumer']);
    }
  });

  it('before downstream hears, where an operator below ended it; after that, where one above did', () => {
    const log: unknown[] = [];
    const owner = createOwner();
    new Tap(log)
      .pipe(
        onEnding(({ by }) => log.push(`above: ${by}`)),
        ownedBy(owner),
        onEnding(({ by }) => log.push(`below: ${by}`)),
      )
      .subscribe(hears(log));
    void owner.close();
    expect(log).toEqual(['torn down', 'above: owner', 'complete', 'below: owner']);
  });

  it('and, of a source that lets go by itself, also where the consumer leaves during that', () => {
    const log: string[] = [];
    let letGo = (): void => undefined;
    const source = new Observable<number>((subscriber) => {
      letGo = () => subscriber.unsubscribe();
      return () => {
        log.push('torn down');
        subscription.unsubscribe();
        log.push('down');
      };
    });
    const subscription = source.pipe(onEnding(({ by }) => log.push(by))).subscribe();
    letGo();
    expect(log).toEqual(['torn down', 'down', 'consumer']);
  });

  it('also where a teardown throws', async () => {
    const { told, tell } = endings();
    const owner = createOwner({ name: 'page' });
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(onEnding(tell), ownedBy(owner)).subscribe();
    await expect(owner.close()).rejects.toMatchObject({ name: 'OwnerTeardownError' });
    expect(told).toEqual([{ by: 'owner', owner: 'page', reason: undefined }]);
    const subscription = source.pipe(onEnding(tell)).subscribe();
    expect(() => subscription.unsubscribe()).toThrow('no');
    expect(told.slice(1)).toEqual([left]);
  });
});

describe('A cut reaches', () => {
  /** Closes an owner under which `teardown` runs, and tells what was reported meanwhile. */
  function during(teardown: (tell: (ending: Ending) => void) => void): Ending[] {
    const { told, tell } = endings();
    const owner = createOwner({ name: 'page' });
    NEVER.pipe(
      finalize(() => teardown(tell)),
      ownedBy(owner),
    ).subscribe();
    void owner.close();
    return told;
  }

  const cut: Ending = { by: 'owner', owner: 'page', reason: undefined };

  it('what a teardown ends of what stood before', () => {
    const { told, tell } = endings();
    const standing = NEVER.pipe(onEnding(tell)).subscribe();
    during(() => standing.unsubscribe());
    expect(told).toEqual([cut]);
  });

  it('nothing that a teardown begins', () => {
    const told = during((tell) => {
      of(1).pipe(onEnding(tell)).subscribe();
      NEVER.pipe(onEnding(tell)).subscribe().unsubscribe();
      of(1, 2).pipe(onEnding(tell), take(1)).subscribe();
    });
    expect(told).toEqual([completed, left, left]);
  });

  it('but what a cut within that ends', () => {
    const inner = createOwner({ name: 'inner' });
    const told = during((tell) => {
      NEVER.pipe(onEnding(tell), ownedBy(inner)).subscribe();
      void inner.close();
    });
    expect(told).toEqual([{ by: 'owner', owner: 'inner', reason: undefined }]);
  });

  it('nothing that ends by the values which a teardown sends', () => {
    const { told, tell } = endings();
    const bell = new Subject<number>();
    bell.pipe(onEnding(tell), take(1)).subscribe();
    during(() => bell.next(1));
    expect(told).toEqual([left]);
  });

  it.each(['complete', 'error'] as const)('nothing that ends by the %s which a teardown sends', (end) => {
    const { told, tell } = endings();
    const source = new Subject<number>();
    const other = NEVER.pipe(onEnding(tell)).subscribe();
    const leave = (): void => other.unsubscribe();
    source.pipe(onEnding(tell)).subscribe({ complete: leave, error: leave });
    during(() => (end === 'complete' ? source.complete() : source.error(new Error('x'))));
    expect(told).toEqual([left, end === 'complete' ? completed : failed]);
  });

  it.each(['complete', 'error'] as const)(
    'nothing that ends by what downstream does at its %s',
    (onClose) => {
      const { told, tell } = endings();
      const owner = createOwner();
      const other = NEVER.pipe(onEnding(tell)).subscribe();
      const third = of(1, 2).pipe(onEnding(tell), take(1));
      const leave = (): void => {
        other.unsubscribe();
        third.subscribe();
      };
      NEVER.pipe(ownedBy(owner, { onClose })).subscribe({ complete: leave, error: leave });
      void owner.close();
      expect(told).toEqual([left, left]);
    },
  );

  it('nothing that comes after a teardown which threw', async () => {
    const { told, tell } = endings();
    const owner = createOwner();
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(ownedBy(owner)).subscribe();
    await expect(owner.close()).rejects.toThrow(RangeError.name);
    NEVER.pipe(onEnding(tell)).subscribe().unsubscribe();
    expect(told).toEqual([left]);
  });
});

describe('A handler of onEnding', () => {
  it('that throws is reported, and disturbs no one', async () => {
    const log: unknown[] = [];
    const { told, tell } = endings();
    const owner = createOwner();
    const error = new RangeError('handler');
    const bad = onEnding<number>(() => {
      throw error;
    });
    const { exceptions } = await faultsOf(async () => {
      new Tap<number>(log).pipe(bad, onEnding(tell), ownedBy(owner), bad).subscribe(hears(log));
      new Tap<number>(log).pipe(bad, ownedBy(owner)).subscribe(hears(log));
      await expect(owner.close()).resolves.toMatchObject({ errors: [] });
      of(1).pipe(bad).subscribe(hears(log));
      NEVER.pipe(bad).subscribe().unsubscribe();
    });
    expect(exceptions).toEqual([error, error, error, error, error]);
    expect(told).toMatchObject([{ by: 'owner' }]);
    expect(log).toEqual(['torn down', 'complete', 'torn down', 'complete', 1, 'complete']);
  });

  it('that throws for who had left already is reported as well', async () => {
    const error = new RangeError('handler');
    const bad = onEnding<unknown>(() => {
      throw error;
    });
    const { exceptions } = await faultsOf(() =>
      new Observable((subscriber) => {
        subscriber.unsubscribe();
        NEVER.pipe(bad).subscribe(subscriber);
      }).subscribe(),
    );
    expect(exceptions).toEqual([error]);
  });

  it('that leaves another stream is the consumer of that, whatever ended its own', () => {
    const { told, tell } = endings();
    const owner = createOwner({ name: 'page' });
    const other = NEVER.pipe(onEnding(tell)).subscribe();
    NEVER.pipe(
      onEnding(() => other.unsubscribe()),
      ownedBy(owner),
    ).subscribe();
    void owner.close();
    expect(told).toEqual([left]);
  });

  it('that closes another owner is heard of as that', () => {
    const { told, tell } = endings();
    const [page, other] = [createOwner({ name: 'page' }), createOwner({ name: 'other' })];
    NEVER.pipe(onEnding(tell), ownedBy(other)).subscribe();
    NEVER.pipe(
      onEnding(() => void other.close()),
      onEnding(tell),
      ownedBy(page),
    ).subscribe();
    void page.close();
    expect(told).toMatchObject([
      { by: 'owner', owner: 'other' },
      { by: 'owner', owner: 'page' },
    ]);
  });

  it('is not called again where it ends its own stream once more', () => {
    const { told, tell } = endings();
    const source = new Subject<number>();
    const again = (ending: Ending): void => {
      tell(ending);
      subscription.unsubscribe();
      source.complete();
    };
    const subscription = source.pipe(onEnding(again)).subscribe();
    subscription.unsubscribe();
    expect(told).toEqual([left]);
  });

  it('may begin the stream anew', () => {
    const { told, tell } = endings();
    const tap = new Tap<number>();
    const again = tap.pipe(
      onEnding((ending) => {
        tell(ending);
        if (told.length < 2) again.subscribe();
      }),
    );
    again.subscribe().unsubscribe();
    expect([tap.subscribed, tap.open]).toEqual([2, 1]);
    tap.subscriber?.complete();
    tap.subscriber?.error(new Error('x'));
    expect(told).toEqual([left, completed]);
  });

  it('hears of the others where streams nest', () => {
    const { told, tell } = endings();
    const owner = createOwner({ name: 'page' });
    const inner = merge(of(1), NEVER).pipe(onEnding(tell));
    inner
      .pipe(
        switchMap(() => inner),
        onEnding(tell),
        ownedBy(owner),
        catchError(() => EMPTY),
        onEnding(tell),
      )
      .subscribe();
    void owner.close({ reason: 'gone' });
    const cut = { by: 'owner', owner: 'page', reason: 'gone' };
    expect(told).toEqual([cut, cut, cut, completed]);
  });
});

describe('onEnding refuses', () => {
  // prettier-ignore
  const rows = [
    { handler: undefined,     message: 'The argument of onEnding() must be a function (got undefined).' },
    { handler: null,          message: 'The argument of onEnding() must be a function (got null).' },
    { handler: 'log',         message: 'The argument of onEnding() must be a function (got "log").' },
    { handler: { next: log }, message: 'The argument of onEnding() must be a function (got an object (Object)).' },
  ];

  function log(): void {
    throw new Error('Never called.');
  }

  it.each(rows)('at once: $message', ({ handler, message }) => {
    const error = thrownBy(() => onEnding(handler as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(message);
  });
});
