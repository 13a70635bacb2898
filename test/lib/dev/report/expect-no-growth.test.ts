import {
  concatMap,
  EMPTY,
  exhaustMap,
  firstValueFrom,
  groupBy,
  identity,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  type Subscriber,
  Subscription,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  channel,
  createOwner,
  enableDevMode,
  expectNoGrowth,
  GrowthError,
  leaks,
} from '../../../../lib/index.js';
import { host } from '../../../../lib/dev/base/host.js';
import { realTimers } from '../../../../lib/dev/base/real-timers.js';
import { dev } from '../../../../lib/dev-slot.js';
import { ownedBy, timeoutOrAbort, withLeakGuard } from '../../../../operators/index.js';
import { lineOfCaller } from '../support.js';

const NOW = { grace: 0 };

async function failure(round: () => unknown, options = {}): Promise<GrowthError> {
  const error = await expectNoGrowth(round, { ...NOW, ...options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GrowthError);
  return error as GrowthError;
}

afterEach(() => {
  vi.restoreAllMocks();
  host.collectGarbage = undefined;
});

describe('expectNoGrowth', () => {
  it('reports the line of which each round leaves some open, and their number', async () => {
    let rounds = 0;
    const subject = new Subject();
    const line = lineOfCaller(2);
    const open = (): void => {
      subject.subscribe();
    };
    const error = await failure(
      () => {
        open();
        if (rounds++ === 2) open();
      },
      { rounds: 3 },
    );
    expect(error.message).toBe(`Every round leaves more subscriptions or owners open, in 1 place.

  subscriptions made at test/lib/dev/report/expect-no-growth.test.ts:${line}:15 in open
  left open by each round: 1, 2, 1
  fix  Give it an owner by putting ownedBy(owner) last in the pipe, or keep the subscription and unsubscribe it.
`);
    expect(error.name).toBe('GrowthError');
    expect(error.grown).toMatchObject([
      { what: 'subscription', site: { line, function: 'open' }, left: [1, 2, 1] },
    ]);
    expect(error.leaks).toMatchObject([{ verdict: 'growing', severity: 'leak', count: 4 }]);
  });

  it('does not count parts of a subscription that is undone, nor subscriptions of a TestScheduler', async () => {
    const requests = new Subject<void>();
    const round = (): void => {
      const outer = requests.pipe(mergeMap(() => NEVER.pipe(withLeakGuard('inner')))).subscribe();
      requests.next();
      const whole: Subscriber<unknown>[] = [];
      const composite = new Observable((subscriber) => void whole.push(subscriber)).subscribe();
      whole[0]?.add(NEVER.subscribe());
      outer.unsubscribe();
      composite.unsubscribe();
      new TestScheduler(() => undefined).run(({ expectObservable }) => void expectObservable(NEVER));
    };
    await expect(expectNoGrowth(round, NOW)).resolves.toBeUndefined();
  });

  it.each<[string, (actions: Observable<number>) => Observable<unknown>]>([
    ['of a mergeMap', (actions) => actions.pipe(mergeMap(() => NEVER))],
    [
      'further in',
      (actions) =>
        of(0).pipe(
          switchMap(() =>
            actions.pipe(
              mergeMap(() => NEVER),
              map(String),
            ),
          ),
        ),
    ],
    [
      'of a guard',
      (actions) =>
        actions.pipe(
          mergeMap(() => NEVER.pipe(withLeakGuard('inner'))),
          timeoutOrAbort(1e6),
        ),
    ],
    [
      'of a group for each key',
      (actions) =>
        actions.pipe(
          groupBy(identity),
          mergeMap((group) => group),
        ),
    ],
    [
      'of a connection',
      (actions) =>
        actions.pipe(
          mergeMap(() => NEVER),
          share(),
        ),
    ],
  ])('reports the inner streams that each round has added to one root: %s', async (_, make) => {
    for (const whenOn of [true, false]) {
      const actions = new Subject<number>();
      const undo = whenOn ? enableDevMode({ track: 'all' }) : (): void => undefined;
      const root = make(actions).subscribe();
      // That it is in composites as well changes nothing.
      for (const composite of [new Subscription(), new Subscription()]) composite.add(root);
      let action = 0;
      const error = await failure(() => actions.next(action++), { rounds: 3 });
      expect(error.grown).toMatchObject([{ what: 'subscription', inner: 4, left: [1, 1, 1] }]);
      expect(error.leaks).toMatchObject([{ verdict: 'growing', severity: 'leak', count: 3 }]);
      expect(error.message).toContain('use switchMap instead of mergeMap');
      root.unsubscribe();
      undo();
    }
  });

  it('reports the inner streams of a connection once, whichever copy of this package has its record', async () => {
    const actions = new Subject<number>();
    const undo = enableDevMode({ track: 'all' });
    const root = actions
      .pipe(
        mergeMap(() => NEVER),
        share(),
      )
      .subscribe();
    vi.resetModules();
    const copy = (await import('../../../../lib/dev/index.js')) as { expectNoGrowth: typeof expectNoGrowth };
    const error: unknown = await copy
      .expectNoGrowth(() => actions.next(1), { rounds: 2 })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ grown: [{ left: [1, 1] }] });
    root.unsubscribe();
    undo();
  });

  it('reports inner streams with the name of their root', async () => {
    const actions = new Subject<number>();
    const undo = enableDevMode({ track: 'all' });
    const root = actions
      .pipe(
        mergeMap(() => NEVER),
        withLeakGuard('actions'),
      )
      .subscribe();
    const error = await failure(() => actions.next(1), { rounds: 2 });
    expect(error.grown).toMatchObject([{ name: 'actions', left: [1, 1] }]);
    expect(error.message).toMatch(
      /^ {2}inner streams of one subscription "actions", made at .*\n {2}left open by each round: 1, 1; 3 are open$/m,
    );
    root.unsubscribe();
    undo();
  });

  it('does not report inner streams that end, that are replaced, or that not every round adds', async () => {
    const actions = new Subject<number>();
    const stop = new Subject<number>();
    const roots = new Subscription();
    roots.add(actions.pipe(mergeMap(() => NEVER.pipe(takeUntil(stop)))).subscribe());
    roots.add(actions.pipe(switchMap(() => NEVER)).subscribe());
    roots.add(actions.pipe(exhaustMap(() => NEVER)).subscribe());
    roots.add(actions.pipe(concatMap(() => NEVER)).subscribe());
    roots.add(actions.pipe(mergeMap((n) => (n % 2 ? NEVER : EMPTY))).subscribe());
    let n = 0;
    const round = (): void => {
      actions.next(n++);
      if (n > 1) stop.next(n);
    };
    await expect(expectNoGrowth(round, NOW)).resolves.toBeUndefined();
    roots.unsubscribe();
  });

  it('does not report inner streams whose root has ended, or is known', async () => {
    const actions = new Subject<number>();
    let root = actions.pipe(mergeMap(() => NEVER)).subscribe();
    const round = (): void => {
      actions.next(1);
      root.unsubscribe();
      root = actions.pipe(mergeMap(() => NEVER)).subscribe();
    };
    await expect(expectNoGrowth(round, NOW)).resolves.toBeUndefined();
    root.unsubscribe();
    const undo = enableDevMode({ track: 'all', ignore: 'expect-no-growth.test.ts' });
    const known = actions.pipe(mergeMap(() => NEVER)).subscribe();
    await expect(expectNoGrowth(() => actions.next(1), NOW)).resolves.toBeUndefined();
    undo();
    known.unsubscribe();
  });

  it('reports owners that are left open, without their children', async () => {
    let count = 0;
    const app = createOwner({ name: 'app' });
    const error = await failure(() => createOwner({ name: `dialog ${++count}`, parent: app }).child({}));
    expect(error.message).toBe(`Every round leaves more subscriptions or owners open, in 1 place.

  owners "app/dialog 2"
  left open by each round: 1, 1, 1, 1, 1
  fix  Close it before the round is over, or make it the child of an owner that you close by then.
`);
    expect(error.leaks).toEqual([]);
    expect(error.grown).toEqual([{ what: 'owner', name: 'app/dialog 2', left: [1, 1, 1, 1, 1] }]);
  });

  it('reports names, and at most five entries', async () => {
    const subject = new Subject();
    const guards = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => subject.pipe(withLeakGuard(name)));
    const error = await failure(() => guards.forEach((guarded) => guarded.subscribe()));
    expect(error.message).toMatch(
      /^Every round leaves more subscriptions or owners open, in 7 places\.\n\n {2}subscriptions "a" made at /,
    );
    expect(error.message).toMatch(/ {2}subscriptions "e" made at .*\n.*\n.*\n\n {2}and 2 more\n$/);
    expect(error.grown.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('reports the subscriptions of an owner that stays, with a fix', async () => {
    const page = createOwner({ name: 'page' });
    const error = await failure(() => NEVER.pipe(ownedBy(page)).subscribe());
    expect(error.message).toContain('fix  Close its owner "page", or unsubscribe, when you are done.');
    await page.close();
  });

  it('reports the stream behind a promise', async () => {
    const subject = new Subject();
    const error = await failure(() => void firstValueFrom(subject));
    expect(error.leaks).toMatchObject([{ kind: 'promise', count: 5 }]);
  });

  it('reports subscriptions without a known line', async () => {
    const { stackTraceLimit } = Error;
    const subject = new Subject();
    const capture = vi.spyOn(Error, 'captureStackTrace').mockImplementation((target) => {
      (target as { stack: string }).stack = 'Error';
    });
    const error = await failure(() => subject.subscribe());
    capture.mockRestore();
    expect(error.message).toContain('subscriptions made at an unknown line');
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it.each<[string, () => unknown]>([
    [
      'that is taken back',
      async () => {
        const owner = createOwner();
        NEVER.pipe(ownedBy(owner)).subscribe();
        NEVER.subscribe().unsubscribe();
        await owner.close();
      },
    ],
    ['of which there is nothing', () => undefined],
    [
      'that is part of something else',
      () => {
        const { signal } = new AbortController();
        const all = new Subject();
        all.pipe(share(), ownedBy(signal)).subscribe();
        all.complete();
      },
    ],
  ])('does not report a round %s', async (_, round) => {
    await expect(expectNoGrowth(round)).resolves.toBe(undefined);
  });

  it('does not report things that are made once, in the first round, or not in every round', async () => {
    let round = 0;
    const subject = new Subject();
    const kept = (): void => {
      if (round++ !== 3) subject.subscribe();
    };
    const first = new Set<Subscription>();
    await expectNoGrowth(() => (first.size === 0 ? first.add(subject.subscribe()) : undefined), NOW);
    await expectNoGrowth(kept, NOW);
  });

  it('does not report subscriptions that the next round ends', async () => {
    let last = new Subscription();
    await expectNoGrowth(() => {
      last.unsubscribe();
      last = NEVER.subscribe();
    }, NOW);
  });

  it('does not report foreign owners, which may stay open', async () => {
    const signals: AbortSignal[] = [];
    const source = new Subject();
    await expectNoGrowth(() => {
      const { signal } = new AbortController();
      signals.push(signal);
      source.pipe(ownedBy(signal)).subscribe().unsubscribe();
    }, NOW);
  });

  it('does not report a shared connection with other consumers', async () => {
    const shared = Array.from({ length: 6 }, () => new Subject().pipe(share()));
    const listeners: Subscription[] = [];
    let round = 0;
    const error = await failure(() => listeners.push(shared[round++]?.subscribe() ?? new Subscription()));
    expect(error.grown).toMatchObject([{ what: 'subscription', left: [1, 1, 1, 1, 1] }]);
    expect(error.leaks).toMatchObject([{ kind: 'root', count: 5 }]);
  });

  it('does not report ignored subscriptions', async () => {
    const undo = enableDevMode({ ignore: 'expect-no-growth.test.ts' });
    await expectNoGrowth(() => NEVER.subscribe(), NOW);
    undo();
  });

  it('waits for what is still ending', async () => {
    await expectNoGrowth(() => timer(20).subscribe());
  });

  it('counts what is left after all rounds, since a round may leave more for a while', async () => {
    const end = new Subject<void>();
    const open: number[] = [];
    await expectNoGrowth(
      () => {
        open.push(leaks.open().length);
        NEVER.pipe(takeUntil(end)).subscribe();
        if (open.length === 4) realTimers.setTimeout(() => end.next(), 1);
      },
      { rounds: 3, grace: Infinity },
    );
    expect(open).toEqual([0, 1, 2, 3]);
    expect(leaks.open()).toEqual([]);
  });

  it('waits in real time, even if timers are faked', async () => {
    vi.useFakeTimers();
    // Nobody turns those: that it ends at all, and waits for what ends later, is real time.
    await failure(() => NEVER.subscribe(), { grace: 30 });
    const end = new Subject<void>();
    let rounds = 0;
    await expectNoGrowth(
      () => {
        NEVER.pipe(takeUntil(end)).subscribe();
        if (++rounds === 6) realTimers.setTimeout(() => end.next(), 1);
      },
      { grace: Infinity },
    );
    vi.useRealTimers();
  });

  it('has the host collect garbage before it reports', async () => {
    const collected = vi.fn();
    host.collectGarbage = collected;
    await expectNoGrowth(() => undefined, NOW);
    expect(collected).not.toHaveBeenCalled();
    await failure(() => channel(createOwner({ name: 'kept' })));
    expect(collected).toHaveBeenCalledOnce();
  });

  it('switches dev mode on for the check, and restores it', async () => {
    expect(dev.probe).toBe(null);
    await expectNoGrowth(() => expect(dev.probe).not.toBe(null));
    expect(dev.probe).toBe(null);
    const error = new Error('of the round');
    await expect(expectNoGrowth(() => Promise.reject(error))).rejects.toBe(error);
    expect(dev.probe).toBe(null);
  });

  // prettier-ignore
  it.each<[string, unknown, unknown, string]>([
    ['no function',        undefined,       {},               'The first argument of expectNoGrowth must be a function (got undefined).'],
    ['an unknown option',  () => undefined, { times: 3 },     'expectNoGrowth has no option "times". It takes: rounds, grace.'],
    ['one round',          () => undefined, { rounds: 1 },    'rounds must be a whole number, 2 or more (got 1).'],
    ['half a round',       () => undefined, { rounds: 2.5 },  'rounds must be a whole number, 2 or more (got 2.5).'],
    ['no duration',        () => undefined, { grace: 'long' }, 'grace must be a duration in ms (got "long").'],
  ])('rejects %s', async (_, round, options, message) => {
    await expect(expectNoGrowth(round as () => unknown, options as object)).rejects.toThrow(message);
  });
});
