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

/** A handler that records endings. */
function recordEndings(): { endings: Ending[]; record: (ending: Ending) => void } {
  const endings: Ending[] = [];
  return { endings, record: (ending) => void endings.push(ending) };
}

transparent('onEnding', () => {
  let subscribed = 0;
  const { endings, record } = recordEndings();
  return {
    op: () => (source) =>
      new Observable((subscriber) => {
        subscribed++;
        return source.pipe(onEnding(record)).subscribe(subscriber);
      }),
    letGo: () => expect(endings).toHaveLength(subscribed),
  };
});

describe('onEnding reports once, at the end,', () => {
  // prettier-ignore
  const rows = [
    { of: 'a source that never ends',                   source: '------', unsub: '------', expected: '------', endings: [] },
    { of: 'an empty source',                            source: '|-----', unsub: '------', expected: '|-----', endings: [[0, completed]] },
    { of: 'a source with one value',                    source: '-a-|--', unsub: '------', expected: '-a-|--', endings: [[3, completed]] },
    { of: 'a source with many values',                  source: '-abc-|', unsub: '------', expected: '-abc-|', endings: [[5, completed]] },
    { of: 'a source that fails',                        source: '-a--#-', unsub: '------', expected: '-a--#-', endings: [[4, failed]] },
    { of: 'a source that fails at once',                source: '#-----', unsub: '------', expected: '#-----', endings: [[0, failed]] },
    { of: 'a consumer that unsubscribes',               source: '-abcd-', unsub: '---!--', expected: '-ab---', endings: [[3, left]] },
    { of: 'a consumer that unsubscribes after the end', source: '-a|---', unsub: '----!-', expected: '-a|---', endings: [[2, completed]] },
  ];

  marbles.each(rows)('$of', (m, row) => {
    const endings: unknown[] = [];
    const ended = m.cold(row.source).pipe(onEnding((ending) => endings.push([m.scheduler.now(), ending])));
    m.expect(ended, row.unsub).toBeObservable(row.expected);
    // At the end of the flush, the scheduler unsubscribes open subscriptions.
    m.at('------!', () => expect(endings).toEqual(row.endings));
  });

  it('the end of a synchronous source, and an error thrown at subscribe', () => {
    const { endings, record } = recordEndings();
    of(1, 2).pipe(onEnding(record)).subscribe();
    EMPTY.pipe(onEnding(record)).subscribe();
    new Observable(() => {
      throw new RangeError('no');
    })
      .pipe(onEnding(record))
      .subscribe({ error: () => undefined });
    expect(endings).toEqual([completed, completed, failed]);
  });

  it('a consumer that has taken enough, also of a synchronous source', () => {
    const { endings, record } = recordEndings();
    of(1, 2, 3).pipe(onEnding(record), take(2)).subscribe();
    NEVER.pipe(onEnding(record), takeUntil(of(0))).subscribe();
    expect(endings).toEqual([left]);
  });

  it('a closed subscriber, without a subscription to the source', () => {
    const { endings, record } = recordEndings();
    const tap = new Tap();
    new Observable((subscriber) => {
      subscriber.unsubscribe();
      tap.pipe(onEnding(record)).subscribe(subscriber);
    }).subscribe();
    expect(endings).toEqual([left]);
    expect(tap.subscribed).toBe(0);
  });

  it('each subscription separately', () => {
    const { endings, record } = recordEndings();
    const source = new Subject<number>();
    const ended = source.pipe(onEnding(record));
    const first = ended.subscribe();
    ended.subscribe();
    first.unsubscribe();
    expect(endings).toEqual([left]);
    source.complete();
    expect(endings).toEqual([left, completed]);
    expect(source.observed).toBe(false);
  });

  it('a source that emits after its end', () => {
    const { endings, record } = recordEndings();
    const source = new Observable<number>((subscriber) => {
      subscriber.complete();
      subscriber.error(new Error('late'));
      subscriber.complete();
    });
    const subscription = source.pipe(onEnding(record)).subscribe();
    subscription.unsubscribe();
    expect(endings).toEqual([completed]);
  });
});

describe('onEnding reports the cause', () => {
  marbles.each(cuts)('above the operator, through $path: $ender', (m, row) => {
    const endings: unknown[] = [];
    const source = m.cold<string>('------|');
    const subs = '         ^--!   ';
    const ended = source.pipe(onEnding((ending) => endings.push([m.scheduler.now(), ending])));
    m.expect(row.through(ended).pipe(row.op(m), noting([]))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(endings).toEqual([[3, row.ending]]);
  });

  marbles.each(enders)('directly below the operator: $ender', (m, row) => {
    const endings: unknown[] = [];
    const source = m.cold<string>('------|');
    const subs = '         ^--!   ';
    const ended = source.pipe(
      row.op(m),
      onEnding((ending) => endings.push([m.scheduler.now(), ending])),
    );
    m.expect(ended.pipe(noting([]))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(endings).toEqual([[3, row.ending]]);
  });

  const heardBelow = enders.filter(({ expected }) => expected !== '----');

  marbles.each(heardBelow)('further below, as far as it is known there: $ender', (m, row) => {
    const between = [
      map(String),
      share<string>(),
      switchMap((value: string) => of(value)),
      mergeMap((value: string) => of(value)),
      onEnding<string>(() => undefined),
    ];
    for (const operator of between) {
      const { endings, record } = recordEndings();
      const ended = m.cold<string>('------|').pipe(row.op(m), operator, onEnding(record));
      m.expect(ended.pipe(noting([]))).toBeObservable(row.expected);
      m.at('----!', () => expect(endings).toEqual([row.expected === '---#' ? failed : completed]));
    }
  });

  marbles('in every inner stream that a cut below ends, and in none that had ended before', (m) => {
    const { endings, record } = recordEndings();
    const owner = m.owner('   ^----!  ', { name: 'page' });
    const source = m.cold('   -a-b-c-|');
    const inner = m.cold('     -x|     ');
    const open = m.cold('        ------|');
    const expected = '        --x--|  ';
    const work = source.pipe(
      mergeMap((value) => (value === 'a' ? inner : open).pipe(onEnding(record))),
      ownedBy(owner),
    );
    m.expect(work).toBeObservable(expected);
    m.expect(inner).toHaveSubscriptions('-^-!');
    m.expect(open).toHaveSubscriptions(' ---^-!');
    m.flush();
    expect(endings).toEqual([completed, { by: 'owner', owner: 'page', reason: undefined }]);
  });

  marbles('of an inner stream that switchMap replaces: the consumer', (m) => {
    const { endings, record } = recordEndings();
    const source = m.cold('   -a--b|   ');
    const inner = m.cold('     --x--|  ');
    const expected = '        ---x--x--|';
    m.expect(source.pipe(switchMap(() => inner.pipe(onEnding(record))))).toBeObservable(expected);
    m.expect(inner).toHaveSubscriptions(['-^--!', '----^----!']);
    m.flush();
    expect(endings).toEqual([left, completed]);
  });

  marbles('of a limit with a fallback: above, the limit; below, the end of the fallback', (m) => {
    const above = recordEndings();
    const below = recordEndings();
    const source = m.cold('  -a-------|');
    const spare = m.cold('      --z|    ');
    const subs = '           ^--!      ';
    const spareSubs = '      ---^--!   ';
    const expected = '       -a---z|   ';
    const result = source.pipe(
      onEnding(above.record),
      timeoutOrAbort({ total: 3, with: () => spare }),
      onEnding(below.record),
    );
    m.expect(result).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(spare).toHaveSubscriptions(spareSubs);
    m.flush();
    expect(above.endings).toMatchObject([{ by: 'deadline', error: { limit: 'total' } }]);
    expect(below.endings).toEqual([completed]);
  });

  it('of a shared stream: the end of its last consumer', () => {
    const { endings, record } = recordEndings();
    const owner = createOwner({ name: 'page' });
    const shared = NEVER.pipe(onEnding(record), share());
    const other = shared.subscribe();
    shared.pipe(ownedBy(owner)).subscribe();
    void owner.close();
    expect(endings).toEqual([]);
    other.unsubscribe();
    expect(endings).toEqual([left]);
  });

  marbles('of a share that unsubscribes later than its consumer: the consumer', (m) => {
    const { endings, record } = recordEndings();
    const source = m.cold('  -a-------|');
    const owner = m.owner('  ^--!      ');
    const subs = '           ^----!    ';
    const expected = '       -a-|      ';
    const shared = source.pipe(onEnding(record), share({ resetOnRefCountZero: () => timer(2) }));
    m.expect(shared.pipe(ownedBy(owner))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(endings).toEqual([left]);
  });

  it('above and below separately, if a teardown of one cut causes the next', () => {
    const above = recordEndings();
    const below = recordEndings();
    const [first, second] = [createOwner({ name: 'first' }), createOwner({ name: 'second' })];
    NEVER.pipe(
      finalize(() => void second.close()),
      onEnding(above.record),
      ownedBy(first),
      ownedBy(second),
      onEnding(below.record),
    ).subscribe();
    void first.close();
    expect(above.endings).toMatchObject([{ by: 'owner', owner: 'first' }]);
    expect(below.endings).toMatchObject([{ by: 'owner', owner: 'second' }]);
  });

  it.each(['complete', 'error', 'unsubscribe'] as const)(
    'of the first end (%s), if a teardown closes the owner',
    (end) => {
      const { endings, record } = recordEndings();
      const owner = createOwner();
      const tap = new Tap();
      const source = tap.pipe(finalize(() => void owner.close()));
      const subscription = source
        .pipe(onEnding(record), ownedBy(owner))
        .subscribe({ error: () => undefined });
      if (end === 'unsubscribe') subscription.unsubscribe();
      else if (end === 'error') tap.subscriber?.error(new Error('x'));
      else tap.subscriber?.complete();
      expect(endings).toEqual([{ complete: completed, error: failed, unsubscribe: left }[end]]);
      expect([owner.state, owner.size, tap.open]).toEqual(['closed', 0, 0]);
    },
  );

  it('of a value handler that closes the owner, also with a synchronous source', () => {
    const { endings, record } = recordEndings();
    const owner = createOwner({ name: 'page' });
    const log: unknown[] = [];
    of(1, 2, 3)
      .pipe(onEnding(record), ownedBy(owner))
      .subscribe({
        ...hears(log),
        next: (value) => {
          log.push(value);
          if (value === 2) void owner.close();
        },
      });
    expect(log).toEqual([1, 2, 'complete']);
    expect(endings).toEqual([{ by: 'owner', owner: 'page', reason: undefined }]);
  });

  it('of an owner that had closed before: below only, since nothing started above', () => {
    const above = recordEndings();
    const below = recordEndings();
    const owner = createOwner({ name: 'page' });
    void owner.close();
    NEVER.pipe(onEnding(above.record), ownedBy(owner), onEnding(below.record)).subscribe();
    expect(above.endings).toEqual([]);
    expect(below.endings).toEqual([{ by: 'owner', owner: 'page', reason: undefined }]);
  });
});

describe('onEnding reports after the teardown of upstream', () => {
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

  it('and after the notification, if the source ended the stream', () => {
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

  it.each(['complete', 'error', 'consumer'])(
    'of a source that ends while it is subscribed (by %s), and returns its teardown then',
    (end) => {
      const log: unknown[] = [];
      const source = new Observable<number>((subscriber) => {
        if (end === 'complete') subscriber.complete();
        else if (end === 'error') subscriber.error(new RangeError('no'));
        else subscriber.next(1);
        return () => log.push('torn down');
      });
      source
        .pipe(
          finalize(() => log.push('finalized')),
          onEnding((ending) => log.push(ending)),
          take(1),
        )
        .subscribe({ error: () => undefined });
      const ending = end === 'consumer' ? left : { by: 'source', kind: end };
      expect(log).toEqual(['torn down', 'finalized', ending]);
    },
  );

  it('and after the consumer has unsubscribed', () => {
    for (const below of [true, false]) {
      expect(play((_, subscription) => subscription.unsubscribe(), below)).toEqual(['torn down', 'consumer']);
    }
  });

  it('before downstream is notified by an operator below, and after it is notified by one above', () => {
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

  it('of a source that unsubscribes first, also if the consumer unsubscribes during that', () => {
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

  it('also if a teardown throws', async () => {
    const { endings, record } = recordEndings();
    const owner = createOwner({ name: 'page' });
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(onEnding(record), ownedBy(owner)).subscribe();
    await expect(owner.close()).rejects.toMatchObject({ name: 'OwnerTeardownError' });
    expect(endings).toEqual([{ by: 'owner', owner: 'page', reason: undefined }]);
    const subscription = source.pipe(onEnding(record)).subscribe();
    expect(() => subscription.unsubscribe()).toThrow('no');
    expect(endings.slice(1)).toEqual([left]);
  });
});

describe('A cut', () => {
  /** Closes an owner, so that `teardown` runs, and returns the recorded endings. */
  function during(teardown: (record: (ending: Ending) => void) => void): Ending[] {
    const { endings, record } = recordEndings();
    const owner = createOwner({ name: 'page' });
    NEVER.pipe(
      finalize(() => teardown(record)),
      ownedBy(owner),
    ).subscribe();
    void owner.close();
    return endings;
  }

  const cut: Ending = { by: 'owner', owner: 'page', reason: undefined };

  it('ends streams that were open before the teardown', () => {
    const { endings, record } = recordEndings();
    const standing = NEVER.pipe(onEnding(record)).subscribe();
    during(() => standing.unsubscribe());
    expect(endings).toEqual([cut]);
  });

  it('does not end streams that a teardown starts', () => {
    const endings = during((record) => {
      of(1).pipe(onEnding(record)).subscribe();
      NEVER.pipe(onEnding(record)).subscribe().unsubscribe();
      of(1, 2).pipe(onEnding(record), take(1)).subscribe();
    });
    expect(endings).toEqual([completed, left, left]);
  });

  it('ends streams that a teardown starts, if it is a cut within that teardown', () => {
    const inner = createOwner({ name: 'inner' });
    const endings = during((record) => {
      NEVER.pipe(onEnding(record), ownedBy(inner)).subscribe();
      void inner.close();
    });
    expect(endings).toEqual([{ by: 'owner', owner: 'inner', reason: undefined }]);
  });

  it('is not the cause of an end by values that a teardown emits', () => {
    const { endings, record } = recordEndings();
    const bell = new Subject<number>();
    bell.pipe(onEnding(record), take(1)).subscribe();
    during(() => bell.next(1));
    expect(endings).toEqual([left]);
  });

  it.each(['complete', 'error'] as const)(
    'is not the cause of an end by a notification that a teardown sends: %s',
    (end) => {
      const { endings, record } = recordEndings();
      const source = new Subject<number>();
      const other = NEVER.pipe(onEnding(record)).subscribe();
      const leave = (): void => other.unsubscribe();
      source.pipe(onEnding(record)).subscribe({ complete: leave, error: leave });
      during(() => (end === 'complete' ? source.complete() : source.error(new Error('x'))));
      expect(endings).toEqual([left, end === 'complete' ? completed : failed]);
    },
  );

  it.each(['complete', 'error'] as const)(
    'is not the cause of an end by code of downstream that handles the notification: %s',
    (onClose) => {
      const { endings, record } = recordEndings();
      const owner = createOwner();
      const other = NEVER.pipe(onEnding(record)).subscribe();
      const third = of(1, 2).pipe(onEnding(record), take(1));
      const leave = (): void => {
        other.unsubscribe();
        third.subscribe();
      };
      NEVER.pipe(ownedBy(owner, { onClose })).subscribe({ complete: leave, error: leave });
      void owner.close();
      expect(endings).toEqual([left, left]);
    },
  );

  it('does not end streams after a teardown that threw', async () => {
    const { endings, record } = recordEndings();
    const owner = createOwner();
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(ownedBy(owner)).subscribe();
    await expect(owner.close()).rejects.toThrow(RangeError.name);
    NEVER.pipe(onEnding(record)).subscribe().unsubscribe();
    expect(endings).toEqual([left]);
  });
});

describe('A handler of onEnding', () => {
  it('that throws is reported as unhandled, and the teardown goes on', async () => {
    const log: unknown[] = [];
    const { endings, record } = recordEndings();
    const owner = createOwner();
    const error = new RangeError('handler');
    const bad = onEnding<number>(() => {
      throw error;
    });
    const { exceptions } = await faultsOf(async () => {
      new Tap<number>(log).pipe(bad, onEnding(record), ownedBy(owner), bad).subscribe(hears(log));
      new Tap<number>(log).pipe(bad, ownedBy(owner)).subscribe(hears(log));
      await expect(owner.close()).resolves.toMatchObject({ errors: [] });
      of(1).pipe(bad).subscribe(hears(log));
      NEVER.pipe(bad).subscribe().unsubscribe();
    });
    expect(exceptions).toEqual([error, error, error, error, error]);
    expect(endings).toMatchObject([{ by: 'owner' }]);
    expect(log).toEqual(['torn down', 'complete', 'torn down', 'complete', 1, 'complete']);
  });

  it('that throws for a closed subscriber is reported as unhandled, too', async () => {
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

  it('that unsubscribes another stream counts as its consumer', () => {
    const { endings, record } = recordEndings();
    const owner = createOwner({ name: 'page' });
    const other = NEVER.pipe(onEnding(record)).subscribe();
    NEVER.pipe(
      onEnding(() => other.unsubscribe()),
      ownedBy(owner),
    ).subscribe();
    void owner.close();
    expect(endings).toEqual([left]);
  });

  it('that closes another owner counts as that owner', () => {
    const { endings, record } = recordEndings();
    const [page, other] = [createOwner({ name: 'page' }), createOwner({ name: 'other' })];
    NEVER.pipe(onEnding(record), ownedBy(other)).subscribe();
    NEVER.pipe(
      onEnding(() => void other.close()),
      onEnding(record),
      ownedBy(page),
    ).subscribe();
    void page.close();
    expect(endings).toMatchObject([
      { by: 'owner', owner: 'other' },
      { by: 'owner', owner: 'page' },
    ]);
  });

  it('is not called again if it ends its own stream', () => {
    const { endings, record } = recordEndings();
    const source = new Subject<number>();
    const again = (ending: Ending): void => {
      record(ending);
      subscription.unsubscribe();
      source.complete();
    };
    const subscription = source.pipe(onEnding(again)).subscribe();
    subscription.unsubscribe();
    expect(endings).toEqual([left]);
  });

  it('can subscribe to the stream again', () => {
    const { endings, record } = recordEndings();
    const tap = new Tap<number>();
    const again = tap.pipe(
      onEnding((ending) => {
        record(ending);
        if (endings.length < 2) again.subscribe();
      }),
    );
    again.subscribe().unsubscribe();
    expect([tap.subscribed, tap.open]).toEqual([2, 1]);
    tap.subscriber?.complete();
    tap.subscriber?.error(new Error('x'));
    expect(endings).toEqual([left, completed]);
  });

  it('is called for each of several nested streams', () => {
    const { endings, record } = recordEndings();
    const owner = createOwner({ name: 'page' });
    const inner = merge(of(1), NEVER).pipe(onEnding(record));
    inner
      .pipe(
        switchMap(() => inner),
        onEnding(record),
        ownedBy(owner),
        catchError(() => EMPTY),
        onEnding(record),
      )
      .subscribe();
    void owner.close({ reason: 'gone' });
    const cut = { by: 'owner', owner: 'page', reason: 'gone' };
    expect(endings).toEqual([cut, cut, cut, completed]);
  });
});

describe('onEnding, with a bad argument,', () => {
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

  it.each(rows)('throws at once: $message', ({ handler, message }) => {
    const error = thrownBy(() => onEnding(handler as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(message);
  });
});
