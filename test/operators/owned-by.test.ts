import {
  BehaviorSubject,
  concat,
  config,
  defer,
  firstValueFrom,
  lastValueFrom,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  repeat,
  retry,
  share,
  Subject,
  Subscription,
  switchMap,
  take,
  toArray,
} from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { createOwner, enableDevMode, type Owner, OwnerClosedError, runWithOwner } from '../../lib/index.js';
import { dev, LINK, type Linked, type Probe } from '../../lib/dev-slot.js';
import { ownedBy, timeoutOrAbort } from '../../operators/index.js';
import { testClock } from '../support/clock.js';
import { hears, Tap, thrownBy } from '../support/heard.js';
import { listenersOf } from '../support/listeners.js';
import { marbles } from '../support/marbles.js';
import { transparent } from '../support/transparent.js';

transparent('ownedBy', () => {
  const owner = createOwner();
  return { op: () => ownedBy(owner), letGo: () => expect(owner.size).toBe(0) };
});

describe('ownedBy, when the owner closes', () => {
  // prettier-ignore
  const ends = [
    { end: 'has emitted no value',        source: '------', subs: '^--!', owner: '^--!', expected: '---|' },
    { end: 'has emitted one value',       source: '-a----', subs: '^--!', owner: '^--!', expected: '-a-|' },
    { end: 'emits in the same frame',     source: '-a-b--', subs: '^--!', owner: '^--!', expected: '-a-|' },
    { end: 'completes in the same frame', source: '-a-|--', subs: '^--!', owner: '^--!', expected: '-a-|' },
    { end: 'fails in the same frame',     source: '-a-#--', subs: '^--!', owner: '^--!', expected: '-a-|' },
    { end: 'has completed',               source: '-a|---', subs: '^-!-', owner: '^--!', expected: '-a|-' },
    { end: 'has failed',                  source: '-a#---', subs: '^-!-', owner: '^--!', expected: '-a#-' },
    { end: 'has just been subscribed',    source: '-a----', subs: '^!--', owner: '^!--', expected: '-|--' },
  ];

  marbles.each(ends)('completes once if the source $end', (m, row) => {
    const owner = m.owner(row.owner);
    const source = m.cold(row.source);
    m.expect(source.pipe(ownedBy(owner))).toBeObservable(row.expected);
    m.expect(source).toHaveSubscriptions(row.subs);
    m.flush();
    expect(owner.size).toBe(0);
  });

  marbles('completes after a value of the same frame that came first', (m) => {
    const source = m.hot('  -a-b-c-|');
    const owner = m.owner(' ^--!    ');
    const subs = '          ^--!    ';
    const expected = '      -a-(b|) ';
    m.expect(source.pipe(ownedBy(owner))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('emits an OwnerClosedError with onClose: error', (m) => {
    const owner = m.owner(' ^----!  ', { name: 'panel' });
    const source = m.hot('  -a-b-c-|');
    const subs = '          ^----!  ';
    const expected = '      -a-b-#  ';
    const error = new OwnerClosedError({ owner: 'panel', path: 'panel' });
    m.expect(source.pipe(ownedBy(owner, { onClose: 'error' }))).toBeObservable(expected, undefined, error);
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('unsubscribes without a notification with onClose: silent', (m) => {
    const owner = m.owner(' ^----!  ');
    const source = m.hot('  -a-b-c-|');
    const subs = '          ^----!  ';
    const expected = '      -a-b----';
    m.expect(source.pipe(ownedBy(owner, { onClose: 'silent' }))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.flush();
    expect(owner.size).toBe(0);
  });

  marbles('does not notify a consumer that has unsubscribed', (m) => {
    const owner = m.owner(' ^----!  ');
    const source = m.hot('  -a-b-c-|');
    const unsub = '         ---!    ';
    const subs = '          ^--!    ';
    const expected = '      -a------';
    m.expect(source.pipe(ownedBy(owner)), unsub).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('ends all its consumers, and the connection that they share', (m) => {
    const owner = m.owner(' ^----!  ');
    const source = m.hot('  -a-b-c-|');
    const subs = '          ^----!  ';
    const owned = source.pipe(share(), ownedBy(owner));
    m.expect(owned).toBeObservable('          -a-b-|  ');
    m.expect(owned, '--^--').toBeObservable(' ---b-|  ');
    m.expect(source).toHaveSubscriptions(subs);
  });

  marbles('ends its upstream, inner streams included, and nothing below', (m) => {
    const owner = m.owner('  ^---!     ');
    const source = m.cold('  -a--b-|   ');
    const inner = m.cold('   --x--y--z|');
    const subs = '           ^---!     ';
    const innerSubs = '      -^--!     ';
    const expected = '       ---x|     ';
    const result = source.pipe(
      mergeMap(() => inner),
      ownedBy(owner),
    );
    m.expect(result).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(inner).toHaveSubscriptions(innerSubs);
  });

  marbles('stops the input when draining begins, and lets work in flight finish', (m) => {
    const owner = m.owner('  ^----!----', { grace: 10 });
    const source = m.hot('   -a-b-c-d-|');
    const work = m.cold('     ----x|   ');
    const subs = '           ^----!    ';
    const workSubs = ['      -^----!   ', '           ---^----! '];
    const expected = '       -----x-x|  ';
    const result = source.pipe(
      ownedBy(owner.draining),
      mergeMap(() => work),
      ownedBy(owner),
    );
    m.expect(result).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(work).toHaveSubscriptions(workSubs);
  });

  marbles('ends work in flight when the grace is over', (m) => {
    const owner = m.owner('  ^----!---------------', { grace: 3 });
    const source = m.hot('   -a-b-c-d-|           ');
    const work = m.cold('     ------------x|      ');
    const subs = '           ^----!               ';
    const workSubs = ['      -^------!            ', '           ---^----!            '];
    const expected = '       --------|            ';
    const result = source.pipe(
      ownedBy(owner.draining),
      mergeMap(() => work),
      ownedBy(owner),
    );
    m.expect(result).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(work).toHaveSubscriptions(workSubs);
  });

  it('tears down the source and is released before it notifies downstream', () => {
    for (const onClose of ['complete', 'error'] as const) {
      const owner = createOwner();
      const log: unknown[] = [];
      const notified = (): void => void log.push(`notified while the owner holds ${owner.size}`);
      new Tap(log).pipe(ownedBy(owner, { onClose })).subscribe({ complete: notified, error: notified });
      void owner.close();
      expect(log).toEqual(['torn down', 'notified while the owner holds 0']);
    }
  });

  it('notifies downstream also if a teardown of the source throws, and the close reports the error', async () => {
    const owner = createOwner({ name: 'panel' });
    const log: unknown[] = [];
    const source = new Observable(() => () => {
      throw new RangeError('no');
    });
    source.pipe(ownedBy(owner)).subscribe(hears(log));
    await expect(owner.close()).rejects.toMatchObject({
      name: 'OwnerTeardownError',
      errors: [expect.objectContaining({ message: 'no' })],
    });
    expect(log).toEqual(['complete']);
    expect(owner.size).toBe(0);
  });

  it('ends newest first', () => {
    const owner = createOwner();
    const log: unknown[] = [];
    for (const name of ['a', 'b', 'c']) {
      NEVER.pipe(ownedBy(owner)).subscribe({ complete: () => log.push(name) });
    }
    void owner.close();
    expect(log).toEqual(['c', 'b', 'a']);
  });

  it('is named in the report of a close that ended it', async () => {
    const owner = createOwner();
    NEVER.pipe(ownedBy(owner, { name: 'ticks' })).subscribe();
    const { forced, drained } = await owner.close();
    expect(forced.map(({ name }) => name)).toEqual(['ticks']);
    expect(drained).toBe(0);
  });

  it('has its line in that report while dev mode is on', async () => {
    const undo = enableDevMode();
    const owner = createOwner();
    NEVER.pipe(ownedBy(owner)).subscribe();
    const { forced } = await owner.close();
    undo();
    expect(forced).toMatchObject([{ site: { file: import.meta.filename } }]);
  });

  it('rejects a promise with the error and its reason, instead of a partial result', async () => {
    const owner = createOwner({ name: 'job' });
    const result = lastValueFrom(
      concat(of(1, 2), NEVER).pipe(ownedBy(owner, { onClose: 'error' }), toArray()),
    );
    void owner.close({ reason: 'route change' });
    await expect(result).rejects.toMatchObject({
      name: 'OwnerClosedError',
      owner: 'job',
      reason: 'route change',
    });
  });

  it('names the owner whose deadline struck, with onClose: error', async () => {
    const owner = createOwner({ name: 'job', deadline: 0 });
    const result = firstValueFrom(NEVER.pipe(ownedBy(owner, { onClose: 'error' })));
    await expect(result).rejects.toMatchObject({
      name: 'OwnerClosedError',
      reason: { name: 'OwnerDeadlineError', owner: 'job', ms: 0 },
    });
  });
});

describe('ownedBy, under an owner that has closed', () => {
  // prettier-ignore
  const rows = [
    { onClose: 'complete', expected: '|' },
    { onClose: 'error',    expected: '#' },
    { onClose: 'silent',   expected: '-' },
  ] as const;

  marbles.each(rows)(
    'does not subscribe to the source, and notifies downstream at once: $onClose',
    (m, row) => {
      const owner = createOwner({ name: 'panel' });
      void owner.close();
      const source = m.cold('a-|');
      const error = new OwnerClosedError({ owner: 'panel', path: 'panel' });
      m.expect(source.pipe(ownedBy(owner, { onClose: row.onClose }))).toBeObservable(
        row.expected,
        undefined,
        error,
      );
      m.expect(source).toHaveSubscriptions([]);
    },
  );

  it('notifies dev mode that the subscription was late, with the operator', () => {
    const late = vi.fn();
    const owner = createOwner();
    void owner.close();
    const owned = NEVER.pipe(ownedBy(owner, { name: 'ticks' }));
    dev.probe = { late, opened: () => undefined } as Partial<Probe> as Probe;
    try {
      owned.subscribe();
    } finally {
      dev.probe = null;
    }
    expect(late.mock.calls).toEqual([[{ what: 'subscription', owner, link: (owned as Linked)[LINK] }]]);
  });

  it('unsubscribes the consumer also with onClose: silent', () => {
    const owner = createOwner();
    void owner.close();
    expect(NEVER.pipe(ownedBy(owner, { onClose: 'silent' })).subscribe().closed).toBe(true);
  });

  it('accepts new subscriptions while the owner drains, and none after that', () => {
    const owner = createOwner({ grace: 1_000 });
    NEVER.pipe(ownedBy(owner)).subscribe();
    void owner.close();
    const tap = new Tap();
    tap.pipe(ownedBy(owner)).subscribe();
    expect([tap.open, owner.state]).toEqual([1, 'draining']);
    void owner.close({ grace: 0 });
    tap.pipe(ownedBy(owner)).subscribe();
    expect([tap.open, tap.subscribed, owner.state]).toEqual([0, 1, 'closed']);
  });

  it('does not subscribe to the source for a closed subscriber', () => {
    const owner = createOwner();
    const tap = new Tap();
    merge(of(1), tap.pipe(ownedBy(owner)))
      .pipe(take(1))
      .subscribe();
    expect([tap.subscribed, owner.size]).toEqual([0, 0]);
  });
});

describe('ownedBy, for a consumer that has unsubscribed', () => {
  afterEach(() => {
    config.onStoppedNotification = null;
    vi.useRealTimers();
  });

  it('uses neither the source nor the owner, and raises no error', () => {
    vi.useFakeTimers();
    const unheard = vi.fn();
    config.onStoppedNotification = unheard;
    const owner = createOwner({ name: 'panel' });
    let subscribed = 0;
    const source = defer(() => of(++subscribed));
    new Observable<number>((left) => {
      left.unsubscribe();
      source.pipe(ownedBy(owner)).subscribe(left);
    }).subscribe();
    vi.runAllTimers();
    expect([subscribed, owner.size]).toEqual([0, 0]);
    expect(unheard).not.toHaveBeenCalled();
  });
});

describe('ownedBy, subscribed again and again after the owner closed', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const resubscribed = (dev: boolean, again: () => void): unknown[] => {
    const warnings: unknown[] = [];
    vi.spyOn(console, 'warn').mockImplementation((text) => void warnings.push(text));
    const undo = dev ? enableDevMode() : () => undefined;
    again();
    undo();
    return warnings;
  };
  const closed = createOwner({ name: 'panel' });
  void closed.close();
  const repeated = (): void => void NEVER.pipe(ownedBy(closed), repeat(250)).subscribe();
  const retried = (): void =>
    void NEVER.pipe(ownedBy(closed, { onClose: 'error' }), retry(250)).subscribe({ error: () => undefined });

  it.each([repeated, retried])('warns once in dev mode, with the owner and the fix', (again) => {
    expect(resubscribed(true, again)).toEqual([
      'A stream with ownedBy(owner) was resubscribed 100 times in one turn of the event loop after the owner "panel" had closed. ' +
        'If repeat() or retry() comes after it in the pipe, move ownedBy after that: ownedBy goes last.',
    ]);
  });

  it.each([repeated, retried])('does not warn while dev mode is off', (again) => {
    expect(resubscribed(false, again)).toEqual([]);
  });

  it('does not warn for as many subscriptions in different turns', async () => {
    const warnings: unknown[] = [];
    vi.spyOn(console, 'warn').mockImplementation((text) => void warnings.push(text));
    const undo = enableDevMode();
    const owned = NEVER.pipe(ownedBy(closed));
    for (let turn = 0; turn < 3; turn++) {
      for (let time = 0; time < 99; time++) owned.subscribe();
      await Promise.resolve();
    }
    undo();
    expect(warnings).toEqual([]);
  });
});

describe('ownedBy, with reentrant code,', () => {
  const modes = [{ onClose: 'complete' }, { onClose: 'error' }, { onClose: 'silent' }] as const;
  const farewell = { complete: ['complete'], error: ['error: OwnerClosedError'], silent: [] };

  it.each(modes)('emits nothing after a value whose handler closed the owner: $onClose', ({ onClose }) => {
    const owner = createOwner();
    const log: unknown[] = [];
    const source = new Observable<number>((subscriber) => {
      [1, 2, 3].forEach((value) => subscriber.next(value));
      return () => log.push('torn down');
    });
    source.pipe(ownedBy(owner, { onClose })).subscribe({
      ...hears(log),
      next: (value) => {
        log.push(value);
        if (value === 2) void owner.close();
      },
    });
    expect(log).toEqual([1, 2, ...farewell[onClose], 'torn down']);
    expect(owner.size).toBe(0);
  });

  it.each(modes)(
    'stops an endless synchronous source whose handler closes the owner: $onClose',
    ({ onClose }) => {
      const owner = createOwner();
      let made = 0;
      const firehose = new Observable<number>((subscriber) => {
        while (!subscriber.closed && made < 100) subscriber.next(made++);
      });
      firehose.pipe(ownedBy(owner, { onClose })).subscribe({
        next: (value) => {
          if (value === 4) void owner.close();
        },
        error: () => undefined,
      });
      expect(made).toBe(5);
      expect(owner.size).toBe(0);
    },
  );

  it('tears down a source that closes its own owner during subscribe', () => {
    const owner = createOwner();
    const log: unknown[] = [];
    const source = new Observable<number>((subscriber) => {
      void owner.close();
      subscriber.next(1);
      return () => log.push('torn down');
    });
    source.pipe(ownedBy(owner)).subscribe(hears(log));
    expect(log).toEqual(['complete', 'torn down']);
  });

  it('is released by its owner when the consumer unsubscribes, also during the teardown of a source that unsubscribes first', () => {
    const owner = createOwner();
    const sizes: number[] = [];
    let letGo = (): void => undefined;
    const source = new Observable<number>((subscriber) => {
      letGo = () => subscriber.unsubscribe();
      return () => {
        sizes.push(owner.size);
        subscription.unsubscribe();
        sizes.push(owner.size);
      };
    });
    const subscription = source.pipe(ownedBy(owner)).subscribe();
    letGo();
    expect(sizes).toEqual([1, 0]);
  });

  it('ends once if a teardown of the source closes the owner', () => {
    for (const end of ['complete', 'error', 'unsubscribe'] as const) {
      const owner = createOwner();
      const log: unknown[] = [];
      let inner: { next(value: number): void; complete(): void; error(error: unknown): void } | undefined;
      const source = new Observable<number>((subscriber) => {
        inner = subscriber;
        return () => void owner.close();
      });
      const subscription = source.pipe(ownedBy(owner)).subscribe(hears(log));
      if (end === 'unsubscribe') subscription.unsubscribe();
      else if (end === 'complete') inner?.complete();
      else inner?.error(new Error('x'));
      expect(log).toEqual({ complete: ['complete'], error: ['error: Error'], unsubscribe: [] }[end]);
      expect([owner.state, owner.size]).toEqual(['closed', 0]);
    }
  });

  it('does not pass on values that a teardown of the source emits while the owner closes', () => {
    const owner = createOwner();
    const log: unknown[] = [];
    const source = new Observable<number>((subscriber) => () => {
      subscriber.next(1);
      subscriber.complete();
    });
    source.pipe(ownedBy(owner)).subscribe(hears(log));
    void owner.close();
    expect(log).toEqual(['complete']);
  });

  it('does not subscribe to the source inside the completion that the close causes', () => {
    const owner = createOwner();
    const tap = new Tap();
    NEVER.pipe(ownedBy(owner)).subscribe({ complete: () => tap.pipe(ownedBy(owner)).subscribe() });
    void owner.close();
    expect(tap.subscribed).toBe(0);
  });

  it('is released by all owners if several own one chain', () => {
    const outer = createOwner();
    const inner = createOwner();
    const log: unknown[] = [];
    const tap = new Tap(log);
    tap.pipe(ownedBy(inner), ownedBy(outer)).subscribe(hears(log));
    expect([inner.size, outer.size]).toEqual([1, 1]);
    void outer.close();
    expect(log).toEqual(['torn down', 'complete']);
    expect([inner.size, outer.size]).toEqual([0, 0]);
  });

  it('keeps separate state per subscription', () => {
    const owner = createOwner();
    const tap = new Tap();
    const owned = tap.pipe(ownedBy(owner));
    const first = owned.subscribe();
    owned.subscribe();
    expect([owner.size, tap.open]).toEqual([2, 2]);
    first.unsubscribe();
    expect([owner.size, tap.open]).toEqual([1, 1]);
  });

  it('gives each inner stream of a switchMap to the owner, and releases it at its end', () => {
    const owner = createOwner();
    const trigger = new Subject<void>();
    const tap = new Tap();
    trigger.pipe(switchMap(() => tap.pipe(ownedBy(owner)))).subscribe();
    for (let turn = 0; turn < 5; turn++) {
      trigger.next();
      expect([owner.size, tap.open]).toEqual([1, 1]);
    }
  });
});

describe('ownedBy accepts as its owner', () => {
  interface Kind {
    readonly kind: string;
    readonly make: () => { owner: Parameters<typeof ownedBy>[0]; close: () => void; listeners: () => number };
  }

  const ofSubject = (end: (subject: Subject<number>) => void): ReturnType<Kind['make']> => {
    const subject = new Subject<number>();
    return { owner: subject, close: () => end(subject), listeners: () => Number(subject.observed) };
  };

  const kinds: readonly Kind[] = [
    {
      kind: 'an Owner',
      make: () => {
        const owner = createOwner();
        return { owner, close: () => void owner.close(), listeners: () => owner.size };
      },
    },
    {
      kind: 'a child Owner, through its parent',
      make: () => {
        const parent = createOwner();
        const owner = parent.child();
        return { owner, close: () => void parent.close(), listeners: () => owner.size };
      },
    },
    {
      kind: 'the signal of an Owner',
      make: () => {
        const owner = createOwner();
        const { signal } = owner;
        return { owner: signal, close: () => void owner.close(), listeners: listenersOf(signal) };
      },
    },
    {
      kind: 'an AbortSignal',
      make: () => {
        const controller = new AbortController();
        const { signal } = controller;
        return { owner: signal, close: () => controller.abort(), listeners: listenersOf(signal) };
      },
    },
    {
      kind: 'a DestroyRef',
      make: () => {
        const callbacks = new Set<() => void>();
        return {
          owner: {
            onDestroy: (callback: () => void) => {
              callbacks.add(callback);
              return () => void callbacks.delete(callback);
            },
          },
          close: () => [...callbacks].forEach((callback) => callback()),
          listeners: () => callbacks.size,
        };
      },
    },
    {
      kind: 'a Subscription',
      make: () => {
        const owner = new Subscription();
        let listeners = 0;
        const add = owner.add.bind(owner);
        const remove = owner.remove.bind(owner);
        owner.add = (teardown) => {
          listeners++;
          add(teardown);
        };
        owner.remove = (teardown) => {
          listeners--;
          remove(teardown);
        };
        return { owner, close: () => owner.unsubscribe(), listeners: () => listeners };
      },
    },
    { kind: 'a notifier, by its first value', make: () => ofSubject((subject) => subject.next(1)) },
    { kind: 'a notifier, by its completion', make: () => ofSubject((subject) => subject.complete()) },
    { kind: 'a notifier, by its error', make: () => ofSubject((subject) => subject.error(new Error('x'))) },
  ];

  const named = kinds.map(({ kind, make }) => ({ kind, make }));

  it.each(named)('$kind, which ends its subscriptions', ({ make }) => {
    for (const [onClose, heard] of [
      ['complete', ['torn down', 'complete']],
      ['error', ['torn down', 'error: OwnerClosedError']],
      ['silent', ['torn down']],
    ] as const) {
      const { owner, close } = make();
      const log: unknown[] = [];
      const subscription = new Tap(log).pipe(ownedBy(owner, { onClose })).subscribe(hears(log));
      close();
      expect(log).toEqual(heard);
      expect(subscription.closed).toBe(true);
    }
  });

  it.each(named)('$kind, which has no listener after its last subscription has ended', ({ make }) => {
    const { owner, listeners } = make();
    const tap = new Tap();
    const owned = tap.pipe(ownedBy(owner));
    const subscriptions = [owned.subscribe(), owned.subscribe()];
    expect(listeners()).toBeGreaterThan(0);
    tap.subscriber?.complete();
    expect(listeners()).toBeGreaterThan(0);
    subscriptions[0]?.unsubscribe();
    expect([listeners(), tap.open]).toEqual([0, 0]);
  });

  it.each(named)('$kind, which does not change an error', ({ make }) => {
    const source = new Subject<number>();
    const log: unknown[] = [];
    source.pipe(ownedBy(make().owner)).subscribe(hears(log));
    expect(() => source.error(new RangeError('no'))).not.toThrow();
    expect(log).toEqual(['error: RangeError']);
  });

  it.each(named)('$kind, also if it has already closed', ({ make }) => {
    const { owner, close } = make();
    const log: unknown[] = [];
    NEVER.pipe(ownedBy(owner)).subscribe();
    close();
    const tap = new Tap();
    tap.pipe(ownedBy(owner)).subscribe(hears(log));
    expect([tap.subscribed, log]).toEqual([0, ['complete']]);
  });

  it('a notifier that emits during its subscribe', () => {
    const tap = new Tap();
    const log: unknown[] = [];
    tap.pipe(ownedBy(new BehaviorSubject(1))).subscribe(hears(log));
    tap.pipe(ownedBy(of(1))).subscribe(hears(log));
    expect([tap.subscribed, log]).toEqual([0, ['complete', 'complete']]);
  });

  it('nothing else', () => {
    for (const wrong of [null, 1, 'panel', {}, () => undefined]) {
      expect(thrownBy(() => ownedBy(wrong as never))).toBeInstanceOf(TypeError);
    }
    expect(thrownBy(() => ownedBy({} as never)).message).toBe(
      'owner must be an Owner, AbortSignal, DestroyRef, Subscription or Observable (got an object (Object)).',
    );
  });
});

describe('ownedBy without an owner', () => {
  it('uses the ambient owner of the call, not of the subscribe', () => {
    const owner = createOwner();
    const other = createOwner();
    const owned = runWithOwner(owner, () => NEVER.pipe(ownedBy()));
    runWithOwner(other, () => owned.subscribe());
    expect([owner.size, other.size]).toEqual([1, 0]);
  });

  it('accepts options', () => {
    const owner = createOwner();
    const log: unknown[] = [];
    runWithOwner(owner, () => NEVER.pipe(ownedBy(undefined, { onClose: 'error' })).subscribe(hears(log)));
    void owner.close();
    expect(log).toEqual(['error: OwnerClosedError']);
  });

  it('throws if there is no ambient owner, and names both fixes', () => {
    const error = thrownBy(() => ownedBy());
    expect(error.name).toBe('NoOwnerError');
    expect(error.message).toBe('ownedBy() has no owner. Pass one, or call it inside runWithOwner().');
  });
});

describe('ownedBy, under an owner with a failure policy', () => {
  const failing = (owner: Owner, log: unknown[] = []): Subject<number> => {
    const source = new Subject<number>();
    source.pipe(ownedBy(owner)).subscribe(hears(log));
    return source;
  };

  it('closes the owner at the first error, after downstream was notified, and ends the siblings', async () => {
    const owner = createOwner({ onChildError: 'close' });
    const log: unknown[] = [];
    new Tap(log).pipe(ownedBy(owner)).subscribe({ complete: () => log.push('sibling complete') });
    const error = new RangeError('no');
    failing(owner, log).error(error);
    expect(log).toEqual(['error: RangeError', 'torn down', 'sibling complete']);
    expect(owner.state).toBe('closed');
    await expect(owner.join()).rejects.toBe(error);
  });

  it('does not close the owner at an error by default', async () => {
    const owner = createOwner();
    failing(owner).error(new Error('x'));
    expect([owner.state, owner.size]).toEqual(['open', 0]);
    void owner.close();
    await expect(owner.join()).resolves.toMatchObject({ errors: [] });
  });

  it('does not count its own OwnerClosedError as an error of a child', async () => {
    const owner = createOwner({ onChildError: 'close' });
    NEVER.pipe(ownedBy(owner, { onClose: 'error' })).subscribe({ error: () => undefined });
    void owner.close();
    await expect(owner.join()).resolves.toMatchObject({ errors: [] });
  });

  const returning: [string, (owner: Owner) => Observable<unknown>][] = [
    ['a timeoutOrAbort', (owner) => NEVER.pipe(timeoutOrAbort({ owner }))],
    ['another ownedBy', (owner) => NEVER.pipe(ownedBy(owner, { onClose: 'error' }))],
    ['its draining signal', (owner) => NEVER.pipe(ownedBy(owner.draining, { onClose: 'error' }))],
  ];

  it.each(returning)(
    'does not count an error that %s makes of its end as an error of a child',
    async (_, ended) => {
      const parent = createOwner({ onChildError: 'close' });
      const owner = parent.child({ onChildError: 'close' });
      ended(owner)
        .pipe(ownedBy(owner))
        .subscribe({ error: () => undefined });
      void owner.close({ reason: 'done' });
      await expect(owner.join()).resolves.toMatchObject({ errors: [] });
      expect(parent.state).toBe('open');
    },
  );

  it.each(returning)('does not count an error that %s makes of the end of an ancestor', async (_, ended) => {
    const parent = createOwner({ onChildError: 'close' });
    const owner = parent.child({ onChildError: 'close' });
    ended(parent)
      .pipe(ownedBy(owner))
      .subscribe({ error: () => undefined });
    void parent.close({ reason: 'done' });
    await expect(owner.join()).resolves.toMatchObject({ errors: [] });
    await expect(parent.join()).resolves.toMatchObject({ errors: [] });
  });

  it('does not count the deadline that ended it as an error of a child', async () => {
    const clock = testClock();
    const owner = createOwner({ onChildError: 'close', deadline: 10, clock });
    NEVER.pipe(timeoutOrAbort({ owner }), ownedBy(owner)).subscribe({ error: () => undefined });
    clock.advance(10);
    await expect(owner.join()).resolves.toMatchObject({ errors: [] });
  });

  it('closes the owner also if the error handler throws', async () => {
    const owner = createOwner({ onChildError: 'close' });
    const error = new RangeError('no');
    const source = new Subject();
    source.pipe(ownedBy(owner)).subscribe({ error: () => void owner.close() });
    source.error(error);
    await expect(owner.join()).rejects.toBe(error);
  });
});

describe('ownedBy, with a bad argument,', () => {
  // prettier-ignore
  const rows = [
    { options: { onClose: 'end' },   message: `onClose must be 'complete' or 'error' or 'silent' (got "end").` },
    { options: { name: 1 },          message: 'name must be a string (got 1).' },
    { options: { onclose: 'error' }, message: 'ownedBy() has no option "onclose". It takes: onClose, name.' },
    { options: null,                 message: 'The argument of ownedBy() must be an options object (got null).' },
    { options: 'error',              message: 'The argument of ownedBy() must be an options object (got "error").' },
  ];

  it.each(rows)('throws at once: $message', ({ options, message }) => {
    const error = thrownBy(() => ownedBy(createOwner(), options as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(message);
  });
});
