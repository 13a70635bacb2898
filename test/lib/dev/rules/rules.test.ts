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

import { TAKE_UNTIL_FIX, UNOWNED_FIX } from '../../../../lib/dev/rules/fixes.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { RULES } from '../../../../lib/dev/rules/all.js';
import { withLeakGuard } from '../../../../operators/index.js';

describe('the rules', () => {
  it('are in the order of precedence', () => {
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
  ])('%s has words for one and for many', (verdict, one, many) => {
    const rule = RULES.find((each) => each.verdict === verdict);
    expect([rule?.describe(1), rule?.describe(2)]).toEqual([one, many]);
  });
});

describe('the fix for a takeUntil above a stream that goes on', () => {
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
  ])('is to move it to the end: above %s', (_, make) => {
    expect(hintOf(make)).toBe(TAKE_UNTIL_FIX);
  });

  it.each<[string, (stop: Observable<unknown>) => Observable<unknown>, boolean]>([
    [
      'has not stopped anything',
      (stop) =>
        source.pipe(
          takeUntil(stop),
          mergeMap(() => NEVER),
        ),
      false,
    ],
    [
      'is last and has not stopped anything',
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
    ['is missing', () => source.pipe(map(half)), true],
  ])('does not mention it if it %s', (_, make, end) => {
    expect(hintOf(make, end)).toBe(UNOWNED_FIX);
  });
});
