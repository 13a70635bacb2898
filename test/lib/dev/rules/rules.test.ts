import {
  BehaviorSubject,
  exhaustMap,
  map,
  mergeMap,
  mergeWith,
  NEVER,
  type Observable,
  Subject,
  switchMap,
  takeUntil,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { CUT_FIX, UNOWNED_FIX } from '../../../../lib/dev/rules/fixes.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { RULES } from '../../../../lib/dev/rules/all.js';
import { withLeakGuard } from '../../../../operators/index.js';

describe('the rules', () => {
  it('are looked at in the order of precedence', () => {
    expect(RULES.map(({ verdict }) => verdict)).toEqual([
      'abandoned',
      'unclosed',
      'outlived',
      'overdue',
      'stalled',
      'growing',
      'unowned',
      'zombie',
      'residue',
      'late',
    ]);
  });

  // prettier-ignore
  it.each([
    ['abandoned', 'was dropped without being torn down',   'were dropped without being torn down'],
    ['unclosed', 'waited for a channel that was dropped without being closed', 'waited for channels that were dropped without being closed'],
    ['outlived', 'outlived its owner',                     'outlived their owner'],
    ['overdue',  'is open past its maxAge',                'are open past their maxAge'],
    ['stalled',  'has been silent past its maxIdle',       'have been silent past their maxIdle'],
    ['growing',  'is open from a line whose count keeps rising', 'are open from a line whose count keeps rising'],
    ['zombie',   'was torn down, but its producer goes on', 'were torn down, but their producers go on'],
    ['residue',  'goes on, although the subscription that started it has ended', 'go on, although the subscriptions that started them have ended'],
    ['unowned',  'was left open',   'were left open'],
    ['late',     'arrived after its owner had closed',        'arrived after their owner had closed'],
  ])('%s says so in words, of one and of many', (verdict, one, many) => {
    const rule = RULES.find((each) => each.verdict === verdict);
    expect([rule?.describe(1), rule?.describe(2)]).toEqual([one, many]);
  });
});

describe('a takeUntil above what goes on', () => {
  const hintOf = (
    make: (stop: Observable<unknown>) => Observable<unknown>,
    end = true,
  ): string | undefined => {
    const undo = enableDevMode({ track: 'all', now: () => 0 });
    const since = leaks.mark();
    const stop = new Subject<number>();
    const subscription = make(stop).subscribe();
    if (end) stop.next(1);
    const [leak] = leaks.find({ since });
    subscription.unsubscribe();
    undo();
    return leak?.hint;
  };
  const source = new BehaviorSubject(1);
  const half = (n: number): number => n / 2;

  it.each<[string, (stop: Observable<unknown>) => Observable<unknown>]>([
    [
      'mergeMap',
      (stop) =>
        source.pipe(
          takeUntil(stop),
          mergeMap(() => NEVER),
        ),
    ],
    [
      'a guard above it',
      (stop) =>
        source.pipe(
          withLeakGuard({}),
          takeUntil(stop),
          mergeMap(() => NEVER),
        ),
    ],
    [
      'switchMap',
      (stop) =>
        source.pipe(
          takeUntil(stop),
          switchMap(() => NEVER),
        ),
    ],
    [
      'more than one operator',
      (stop) =>
        source.pipe(
          takeUntil(stop),
          map(half),
          exhaustMap(() => NEVER),
          map(half),
        ),
    ],
    ['merge', (stop) => source.pipe(takeUntil(stop), mergeWith(NEVER))],
  ])('is to go last: above %s', (_, make) => {
    expect(hintOf(make)).toBe(CUT_FIX);
  });

  it.each<[string, (stop: Observable<unknown>) => Observable<unknown>, boolean]>([
    [
      'stopped nothing yet',
      (stop) =>
        source.pipe(
          takeUntil(stop),
          mergeMap(() => NEVER),
        ),
      false,
    ],
    [
      'is last, and stopped nothing yet',
      (stop) =>
        source.pipe(
          mergeMap(() => NEVER),
          takeUntil(stop),
        ),
      false,
    ],
    [
      'is in an inner stream',
      (stop) => source.pipe(mergeMap(() => source.pipe(takeUntil(stop), map(half)))),
      true,
    ],
    ['is not there', () => source.pipe(map(half)), true],
  ])('is not spoken of where it %s', (_, make, end) => {
    expect(hintOf(make, end)).toBe(UNOWNED_FIX);
  });
});
