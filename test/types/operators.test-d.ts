import {
  concatMap,
  from,
  interval,
  map,
  type Observable,
  of,
  type OperatorFunction,
  Subject,
  toArray,
} from 'rxjs';
import { describe, expectTypeOf, test } from 'vitest';

import {
  abortable,
  createOwner,
  DeadlineError,
  type Ending,
  type Leak,
  onEnding,
  ownedBy,
  timeoutOrAbort,
  withLeakGuard,
} from '../../index.js';

const owner = createOwner();
const numbers = interval(1);
interface User {
  readonly id: number;
}
declare function load(id: number, signal: AbortSignal): Promise<User>;

describe('in a pipe, without annotations', () => {
  test('ownedBy, withLeakGuard and onEnding pass on the type of what comes in', () => {
    const stream = numbers.pipe(
      ownedBy(owner),
      map((value) => ({ id: value })),
      withLeakGuard('users'),
      onEnding(() => undefined),
      ownedBy(owner.draining, { onClose: 'error', name: 'users' }),
      map(({ id }) => id.toFixed()),
      withLeakGuard({ name: 'ids', maxAge: 1, onLeak: ({ hint }) => hint.length, tags: ['a'] }),
      ownedBy(),
    );
    expectTypeOf(stream).toEqualTypeOf<Observable<string>>();
  });

  test('a literal union stays one', () => {
    const stream = from(['on', 'off'] as const).pipe(ownedBy(owner), timeoutOrAbort(1), withLeakGuard());
    expectTypeOf(stream).toEqualTypeOf<Observable<'on' | 'off'>>();
  });

  test('timeoutOrAbort without a fallback passes on the type of what comes in', () => {
    expectTypeOf(numbers.pipe(timeoutOrAbort(1_000))).toEqualTypeOf<Observable<number>>();
    const limits = {
      first: 1,
      each: 2,
      total: 3,
      by: new Date(),
      signal: owner.signal,
      owner,
      name: 'ticks',
    };
    expectTypeOf(numbers.pipe(timeoutOrAbort(limits))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(numbers.pipe(timeoutOrAbort({ first: new Date(), meta: 1 }))).toEqualTypeOf<
      Observable<number>
    >();
  });

  test('timeoutOrAbort with a fallback gives either', () => {
    const withArray = numbers.pipe(timeoutOrAbort({ each: 1, with: () => ['late'] }));
    expectTypeOf(withArray).toEqualTypeOf<Observable<number | string>>();
    const withPromise = numbers.pipe(timeoutOrAbort({ each: 1, with: () => load(1, owner.signal) }));
    expectTypeOf(withPromise).toEqualTypeOf<Observable<number | User>>();
    const withStream = numbers.pipe(
      timeoutOrAbort({ total: 1, with: () => of(null) }),
      map((value) => value ?? 'none'),
    );
    expectTypeOf(withStream).toEqualTypeOf<Observable<number | 'none'>>();
  });

  test('the fallback is told what was seen', () => {
    const stream = numbers.pipe(
      timeoutOrAbort({
        each: 1,
        meta: { page: 'home' },
        with: (info) => {
          expectTypeOf(info.seen).toEqualTypeOf<number>();
          expectTypeOf(info.lastValue).toEqualTypeOf<number | null>();
          expectTypeOf(info.meta).toEqualTypeOf<{ page: string }>();
          return of(info.meta.page);
        },
      }),
    );
    expectTypeOf(stream).toEqualTypeOf<Observable<number | string>>();
  });

  test('abortable gives what its input emits', () => {
    async function* pages(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new Uint8Array());
    }
    expectTypeOf(abortable((signal) => load(1, signal))).toEqualTypeOf<Observable<User>>();
    expectTypeOf(abortable(() => new Subject<User>())).toEqualTypeOf<Observable<User>>();
    expectTypeOf(abortable(() => pages())).toEqualTypeOf<Observable<Uint8Array>>();
    expectTypeOf(abortable(() => [1, 2])).toEqualTypeOf<Observable<number>>();
    expectTypeOf(abortable(async (signal) => (await fetch('/', { signal })).text())).toEqualTypeOf<
      Observable<string>
    >();
  });

  test('abortable infers inside a projection', () => {
    const users = numbers.pipe(
      concatMap((id) => abortable((signal) => load(id, signal))),
      timeoutOrAbort(5_000),
      toArray(),
    );
    expectTypeOf(users).toEqualTypeOf<Observable<User[]>>();
    abortable((signal) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return of(1);
    });
  });

  test('each is an ordinary operator function', () => {
    expectTypeOf(ownedBy<number>(owner)).toExtend<OperatorFunction<number, number>>();
    expectTypeOf(timeoutOrAbort<number>(1)).toExtend<OperatorFunction<number, number>>();
    expectTypeOf(withLeakGuard<number>()).toExtend<OperatorFunction<number, number>>();
    expectTypeOf(onEnding<number>(() => undefined)).toExtend<OperatorFunction<number, number>>();
  });
});

describe('the handler of onEnding', () => {
  test('knows by whom it ended, and what belongs to that', () => {
    numbers.pipe(
      onEnding((ending) => {
        expectTypeOf(ending).toEqualTypeOf<Ending>();
        expectTypeOf(ending.by).toEqualTypeOf<
          'source' | 'consumer' | 'owner' | 'deadline' | 'signal' | 'guard'
        >();
        switch (ending.by) {
          case 'source':
            expectTypeOf(ending.kind).toEqualTypeOf<'complete' | 'error'>();
            break;
          case 'owner':
            expectTypeOf(ending.owner).toEqualTypeOf<string>();
            expectTypeOf(ending.reason).toEqualTypeOf<unknown>();
            break;
          case 'deadline':
            expectTypeOf(ending.error).toEqualTypeOf<Error>();
            break;
          case 'signal':
            expectTypeOf(ending.reason).toEqualTypeOf<unknown>();
            break;
          case 'guard':
            expectTypeOf(ending.leak).toEqualTypeOf<Leak>();
            break;
          default:
            expectTypeOf(ending).toEqualTypeOf<{ readonly by: 'consumer' }>();
        }
      }),
    );
  });

  test('cannot read what does not belong to it', () => {
    onEnding((ending) => {
      // @ts-expect-error only an owner's end has an owner
      ending.owner satisfies string;
      // @ts-expect-error there is no such end
      if (ending.by === 'parent') ending satisfies never;
    });
  });
});

describe('operators refuse', () => {
  test('what is no owner', () => {
    // @ts-expect-error a string is no owner
    ownedBy('page');
    // @ts-expect-error null is no owner
    ownedBy(null);
    // @ts-expect-error an AbortController is not its signal
    ownedBy(new AbortController());
    // @ts-expect-error a string is no owner
    timeoutOrAbort({ owner: 'page' });
    // @ts-expect-error a string is no owner
    withLeakGuard({ owner: 'page' });
  });

  test('options that do not exist, or are of another kind', () => {
    // @ts-expect-error onClose is a word of three
    ownedBy(owner, { onClose: 'finish' });
    // @ts-expect-error there is no such option
    ownedBy(owner, { grace: 1 });
    // @ts-expect-error an option is left out, not undefined
    ownedBy(owner, { name: undefined });
    // @ts-expect-error a duration is a number
    timeoutOrAbort('1s');
    // @ts-expect-error a moment is a Date
    timeoutOrAbort({ by: 1 });
    // @ts-expect-error there is no such limit
    timeoutOrAbort({ after: 1 });
    // @ts-expect-error a controller is no signal
    timeoutOrAbort({ signal: new AbortController() });
    // @ts-expect-error onLeak is a word of three, or a function
    withLeakGuard({ onLeak: 'throw' });
    // @ts-expect-error tags are strings
    withLeakGuard({ tags: [1] });
    // @ts-expect-error there is no such option
    withLeakGuard({ maxage: 1 });
  });

  test('functions that do not fit', () => {
    // @ts-expect-error what it returns can be subscribed to
    abortable(() => 1);
    // @ts-expect-error it is told of a signal
    abortable((controller: AbortController) => of(controller));
    // @ts-expect-error it is told of an ending
    onEnding((error: Error) => error);
    // @ts-expect-error a fallback gives what can be subscribed to
    numbers.pipe(timeoutOrAbort({ total: 1, with: () => 1 }));
  });

  test('to change the type of what comes in', () => {
    // @ts-expect-error numbers stay numbers
    numbers.pipe(ownedBy(owner)) satisfies Observable<string>;
    // @ts-expect-error numbers stay numbers
    numbers.pipe(timeoutOrAbort(1)) satisfies Observable<string>;
    // @ts-expect-error the fallback is in the type
    numbers.pipe(timeoutOrAbort({ total: 1, with: () => of('late') })) satisfies Observable<number>;
  });
});

describe('a DeadlineError', () => {
  test('says which limit, how long, of what, and what was seen', () => {
    const error = new DeadlineError<number, string>({ limit: 'total', ms: 1, info: null });
    expectTypeOf(error.limit).toEqualTypeOf<'first' | 'each' | 'total' | 'by' | 'owner'>();
    expectTypeOf(error.ms).toEqualTypeOf<number>();
    expectTypeOf(error.label).toEqualTypeOf<string | undefined>();
    expectTypeOf(error.owner).toEqualTypeOf<string | undefined>();
    expectTypeOf(error.info?.lastValue).toEqualTypeOf<number | null | undefined>();
    expectTypeOf(error.info?.meta).toEqualTypeOf<string | undefined>();
    // @ts-expect-error there is no such limit
    new DeadlineError({ limit: 'after', ms: 1, info: null });
  });
});
