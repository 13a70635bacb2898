import {
  concatMap,
  exhaustMap,
  finalize,
  identity,
  map,
  merge,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  type Observer,
  of,
  Subject,
  type Subscriber,
  Subscription,
  switchMap,
  take,
  takeUntil,
  timeout,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createOwner, enableDevMode, type Owner } from '../../lib/index.js';
import { onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../operators/index.js';
import { WAYS, written } from '../support/written.js';

type Operator = MonoTypeOperatorFunction<number>;

const MODES = ['off', 'guarded', 'all'] as const;
type Mode = (typeof MODES)[number];

function inMode<T>(mode: Mode, work: () => T): T {
  const undo = mode === 'off' ? () => undefined : enableDevMode({ track: mode });
  try {
    return work();
  } finally {
    undo();
  }
}

interface Ender {
  /** The notifications of its consumer. */
  readonly hears: string;
  /** The operator, and the function that makes it end its subscription. */
  readonly make: () => { op: Operator; strike: () => unknown };
}

const byOwner = (op: (owner: Owner) => Operator): Ender['make'] => {
  return () => {
    const owner = createOwner({ name: 'page' });
    return { op: op(owner), strike: () => owner.close() };
  };
};

const byTime = (op: () => Operator): Ender['make'] => {
  return () => ({ op: op(), strike: () => vi.advanceTimersByTime(20) });
};

const patient = (owner = createOwner()): Operator[] => [
  ownedBy(owner),
  timeoutOrAbort({ total: 1_000, owner }),
  withLeakGuard({ name: 'patient', maxAge: 1_000, onLeak: 'error', enforce: true }),
  onEnding(() => undefined),
];
const stacked = (op: Operator): Operator => {
  return (source) => [...patient(), op, ...patient()].reduce((all, each) => all.pipe(each), source);
};

const enders: Record<string, Ender> = {
  ownedBy: { hears: 'complete', make: byOwner((owner) => ownedBy(owner)) },
  'ownedBy, error': {
    hears: 'OwnerClosedError',
    make: byOwner((owner) => ownedBy(owner, { onClose: 'error' })),
  },
  'ownedBy above a map': {
    hears: 'complete',
    make: byOwner((owner) => (source) => source.pipe(ownedBy(owner), map(identity))),
  },
  'ownedBy of a signal': {
    hears: 'complete',
    make: () => {
      const controller = new AbortController();
      return { op: ownedBy(controller.signal), strike: () => controller.abort() };
    },
  },
  'ownedBy within others': { hears: 'complete', make: byOwner((owner) => stacked(ownedBy(owner))) },
  'a total': { hears: 'DeadlineError', make: byTime(() => timeoutOrAbort(20)) },
  'a first': { hears: 'DeadlineError', make: byTime(() => timeoutOrAbort({ first: 20 })) },
  'an each': { hears: 'DeadlineError', make: byTime(() => timeoutOrAbort({ each: 20 })) },
  'a moment': {
    hears: 'DeadlineError',
    make: byTime(() => timeoutOrAbort({ by: new Date(Date.now() + 20) })),
  },
  'a limit within others': { hears: 'DeadlineError', make: byTime(() => stacked(timeoutOrAbort(20))) },
  'a limit with a fallback': {
    hears: '7, complete',
    make: byTime(() => timeoutOrAbort<number, Observable<number>>({ total: 20, with: () => of(7) })),
  },
  'a signal': {
    hears: 'AbortError',
    make: () => {
      const controller = new AbortController();
      return { op: timeoutOrAbort({ signal: controller.signal }), strike: () => controller.abort() };
    },
  },
  'an owner that limits': { hears: 'OwnerClosedError', make: byOwner((owner) => timeoutOrAbort({ owner })) },
  'a deadline of the owner': {
    hears: 'DeadlineError',
    make: byTime(() => timeoutOrAbort({ owner: createOwner({ deadline: 20 }) })),
  },
  'a guard that ends': {
    hears: 'complete',
    make: byTime(() => withLeakGuard({ maxAge: 20, onLeak: 'end', enforce: true })),
  },
  'a guard that fails': {
    hears: 'LeakError',
    make: byTime(() => withLeakGuard({ maxIdle: 20, onLeak: 'error', enforce: true })),
  },
  'a guard within others': {
    hears: 'complete',
    make: byTime(() => stacked(withLeakGuard({ maxAge: 20, onLeak: 'end', enforce: true }))),
  },
};

/** An observer that logs its notifications. */
function recordTo(log: string[]): Observer<number> {
  return {
    next: (value) => log.push(String(value)),
    error: (error: Error) => log.push(error.name),
    complete: () => log.push('complete'),
  };
}

function life({ make }: Ender, write: (source: Observable<number>) => Observable<number>): string[] {
  const { op, strike } = make();
  const log: string[] = [];
  const source = new Observable<number>(() => () => log.push('torn down'));
  const subscription = write(source).pipe(op).subscribe(recordTo(log));
  subscription.add(() => log.push('finalizer'));
  strike();
  strike();
  log.push(subscription.closed ? 'closed' : 'open');
  return log;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe.each(Object.entries(enders))('downstream is notified of its end by %s', (_, ender) => {
  it.each(WAYS)('once, with dev mode off and on, if the source %s', (way) => {
    for (const mode of MODES) {
      expect([mode, ...inMode(mode, () => life(ender, written[way]))]).toEqual([
        mode,
        'torn down',
        ...ender.hears.split(', '),
        'finalizer',
        'closed',
      ]);
    }
  });

  it('once, if the source adds its teardown after the end', async () => {
    for (const mode of MODES) {
      const { op, strike } = ender.make();
      const log: string[] = [];
      const ready = Promise.resolve();
      const source = new Observable<number>((subscriber) => {
        let subscription: Subscription | undefined;
        void ready.then(() => {
          subscription = NEVER.subscribe(subscriber);
          subscriber.add(() => log.push('late teardown'));
        });
        return () => subscription?.unsubscribe();
      });
      await inMode(mode, async () => {
        source.pipe(op).subscribe(recordTo(log));
        strike();
        await ready;
      });
      expect([mode, ...log]).toEqual([mode, ...ender.hears.split(', '), 'late teardown']);
    }
  });

  it('once, if a teardown throws', () => {
    const failing = (source: Observable<number>): Observable<number> =>
      new Observable((subscriber) => {
        subscriber.add(() => {
          throw new RangeError('no');
        });
        subscriber.add(() => subscriber.unsubscribe());
        return source.subscribe(subscriber);
      });
    for (const mode of MODES) {
      const log: string[] = [];
      const { op, strike } = ender.make();
      const source = new Observable<number>(() => () => log.push('torn down'));
      inMode(mode, () => {
        failing(source).pipe(op).subscribe(recordTo(log));
        // An owner reports the error in its close; a timer throws it to the host.
        try {
          void Promise.resolve(strike()).catch(() => undefined);
        } catch (error) {
          expect(String(error)).toContain('no');
        }
      });
      expect([mode, ...log]).toEqual([mode, 'torn down', ...ender.hears.split(', ')]);
    }
  });

  it('once, if the source has unsubscribed it long before', () => {
    for (const mode of MODES) {
      const letsGo = (source: Observable<number>): Observable<number> =>
        new Observable((subscriber) => {
          source.subscribe(subscriber);
          setTimeout(() => subscriber.unsubscribe(), 5);
        });
      const log: string[] = [];
      inMode(mode, () => {
        const { op, strike } = ender.make();
        const source = new Observable<number>(() => () => log.push('torn down'));
        letsGo(source).pipe(op).subscribe(recordTo(log));
        vi.advanceTimersByTime(5);
        log.push('let go');
        strike();
      });
      // A guard cannot be observed: a source that unsubscribes it also unsubscribes its consumer.
      const heard = /^a guard that/.test(_) ? [] : ender.hears.split(', ');
      expect([mode, ...log]).toEqual([mode, 'torn down', 'let go', ...heard]);
    }
  });
});

describe('a source that closes its own owner', () => {
  const during: Record<
    string,
    (subscriber: Subscriber<number>, close: () => void) => (() => void) | undefined
  > = {
    'during subscribe': (_, close) => {
      close();
      return undefined;
    },
    'before it emits': (subscriber, close) => {
      close();
      subscriber.next(1);
      return undefined;
    },
    'and unsubscribes its subscriber': (subscriber, close) => {
      subscriber.add(() => subscriber.unsubscribe());
      close();
      return () => subscriber.unsubscribe();
    },
  };

  it.each(Object.entries(during))('%s, completes once', (_, act) => {
    for (const mode of MODES) {
      const owner = createOwner();
      const log: string[] = [];
      inMode(mode, () => {
        new Observable<number>((subscriber) => act(subscriber, () => void owner.close()))
          .pipe(ownedBy(owner))
          .subscribe(recordTo(log));
      });
      expect([mode, ...log, owner.size]).toEqual([mode, 'complete', 0]);
    }
  });
});

describe('a consumer that unsubscribes while it is being ended', () => {
  it.each(Object.entries(enders))('is not notified of its end by %s', (_, { make }) => {
    for (const mode of MODES) {
      const { op, strike } = make();
      const log: string[] = [];
      inMode(mode, () => {
        const source = new Observable<number>(() => () => subscription.unsubscribe());
        const subscription = source.pipe(op).subscribe(recordTo(log));
        strike();
      });
      expect([mode, ...log]).toEqual([mode]);
    }
  });
});

describe('the sequence of notifications', () => {
  const stop = new Subject<void>();
  it.each(WAYS)('of ownedBy is that of takeUntil, if the source %s', (way) => {
    const owner = createOwner();
    const heard = [
      { op: takeUntil<number>(stop), strike: () => stop.next() },
      { op: ownedBy<number>(owner), strike: () => void owner.close() },
    ].map(({ op, strike }) => life({ hears: '', make: () => ({ op, strike }) }, written[way]));
    // `ownedBy` tears down first, and then notifies.
    expect([...(heard[0] ?? [])].sort()).toEqual([...(heard[1] ?? [])].sort());
  });

  it.each(WAYS)('of a first and an each is that of the rxjs timeout, if the source %s', (way) => {
    for (const limit of [{ first: 20 }, { each: 20 }]) {
      const heard = [timeout<number, Observable<number>>, timeoutOrAbort<number>].map((operator) =>
        life({ hears: '', make: byTime(() => operator(limit)) }, written[way]),
      );
      const names = heard.map((log) =>
        log.map((what) => what.replace(/^(Deadline|Timeout)Error$/, 'late')).sort(),
      );
      expect(names[0]).toEqual(names[1]);
    }
  });
});

const flattening: Record<string, (inner: Observable<number>) => Operator> = {
  exhaustMap: (inner) => exhaustMap(() => inner),
  concatMap: (inner) => concatMap(() => inner),
  switchMap: (inner) => switchMap(() => inner),
  mergeMap: (inner) => mergeMap(() => inner),
};

/** Finalizers below come first, since they were added before the inner stream. */
const ORDER = [
  'outer',
  'inner',
  '1',
  '2',
  'outer is torn down',
  'finalizer of exhaustMap',
  'consumer',
  'inner is torn down',
];

describe('a guard', () => {
  const guards: Record<string, Operator> = {
    'that reports': withLeakGuard('g'),
    'that calls': withLeakGuard({ maxAge: 1_000, onLeak: () => undefined }),
    'that ends': withLeakGuard({ maxAge: 1_000, onLeak: 'end' }),
    'that fails': withLeakGuard({ maxIdle: 1_000, onLeak: 'error' }),
    'in force in production': withLeakGuard({ maxIdle: 1_000, onLeak: 'error', enforce: true }),
    'on another': (source) => source.pipe(withLeakGuard('g'), withLeakGuard({ maxAge: 9, onLeak: 'end' })),
  };

  /** The course of each of these: its values, its end, and the order of all teardowns. */
  function lives(guard: Operator): string[] {
    const log: string[] = [];
    const part = (name: string, values: Observable<number>): Observable<number> =>
      new Observable((subscriber) => {
        log.push(name);
        values.subscribe(subscriber);
        return () => log.push(`${name} is torn down`);
      });
    const end = (source: Observable<number>, name: string, value = (): void => undefined): void => {
      const below = finalize<number>(() => log.push(`finalizer of ${name}`));
      const subscription = source.pipe(guard, below).subscribe(recordTo(log));
      subscription.add(() => log.push('consumer'));
      value();
      subscription.unsubscribe();
    };
    for (const [name, flat] of Object.entries(flattening)) {
      const outer = new Subject<number>();
      const inner = part('inner', merge(of(1, 2), NEVER));
      end(part('outer', outer).pipe(flat(inner)), name, () => outer.next(0));
    }
    const late = new Subject<Subscriber<number>>();
    let removed = 0;
    end(
      new Observable((subscriber) => {
        const never = (): unknown => removed++;
        subscriber.add(never);
        subscriber.add(() => log.push('first'));
        subscriber.add({ unsubscribe: () => log.push('object') });
        subscriber.add(new Subscription(() => log.push('subscription')));
        const short = new Subscription(() => log.push('short'));
        subscriber.add(short);
        short.unsubscribe();
        subscriber.remove(never);
        const gone = new Subscription(() => removed++);
        subscriber.add(gone);
        subscriber.remove(gone);
        subscriber.add(subscriber);
        subscriber.add(undefined);
        late.pipe(take(1)).subscribe(() => subscriber.add(() => log.push('late')));
        return () => {
          subscriber.add(() => log.push('at once'));
          log.push(`last, ${subscriber.closed ? 'closed' : 'open'}`);
        };
      }),
      'of one by hand',
    );
    late.next(undefined as never);
    log.push(`${removed} that were removed`);
    return log;
  }

  it.each(Object.entries(guards))('%s cannot be observed, with dev mode off and on', (_, guard) => {
    const without = lives(identity);
    expect(without.slice(0, 8)).toEqual(ORDER);
    for (const mode of MODES) expect([mode, ...inMode(mode, () => lives(guard))]).toEqual([mode, ...without]);
  });

  it('that strikes ends only its upstream, before downstream is notified', () => {
    for (const mode of ['guarded', 'all'] as const) {
      const log: string[] = [];
      inMode(mode, () => {
        const source = new Observable<number>((subscriber) => {
          subscriber.add(() => log.push('function'));
          subscriber.add({ unsubscribe: () => log.push('object') });
          subscriber.add(NEVER.pipe(finalize(() => log.push('subscription'))).subscribe());
          return () => log.push('teardown');
        });
        source
          .pipe(
            withLeakGuard({ maxAge: 20, onLeak: 'end' }),
            finalize(() => log.push('below')),
          )
          .subscribe(recordTo(log));
        vi.advanceTimersByTime(20);
      });
      expect(log).toEqual(['function', 'object', 'subscription', 'teardown', 'complete', 'below']);
    }
  });
});
