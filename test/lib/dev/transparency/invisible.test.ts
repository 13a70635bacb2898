import { isDeepStrictEqual } from 'node:util';

import {
  connectable,
  filter,
  firstValueFrom,
  map,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  Subscriber,
  switchMap,
  VirtualTimeScheduler,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode } from '../../../../lib/dev/index.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { abortable, onEnding, ownedBy, timeoutOrAbort } from '../../../../operators/index.js';
import { views } from './views.js';

/*
 * What dev mode knows of a subscription is kept on it, where nobody can see it: a failing assertion on an object that holds one
 * says what it says without dev mode.
 */

let undo = (): void => undefined;
// An owner shows since when it is there.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => {
  undo();
  undo = () => undefined;
  vi.useRealTimers();
});

const nothing = (): void => undefined;
const observer = { next: nothing, error: nothing, complete: nothing };
const equals = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);
const subject = (): Subject<number> => new Subject<number>();

/** Objects with a subscription, as in programs and tests. */
const makers: Record<string, () => object> = {
  'the root of an observer': () => NEVER.subscribe(observer),
  'the root of a function': () => NEVER.subscribe(nothing),
  'the root of a pipe': () =>
    NEVER.pipe(
      map((value: number) => value),
      filter(Boolean),
    ).subscribe(observer),
  'a Subject that is observed': () => {
    const source = subject();
    source
      .pipe(
        map((value) => value),
        share(),
      )
      .subscribe(observer);
    return source;
  },
  'the root of a pipe of ours': () =>
    NEVER.pipe(
      timeoutOrAbort({ total: 5, scheduler: new VirtualTimeScheduler() }),
      onEnding(nothing),
      map((value: number) => value),
      ownedBy(createOwner({ name: 'panel' })),
    ).subscribe(observer),
  'a Subject that is observed by ours': () => {
    const source = subject();
    source.pipe(onEnding(nothing), ownedBy(createOwner({ name: 'panel' }))).subscribe(observer);
    source.next(1);
    return source;
  },
  'an abortable': () => abortable(() => new Promise(nothing)).subscribe(observer),
  'a Subscriber that was passed in': () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- libraries that came before still make their own
    const subscriber = new Subscriber<number>();
    NEVER.subscribe(subscriber);
    return subscriber;
  },
  'a shared connection': () => {
    const shared = connectable(subject(), { connector: () => new Subject() });
    shared.connect();
    shared.subscribe(observer);
    return shared;
  },
  'a Subject that a promise waits for': () => {
    const source = subject();
    void firstValueFrom(source);
    return source;
  },
  'an inner stream, and one by hand': () => {
    const source = subject();
    const made = new Observable<number>((subscriber) =>
      source.subscribe((value) => {
        subscriber.next(value);
      }),
    );
    const subscription = of(1)
      .pipe(switchMap(() => made))
      .subscribe(observer);
    return { source, made, subscription };
  },
  'what has ended': () => {
    const subscription = NEVER.pipe(ownedBy(createOwner({ name: 'panel' }))).subscribe(observer);
    subscription.unsubscribe();
    return subscription;
  },
  'what has completed': () => of(1).pipe(onEnding(nothing)).subscribe(observer),
  'one of many': () => {
    const source = subject();
    for (let n = 0; n < 3_000; n++) source.subscribe(nothing);
    const outer = { last: source.subscribe(nothing) };
    return outer;
  },
};

describe.each(['all', 'guarded'] as const)("with track: '%s'", (track) => {
  it.each(Object.entries(makers))('%s looks as it does without dev mode', (_, make) => {
    const bare = views(make(), make());
    undo = enableDevMode({ track });
    expect(views(make(), make())).toEqual(bare);
  });
});

it('a view would show a key, a symbol, and a hidden property', () => {
  const bare = NEVER.subscribe(observer);
  const seen = views(bare, bare);
  const differ = (add: (to: object) => unknown): string[] => {
    const other = NEVER.subscribe(observer);
    add(other);
    const now = views(other, bare);
    return Object.keys(now).filter((view) => !equals(now[view], seen[view]));
  };
  // Before 7.5 rxjs binds the handlers of each anew, so that no two are equal.
  expect(differ(() => undefined).filter((view) => !/equal/i.test(view))).toEqual([]);
  expect(differ((to) => Object.assign(to, { record: undefined }))).toContain('Object.keys');
  expect(differ((to) => Object.assign(to, { [Symbol('record')]: { a: 1 } }))).toContain('inspect');
  expect(differ((to) => Object.defineProperty(to, 'record', { value: 1 }))).toEqual(
    expect.arrayContaining([
      'inspect, with what is hidden',
      'getOwnPropertyNames',
      'own keys, all the way down',
    ]),
  );
});
