import {
  combineLatest,
  concatMap,
  EMPTY,
  exhaustMap,
  expand,
  finalize,
  groupBy,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  share,
  Subject,
  Subscription,
  switchMap,
  take,
  takeUntil,
  windowToggle,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PILE_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import { type DevModeOptions, enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { findAll } from '../../../../lib/dev/leak/survey.js';
import { newestMadeAt } from '../../../../lib/dev/record/inner-streams.js';
import { registry } from '../../../../lib/dev/registry.js';
import { watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { createOwner } from '../../../../lib/index.js';
import { lineOfCaller } from '../support.js';
import { onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../../../operators/index.js';

let now = 0;
let undo: () => void;
let open: Subscription[] = [];
const actions = new Subject<number>();
const text = (n: number): string => String(n);
const on = (options: DevModeOptions = {}): void => {
  undo = enableDevMode({ track: 'all', now: () => now, growing: { windows: 3, every: 1_000 }, ...options });
};
const root = (stream: Observable<unknown>): Subscription => {
  const subscription = stream.subscribe();
  open.push(subscription);
  return subscription;
};

beforeEach(() => {
  now = 0;
});
afterEach(() => {
  for (const subscription of open) subscription.unsubscribe();
  open = [];
  undo();
});

/** Runs `work` in each of this many windows. */
function windows(count: number, work: (n: number) => void = (n) => actions.next(n)): void {
  leaks.find();
  for (let n = 0; n < count; n++) {
    work(n);
    now += 1_000;
    leaks.find();
  }
}

describe('inner streams of one root that increase in every window', () => {
  it.each<[string, (source: Observable<number>) => Observable<unknown>]>([
    ['a mergeMap over an endless stream', (s) => s.pipe(mergeMap(() => NEVER))],
    [
      'a pipe that goes on below',
      (s) =>
        s.pipe(
          mergeMap(() => NEVER),
          map(text),
        ),
    ],
    ['an inner pipe of its own', (s) => s.pipe(mergeMap(() => interval(1_000).pipe(map(text))))],
    ['several streams for each value', (s) => s.pipe(mergeMap(() => merge(NEVER, NEVER, NEVER)))],
    [
      'an end below it',
      (s) =>
        s.pipe(
          mergeMap(() => NEVER),
          takeUntil(NEVER),
          finalize(() => undefined),
        ),
    ],
    [
      'a mergeMap in a mergeMap',
      (s) => of(1, 2).pipe(mergeMap((n) => (n === 1 ? s.pipe(mergeMap(() => NEVER)) : NEVER))),
    ],
    ['expand', (s) => s.pipe(expand((n) => (n < 100 ? merge(NEVER) : EMPTY)))],
    [
      'a group for each key',
      (s) =>
        s.pipe(
          groupBy((n) => n),
          mergeMap((group) => group.pipe(map(text))),
        ),
    ],
    ['windows that never close', (s) => s.pipe(windowToggle(s, () => NEVER))],
    [
      'timeoutOrAbort below',
      (s) =>
        s.pipe(
          mergeMap(() => NEVER),
          timeoutOrAbort(1e9),
        ),
    ],
    [
      'a guard and onEnding below',
      (s) =>
        s.pipe(
          mergeMap(() => NEVER),
          withLeakGuard({}),
          onEnding(() => undefined),
        ),
    ],
    ['a guard inside', (s) => s.pipe(mergeMap(() => NEVER.pipe(withLeakGuard('inner'))))],
  ])('are a leak, with their number: %s', (_, make) => {
    on();
    root(make(actions));
    windows(2);
    expect(leaks.find()).toEqual([]);
    windows(1, () => actions.next(2));
    expect(leaks.find()).toMatchObject([
      {
        verdict: 'growing',
        severity: 'leak',
        kind: 'root',
        count: 3,
        inner: { subscriptions: 1 },
        hint: PILE_FIX,
      },
    ]);
  });

  it('are a leak of the connection that contains them', () => {
    on();
    root(
      actions.pipe(
        mergeMap(() => NEVER),
        share(),
      ),
    );
    windows(3);
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', kind: 'connection', count: 3 }]);
  });

  it('are only a number if the inner ones cannot be recognized', () => {
    on();
    root(actions.pipe(windowToggle(actions, () => NEVER)));
    windows(3);
    expect(leaks.find()).toMatchObject([{ count: 3, inner: { subscriptions: 1 } }]);
    expect(leaks.report()).toMatch(/^growing: 3 more inner streams of one subscription$/m);
  });

  it('are counted from their number before the first rise', () => {
    on();
    root(actions.pipe(mergeMap(() => NEVER)));
    actions.next(0);
    actions.next(0);
    windows(4);
    expect(leaks.find()).toMatchObject([{ count: 4, inner: { open: 6, subscriptions: 1 } }]);
    expect(leaks.report()).toMatch(
      /^growing: 4 more inner streams of one subscription; 6 are open in total$/m,
    );
  });

  it('are one entry for all subscriptions of a line, with the number of these', () => {
    on();
    for (let n = 0; n < 2; n++) root(actions.pipe(mergeMap(() => NEVER)));
    windows(3);
    expect(leaks.find()).toMatchObject([{ count: 6, inner: { open: 6, subscriptions: 2 } }]);
    expect(leaks.report()).toMatch(
      /^growing: 6 more inner streams of 2 subscriptions; 6 are open in total$/m,
    );
  });

  it('are reported at the line that makes them, also of sources of rxjs', () => {
    on({ sites: 'all' });
    const since = leaks.mark();
    // Another line makes such a source first.
    interval(5).subscribe().unsubscribe();
    const line = lineOfCaller(1);
    const poll = (): Observable<number> => interval(1_000);
    root(actions.pipe(mergeMap(poll)));
    windows(3);
    expect(leaks.find({ since })).toMatchObject([
      { inner: { open: 3 }, sites: [{ line, function: 'poll' }] },
    ]);
  });

  it('include other open subscriptions of their line', () => {
    on({ sites: 'all' });
    const since = leaks.mark();
    const sources = [actions, new Subject<number>()];
    for (const source of sources) root(source.pipe(mergeMap(() => NEVER)));
    windows(3);
    expect(leaks.find({ since })).toMatchObject([
      { verdict: 'growing', count: 3, inner: { open: 3, subscriptions: 2 } },
    ]);
  });

  it('are a different entry from the subscriptions of the same function', () => {
    on();
    const show = (): void => {
      root(NEVER);
      if (open.length === 1) root(actions.pipe(mergeMap(() => NEVER)));
    };
    windows(4, () => {
      show();
      actions.next(1);
    });
    expect(leaks.find().map(({ verdict, inner }) => [verdict, inner?.open])).toEqual(
      expect.arrayContaining([
        ['growing', 4],
        ['growing', undefined],
      ]),
    );
  });

  it('are a note if an open owner has the root', () => {
    on();
    const owner = createOwner({ name: 'app' });
    root(
      actions.pipe(
        mergeMap(() => NEVER),
        ownedBy(owner),
      ),
    );
    windows(3);
    expect(leaks.find()).toMatchObject([
      { verdict: 'growing', severity: 'note', count: 3, owner: { name: 'app' } },
    ]);
  });

  it('are no longer growing after a window without a rise', () => {
    on();
    root(actions.pipe(mergeMap(() => NEVER)));
    windows(3);
    expect(leaks.find()).toHaveLength(1);
    windows(1, () => undefined);
    expect(leaks.find()).toEqual([]);
    windows(2);
    expect(leaks.find()).toEqual([]);
  });

  it('are reported once, instead of other verdicts on their root', () => {
    on();
    const since = leaks.mark();
    root(actions.pipe(mergeMap(() => NEVER)));
    windows(3);
    expect(leaks.find({ since })).toMatchObject([{ verdict: 'growing', count: 3 }]);
  });

  it('are counted by the sweep, a part of the roots in each turn', () => {
    on();
    const { sweep, piles } = registry();
    root(actions.pipe(mergeMap(() => NEVER)));
    for (let n = 0; n < 5_000; n++) root(NEVER);
    while (sweep.ageYoung()) continue;
    for (let n = 0; n < 4; n++) {
      sweep.observe(now);
      expect(piles.due).toBe(true);
      expect(sweep.continuePass()).toBe(true);
      while (sweep.continuePass()) continue;
      expect(piles.due).toBe(false);
      now += n === 0 ? 1_001 : 1_000;
      actions.next(n);
    }
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', count: 4 }]);
  });
});

describe('inner streams that do not pile up', () => {
  let n = 0;
  it.each<[string, (source: Observable<number>) => Observable<unknown>]>([
    ['a fixed pool', () => merge(NEVER, NEVER, NEVER, NEVER, NEVER)],
    ['a pool of five', (s) => s.pipe(mergeMap(() => NEVER, 1))],
    ['those that switchMap replaces', (s) => s.pipe(switchMap(() => NEVER))],
    ['those that exhaustMap does not begin', (s) => s.pipe(exhaustMap(() => NEVER))],
    ['those that concatMap has not begun', (s) => s.pipe(concatMap(() => NEVER))],
    ['those that end', (s) => s.pipe(mergeMap(() => s.pipe(take(1))))],
    [
      'those that are stopped now and then',
      (s) => s.pipe(mergeMap(() => NEVER.pipe(takeUntil(s.pipe(take(2)))))),
    ],
    ['one root after another', () => NEVER],
  ])('are not reported: %s', (_, make) => {
    on();
    root(make(actions));
    windows(8, () => actions.next(n++));
    expect(leaks.find()).toEqual([]);
  });

  it('are examined in parts, however many there are', () => {
    on();
    root(actions.pipe(mergeMap(() => NEVER)));
    windows(3, () => {
      for (let many = 0; many < 5_000; many++) actions.next(many);
    });
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', count: 15_000, inner: { open: 15_000 } }]);
  });
});

describe('many inner streams that are left open when a program ends', () => {
  const notes = (stream: Observable<unknown>, first: number): unknown[] => {
    on();
    const from = registry().records.upcomingId;
    root(stream);
    for (let n = first; n < 5; n++) actions.next(n);
    return findAll(registry(), { from, owned: false, atEnd: { strict: false } })
      .filter(({ verdict }) => verdict === 'growing')
      .map(({ severity, count, hint }) => [severity, count, hint]);
  };

  it('are a note, with their number beside the newest', () => {
    expect(notes(actions.pipe(mergeMap(() => NEVER)), 0)).toEqual([['note', 4, PILE_FIX]]);
  });

  it.each<[string, Observable<unknown>]>([
    ['if no more can come', of(1, 2, 3, 4).pipe(mergeMap(() => NEVER))],
    ['without a mergeMap', combineLatest([actions, NEVER, NEVER, NEVER])],
    ['if all were started together', merge(actions, NEVER, NEVER, NEVER)],
    ['if each replaces the one before', actions.pipe(switchMap(() => NEVER))],
  ])('are not reported %s', (_, stream) => {
    expect(notes(stream, 0)).toEqual([]);
  });

  it('are not reported if there are two', () => {
    expect(notes(actions.pipe(mergeMap(() => NEVER)), 3)).toEqual([]);
  });

  /** The report at the end for this many roots of a line, some with many inner streams. */
  const atEnd = (crowded: number, others: number, strict: boolean): unknown[] => {
    on();
    const from = registry().records.upcomingId;
    const sources = Array.from({ length: crowded + others }, (_, n) =>
      n < crowded ? actions : new Subject<number>(),
    );
    for (const source of sources) root(source.pipe(mergeMap(() => NEVER)));
    for (let n = 0; n < 3; n++) actions.next(n);
    return findAll(registry(), { from, owned: false, atEnd: { strict } }).map(
      ({ verdict, severity, count }) => [verdict, severity, count],
    );
  };

  it('are reported instead of their root, with the same severity', () => {
    expect(atEnd(1, 0, false)).toEqual([['growing', 'note', 2]]);
  });

  it('are a leak in strict mode', () => {
    expect(atEnd(1, 0, true)).toEqual([['growing', 'leak', 2]]);
  });

  it('are a leak if their line has left several roots that have them', () => {
    expect(atEnd(2, 0, false)).toEqual([['growing', 'leak', 4]]);
  });

  it('are a note beside their root if the line has left others, too', () => {
    expect(atEnd(1, 1, false)).toEqual([
      ['unowned', 'leak', 2],
      ['growing', 'note', 2],
    ]);
  });
});

it('a part without streams has no newest stream', () => {
  on();
  expect(newestMadeAt(watched(root(NEVER)))).toBeUndefined();
});

it('the search ends if parts form a circle', () => {
  on();
  const since = leaks.mark();
  const subscription = NEVER.subscribe();
  const composite = new Subscription();
  subscription.add(composite);
  composite.add(subscription);
  expect(leaks.find({ since })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
});
