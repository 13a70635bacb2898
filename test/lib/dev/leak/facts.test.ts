import {
  BehaviorSubject,
  combineLatest,
  concat,
  concatMap,
  EMPTY,
  filter,
  forkJoin,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  pipe,
  skip,
  Subject,
  Subscriber,
  take,
  takeUntil,
  toArray,
  withLatestFrom,
  zip,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../index.js';
import { registry } from '../../../../lib/dev/registry.js';
import { siblingsOf } from '../../../../lib/dev/leak/facts.js';
import type { Fact } from '../../../../lib/fact.js';

let undo = (): void => undefined;
beforeEach(() => (undo = enableDevMode()));
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

/** Without the siblings made by the line of this helper. */
function factsOf(source: Observable<unknown>, then = (): void => undefined): readonly Fact[] | undefined {
  const since = leaks.mark();
  const subscription = source.subscribe();
  then();
  const [leak] = leaks.find({ since });
  subscription.unsubscribe();
  return leak?.facts?.filter(({ what }) => what !== 'siblings');
}

const values = new BehaviorSubject(1);
const text = (): string => '';

describe('the notifier of a takeUntil', () => {
  // prettier-ignore
  it.each<[state: string, end: (notifier: Subject<unknown>) => void]>([
    ['silent',       () => undefined],
    ['completed',    (notifier) => notifier.complete()],
    ['unsubscribed', (notifier) => notifier.unsubscribe()],
  ])('is %s, whether it stands last or not', (state, end) => {
    const notifier = new Subject();
    const last = factsOf(values.pipe(map(text), takeUntil(notifier)), () => end(notifier));
    expect(last).toEqual([{ what: 'notifier', state }]);
    const other = new Subject();
    expect(factsOf(values.pipe(takeUntil(other), map(text)), () => end(other))).toEqual(last);
  });

  it('is "ended" if it had completed before, whether it stands last or not', () => {
    for (const cut of [takeUntil<string>(EMPTY), pipe(takeUntil<string>(EMPTY), map(text))])
      expect(factsOf(values.pipe(map(text), cut))).toEqual([{ what: 'notifier', state: 'ended' }]);
  });

  it('is not known from a part of an inner stream', () => {
    const inner = values.pipe(takeUntil(EMPTY));
    expect(factsOf(values.pipe(mergeMap(() => inner))) ?? []).toEqual([]);
  });

  it('is "above" if everything above the takeUntil has ended', () => {
    const notifier = new Subject();
    const cut = values.pipe(
      takeUntil(notifier),
      mergeMap(() => NEVER),
    );
    expect(factsOf(cut, () => notifier.next(1))).toEqual([{ what: 'notifier', state: 'above' }]);
  });

  it('is "above" if the notifier comes from the same Subject as the values', () => {
    for (const notifierOf of [
      (bus: Subject<number>) => bus.pipe(filter((value) => value === 0)),
      (bus: Subject<number>) => bus.pipe(skip(1)),
    ]) {
      const bus = new Subject<number>();
      const cut = bus.pipe(
        filter((value) => value > 0),
        takeUntil(notifierOf(bus)),
        mergeMap(() => NEVER),
      );
      const send = (): void => [1, 2, 0].forEach((value) => bus.next(value));
      expect(factsOf(cut, send)).toEqual([{ what: 'notifier', state: 'above' }]);
    }
  });

  it('is not that of an inner stream of the same Subject', () => {
    const bus = new BehaviorSubject(1);
    const inner = bus.pipe(
      mergeMap(() =>
        bus.pipe(
          takeUntil(of(1)),
          mergeMap(() => NEVER),
        ),
      ),
    );
    expect(factsOf(inner) ?? []).toEqual([]);
  });

  it('is not mentioned if there is none', () => {
    expect(factsOf(values.pipe(map(text))) ?? []).toEqual([]);
  });

  it('is not mentioned if closures cannot be read', () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(factsOf(values.pipe(map(text), takeUntil(new Subject()))) ?? []).toEqual([]);
  });

  it('is silent if it has too many sources to examine', () => {
    const many = merge(...Array.from({ length: 1_001 }, () => new Subject()));
    expect(factsOf(values.pipe(takeUntil(many)))).toEqual([{ what: 'notifier', state: 'silent' }]);
  });

  it('is not a subscription that a program adds to its own subscriber', () => {
    const own = new (class extends Subscriber<unknown> {})();
    const source = values.pipe(map(text));
    const since = leaks.mark();
    own.add(source.subscribe());
    expect(leaks.find({ since })[0]?.facts).toBeUndefined();
    own.unsubscribe();
  });
});

describe('the inputs of a combining operator', () => {
  it('are those of a forkJoin that have not completed', () => {
    expect(factsOf(forkJoin([of(1), values, new Subject()]))).toEqual([
      {
        what: 'inputs',
        of: 'forkJoin',
        total: 3,
        open: [
          { at: 2, value: true },
          { at: 3, value: false },
        ],
      },
    ]);
  });

  it('are those of a combineLatest if one has sent no value', () => {
    const waiting = combineLatest({ a: values, b: new Subject(), c: of(1) }).pipe(map(text));
    expect(factsOf(waiting)).toEqual([
      {
        what: 'inputs',
        of: 'combineLatest',
        total: 3,
        open: [
          { at: 1, value: true },
          { at: 2, value: false },
        ],
      },
    ]);
    expect(factsOf(combineLatest([values, values])) ?? []).toEqual([]);
  });

  it('are those of the outermost operator', () => {
    const open = (...states: boolean[]) => states.map((value, at) => ({ at: at + 1, value }));
    expect(factsOf(forkJoin([forkJoin([values, of(1)]), forkJoin([of(1), values])]))).toEqual([
      { what: 'inputs', of: 'forkJoin', total: 2, open: open(false, false) },
    ]);
    expect(factsOf(combineLatest([forkJoin([values]), new Subject()]))).toEqual([
      { what: 'inputs', of: 'combineLatest', total: 2, open: open(false, false) },
    ]);
  });

  it('are not searched for among more than twenty sources', () => {
    const many = Array.from({ length: 21 }, () => new Subject());
    expect(factsOf(forkJoin(many)) ?? []).toEqual([]);
  });

  it('are not searched for in hand-made sources', () => {
    const byHand = new Observable((to) => void values.subscribe((value) => to.next(value)));
    expect(factsOf(byHand.pipe(toArray())) ?? []).toEqual([]);
  });

  it('are not reported if two such operators are side by side', () => {
    expect(factsOf(merge(forkJoin([values]), forkJoin([values]))) ?? []).toEqual([]);
    expect(factsOf(merge(forkJoin([values]), combineLatest([new Subject()]))) ?? []).toEqual([]);
  });
});

describe('the inputs of a zip and of a withLatestFrom', () => {
  const inputs = (of: 'zip' | 'withLatestFrom', ...states: boolean[]): Fact => ({
    what: 'inputs',
    of,
    total: states.length,
    open: states.map((value, at) => ({ at: at + 1, value })),
  });

  it('show which has no value for the next result', () => {
    expect(factsOf(zip(values, new Subject()))).toEqual([inputs('zip', true, false)]);
    expect(factsOf(zip([new Subject(), values]))).toEqual([inputs('zip', false, true)]);
  });

  it('show which has sent no value yet', () => {
    const waiting = values.pipe(withLatestFrom(values, new Subject()), map(text));
    expect(factsOf(waiting)).toEqual([inputs('withLatestFrom', true, false)]);
  });

  it('are not spoken of where all have sent one', () => {
    expect(factsOf(values.pipe(withLatestFrom(values, values))) ?? []).toEqual([]);
  });
});

describe('streams one after the other', () => {
  it('show which has not completed, while the source may go on', () => {
    const jobs = new Subject<number>();
    const send = (): void => [1, 2, 3].forEach((job) => jobs.next(job));
    const queue = { what: 'queue', at: 1, waiting: 2 };
    expect(factsOf(jobs.pipe(concatMap(() => values)), send)).toEqual([queue]);
  });

  it('are not mentioned if there are several queues', () => {
    expect(factsOf(merge(concat(values, of(1)), concat(values, of(2)))) ?? []).toEqual([]);
  });

  it('show which has not completed, and how many wait for that', () => {
    expect(factsOf(concat(of(1), values, of(2), of(3)))).toEqual([{ what: 'queue', at: 2, waiting: 2 }]);
    expect(factsOf(of(1, 2).pipe(concatMap(() => values)))).toEqual([{ what: 'queue', at: 1, waiting: 1 }]);
  });

  it('are not spoken of where none waits, or several run at once', () => {
    expect(factsOf(concat(of(1), values)) ?? []).toEqual([]);
    expect(factsOf(of(1, 2, 3).pipe(mergeMap(() => values, 2)))).toEqual([
      { what: 'inner', of: 'mergeMap', open: 2 },
    ]);
  });
});

describe('what a subscription was made inside of', () => {
  it('is open, and has its line', () => {
    const since = leaks.mark();
    const outer = values.subscribe(() => void values.subscribe());
    const inner = leaks.find({ since }).find(({ kind }) => kind === 'nested');
    const [fact] = inner?.facts ?? [];
    expect(fact).toMatchObject({ what: 'within', open: true });
    expect(fact?.what === 'within' && fact.at?.file).toContain('facts.test');
    outer.unsubscribe();
  });

  it('is no longer open', () => {
    const since = leaks.mark();
    values.pipe(take(1)).subscribe(() => void values.subscribe());
    expect(leaks.find({ since })[0]?.facts).toEqual([{ what: 'within', open: false }]);
  });
});

describe('the siblings of a leak', () => {
  it('are the subscriptions of its line, with their state', async () => {
    const watch = (end: boolean): void => {
      const subscription = values.subscribe();
      if (end) subscription.unsubscribe();
    };
    const since = leaks.mark();
    for (const end of [true, true, false, true, false]) watch(end);
    await Promise.resolve();
    expect(leaks.find({ since })[0]?.facts).toEqual([{ what: 'siblings', made: 5, ended: 3, open: 2 }]);
  });

  it('are counted even when they end later', () => {
    const watch = () => values.subscribe();
    const since = leaks.mark();
    const early = watch();
    watch();
    expect(leaks.find({ since })[0]?.facts).toEqual([{ what: 'siblings', made: 2, ended: 0, open: 2 }]);
    early.unsubscribe();
    expect(leaks.find({ since })[0]?.facts).toEqual([{ what: 'siblings', made: 2, ended: 1, open: 1 }]);
  });

  it('are a lower bound if too many have ended at once', () => {
    const watch = () => values.subscribe();
    const since = leaks.mark();
    watch();
    for (let left = 100; left > 0; left--) values.pipe(take(1)).subscribe();
    for (let left = 3; left > 0; left--) watch().unsubscribe();
    watch();
    const [fact] = leaks.find({ since })[0]?.facts ?? [];
    expect(fact).toEqual({ what: 'siblings', made: 2, ended: 0, open: 2, atLeast: true });
  });

  it('are not those that a package makes on its own, nor those of rxjs', () => {
    const since = leaks.mark();
    values.pipe(take(1)).subscribe().unsubscribe();
    registry().siblings.close({
      stack: 'Error\n    at run (/app/node_modules/other/run.js:1:2)',
      fallback: undefined,
    });
    expect(leaks.find({ since })).toEqual([]);
    expect([...registry().sites.all()].map(({ made }) => made)).toContain(0);
  });

  it('are not mentioned if there are none', () => {
    expect(siblingsOf([{ made: 1, ended: 0, open: 1 }], false)).toEqual([]);
  });
});
