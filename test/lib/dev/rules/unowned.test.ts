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

import { TAKE_UNTIL_FIX, UNOWNED_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { withLeakGuard } from '../../../../operators/index.js';

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
