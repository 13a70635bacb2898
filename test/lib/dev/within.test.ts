import { BehaviorSubject, NEVER, Observable, Subject, type Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../lib/dev/index.js';

let undo: () => void;

beforeEach(() => {
  undo = enableDevMode({ track: 'all', now: () => 0 });
});
afterEach(() => undo());

/** A hand-made operator: it subscribes to a stream for each value, and its teardown ends all of them. */
const gathered = (keys: Observable<number>, inner: () => Observable<number>): Observable<number> =>
  new Observable((subscriber) => {
    const inners: Subscription[] = [];
    const outer = keys.subscribe(() => {
      inners.push(inner().subscribe((value) => subscriber.next(value)));
    });
    return () => {
      for (const subscription of [outer, ...inners]) subscription.unsubscribe();
    };
  });

/** The same, without the inner subscriptions in its teardown. */
const forgetful = (keys: Observable<number>): Observable<number> =>
  new Observable((subscriber) => {
    keys.subscribe((key) => {
      NEVER.subscribe();
      subscriber.next(key);
    });
  });

const told = (since: ReturnType<typeof leaks.mark>, owned: boolean): string[] =>
  leaks.find({ since, owned }).flatMap(({ kind, count }) => Array.from({ length: count }, () => kind));

describe('a subscription made in the course of another', () => {
  it('is not reported beside it if all open subscriptions are reported', () => {
    const since = leaks.mark();
    const keys = new Subject<number>();
    const subscription = gathered(keys, () => NEVER).subscribe();
    keys.next(1);
    expect(told(since, true)).toEqual(['root']);
    subscription.unsubscribe();
    expect(told(since, true)).toEqual([]);
  });

  it('is not reported beside it even if the one that made it has ended', () => {
    const since = leaks.mark();
    const keys = new Subject<number>();
    const twice = gathered(
      gathered(keys, () => NEVER),
      () => NEVER,
    );
    twice.subscribe();
    keys.next(1);
    keys.complete();
    expect(told(since, true)).toEqual(['root']);
  });

  it('is reported if the other has ended without it', () => {
    const since = leaks.mark();
    const keys = new BehaviorSubject(1);
    const subscription = forgetful(keys).subscribe();
    keys.next(2);
    expect(told(since, true)).toEqual(['root']);
    subscription.unsubscribe();
    expect(told(since, true).sort()).toEqual(['nested', 'nested', 'root']);
  });

  it.each([false, true])(
    "is nobody's leak while the outer one belongs to a TestScheduler; owned ones too: %s",
    (owned) => {
      const since = leaks.mark();
      new TestScheduler(() => undefined).run(({ cold, expectObservable }) => {
        expectObservable(gathered(cold<number>('a-b'), () => NEVER));
      });
      expect(told(since, owned)).toEqual([]);
    },
  );

  it('is reported beside it if only unowned subscriptions are, since the other may have an owner', () => {
    const since = leaks.mark();
    gathered(new BehaviorSubject(1), () => NEVER).subscribe();
    expect(told(since, false).sort()).toEqual(['nested', 'nested', 'root']);
  });

  it('is reported to its test although the other was left open by another test', () => {
    const keys = new Subject<number>();
    NEVER.subscribe();
    const since = leaks.mark();
    keys.subscribe(() => NEVER.subscribe());
    keys.next(1);
    expect(told(since, true)).toEqual(['root', 'root']);
  });
});
