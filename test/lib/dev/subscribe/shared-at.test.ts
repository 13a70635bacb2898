import { compileFunction } from 'node:vm';

import {
  BehaviorSubject,
  first,
  firstValueFrom,
  map,
  NEVER,
  Observable,
  type OperatorFunction,
  share,
  shareReplay,
  Subject,
  type SubjectLike,
  Subscription,
} from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import type { DevModeOptions, Leak } from '../../../../lib/index.js';
import { type ArgumentOf, host } from '../../../../lib/dev/base/host.js';
import { callerOf } from '../../../../lib/dev/report/caller.js';
import { withLeakGuard } from '../../../../operators/index.js';
import { handTimers } from '../support.js';

let undo = (): void => undefined;
afterEach(() => undo());

/** A share whose connection outlasts its consumers. Beside them it would not be reported. */
const lasting = <T>(connector?: () => SubjectLike<T>): OperatorFunction<T, T> =>
  share({ resetOnRefCountZero: false, ...(connector && { connector }) });

/** The leaks of the connections that `work` leaves open. */
function connections(work: () => void, options: DevModeOptions = {}): Leak[] {
  undo = enableDevMode({ track: 'all', now: () => 0, ...options });
  const since = leaks.mark();
  work();
  return leaks.find({ since }).filter(({ kind }) => kind === 'connection');
}

const lineHere = (): number => Number(callerOf(lineHere).site?.line);

describe('the line that made a shared stream', () => {
  it.each<[string, () => OperatorFunction<unknown, unknown>]>([
    ['share', () => lasting()],
    ['shareReplay', () => shareReplay(1)],
  ])('is reported for a connection of %s, beside the line that connected it', (_, shared) => {
    let made = 0;
    let connected = 0;
    const [leak] = connections(() => {
      const double = map((value: unknown) => value);
      made = lineHere() + 1;
      const cached = NEVER.pipe(double, shared(), double);
      connected = lineHere() + 1;
      cached.subscribe().unsubscribe();
    });
    expect(leak?.sharedAt?.line).toBe(made);
    expect(leak?.sites).toMatchObject([{ line: connected, count: 1 }]);
  });

  it('is reported even if an operator of this library is shared', () => {
    const [leak] = connections(() => {
      NEVER.pipe(withLeakGuard('guarded'), lasting()).subscribe().unsubscribe();
    });
    expect(leak).toMatchObject({ name: 'guarded' });
    expect(leak?.sharedAt?.file).toBe(import.meta.filename);
  });

  it('is reported even if an operator of this library is below', () => {
    let made = 0;
    const [leak] = connections(() => {
      made = lineHere() + 1;
      const cached = NEVER.pipe(lasting(), withLeakGuard('guarded'));
      cached.subscribe().unsubscribe();
    });
    expect(leak?.sharedAt?.line).toBe(made);
  });

  it('is reported even if its connector is not a Subject of that rxjs', () => {
    const own = new Subject<unknown>();
    const connector = (): SubjectLike<unknown> => ({
      next: (value) => own.next(value),
      error: (error) => own.error(error),
      complete: () => own.complete(),
      subscribe: () => new Subscription(),
    });
    const [leak] = connections(() => {
      NEVER.pipe(lasting(connector)).subscribe().unsubscribe();
    });
    expect(leak?.sharedAt?.file).toBe(import.meta.filename);
  });

  it('is that of the oldest connection of a line', () => {
    let second = 0;
    const found = connections(() => {
      second = lineHere() + 1;
      const [one, other] = [1, 2].map(() => NEVER.pipe(lasting()));
      for (const shared of [one, other]) shared?.subscribe().unsubscribe();
    });
    expect(found).toMatchObject([{ count: 2, sharedAt: { line: second } }]);
  });

  it("is the user's own if a helper shares for the user", () => {
    const [leak] = connections(() => {
      NEVER.pipe(cached()).subscribe().unsubscribe();
    });
    expect(leak?.sharedAt?.line).toBe(HELPER);
  });

  it.each<[string, OperatorFunction<unknown, unknown>]>([
    ['the source itself', lasting()],
    [
      'an operator',
      (source) =>
        source.pipe(
          map((value) => value),
          lasting(),
        ),
    ],
  ])('is not reported for a subscription that a consumer makes in its value: %s', (_, shared$) => {
    undo = enableDevMode({ track: 'all', now: () => 0 });
    const since = leaks.mark();
    const shared = new BehaviorSubject<unknown>(1).pipe(shared$);
    shared
      .subscribe(() => {
        firstValueFrom(new Subject()).catch(() => undefined);
      })
      .unsubscribe();
    NEVER.subscribe();
    const told = leaks.find({ since }).map(({ kind, sharedAt }) => [kind, sharedAt !== undefined]);
    expect(Object.fromEntries(told)).toEqual({ root: false, promise: false, connection: true });
  });

  it('is not read while sites are off', () => {
    const [leak] = connections(() => NEVER.pipe(lasting()).subscribe().unsubscribe(), { sites: 'off' });
    expect(leak).toMatchObject({ kind: 'connection' });
    expect(leak).not.toHaveProperty('sharedAt');
  });

  it('is read for a limited number of pipes between two sweeps if sites are sampled', () => {
    const timers = handTimers();
    undo = enableDevMode({ track: 'all', now: () => 0, sites: 'sampled' });
    /** Whether the line that makes a shared stream now is known. */
    const isKnown = (): boolean => {
      const since = leaks.mark();
      NEVER.pipe(lasting()).subscribe().unsubscribe();
      const [leak] = leaks.find({ since }).filter(({ kind }) => kind === 'connection');
      return leak?.sharedAt !== undefined;
    };
    expect(isKnown()).toBe(true);
    for (let i = 0; i < 1_000; i++) NEVER.pipe(map(Boolean));
    expect(isKnown()).toBe(false);
    timers.ring();
    expect(isKnown()).toBe(true);
    vi.restoreAllMocks();
  });

  it('is not known for a stream that a package made on its own', () => {
    const share = compileFunction(
      'return function share(deep, stream, operator) { return deep ? share(deep - 1, stream, operator) : stream.pipe(operator); }',
      [],
      { filename: '/app/node_modules/some-package/share.js' },
    ) as () => (deep: number, stream: unknown, operator: unknown) => Observable<unknown>;
    const made = (deep: number): unknown[] =>
      connections(() => {
        share()(deep, NEVER, lasting()).subscribe().unsubscribe();
      }).map(({ sharedAt }) => sharedAt?.file);
    expect(made(1)).toEqual([import.meta.filename]);
    undo();
    expect(made(30)).toEqual([undefined]);
  });

  it('is printed above the line that connected it', () => {
    undo = enableDevMode({ track: 'all', now: () => 0 });
    const since = leaks.mark();
    NEVER.pipe(lasting()).subscribe().unsubscribe();
    expect(leaks.report({ since })).toMatch(
      /^ {2}at test\/lib\/dev\/subscribe\/shared-at\.test\.ts:\d+:\d+\n[^]*? {2}used {3}at test\/lib/m,
    );
  });

  it('is that of the operator that shares, if the host can find it', () => {
    const asked: ArgumentOf[] = [];
    host.argumentAt = (site, argument) => {
      asked.push(argument);
      return { ...site, column: 1_000 };
    };
    const plain = map((value: unknown) => value);
    function one(): void {
      NEVER.pipe(plain, lasting(), plain).subscribe().unsubscribe();
    }
    function two(): void {
      NEVER.pipe(share(), plain, shareReplay(1)).subscribe().unsubscribe();
    }
    const found = connections(() => {
      one();
      two();
    });
    leaks.find();
    host.argumentAt = undefined;
    expect(found.map(({ sharedAt, count }) => [sharedAt?.column, count])).toEqual([
      [1_000, 1],
      [1_000, 1],
    ]);
    // Looked up once for each, on demand.
    expect(asked).toEqual([
      { index: 1, of: 3 },
      { index: 2, of: 3 },
    ]);
  });

  it('is that of the pipe call if the operator cannot be determined', () => {
    host.argumentAt = (site) => ({ ...site, column: 1_000 });
    const found = connections(() => {
      NEVER.pipe(share(), first(), lasting()).subscribe().unsubscribe();
    });
    undo();
    host.argumentAt = () => undefined;
    const others = connections(() => {
      NEVER.pipe(lasting()).subscribe().unsubscribe();
    });
    host.argumentAt = undefined;
    for (const { sharedAt } of [...found, ...others]) expect(sharedAt?.column).toBeLessThan(100);
    expect([...found, ...others].map(({ count }) => count)).toEqual([1, 1]);
  });
});

const method = (): ((...operators: unknown[]) => unknown) =>
  Reflect.get(Observable.prototype, 'pipe') as ReturnType<typeof method>;

describe('pipe', () => {
  it('returns the same result as before, and is restored', () => {
    const before = method();
    undo = enableDevMode({ track: 'all' });
    const pipe = method();
    expect(pipe).not.toBe(before);
    expect(pipe).toHaveLength(before.length);
    expect(NEVER.pipe()).toBe(NEVER);
    expect(() => NEVER.pipe(undefined as never)).toThrow(TypeError);
    undo();
    expect(method()).toBe(before);
    expect(Reflect.apply(pipe, NEVER, [])).toBe(NEVER);
  });
});

const HELPER = lineHere() + 2;
function cached<T>(): OperatorFunction<T, T> {
  return (source) => source.pipe(shareReplay(1));
}
