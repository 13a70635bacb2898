import {
  catchError,
  combineLatest,
  concat,
  concatMap,
  EMPTY,
  exhaustMap,
  identity,
  map,
  merge,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  of,
  repeat,
  retry,
  share,
  shareReplay,
  switchMap,
  takeUntil,
  throwError,
} from 'rxjs';
import { expect } from 'vitest';

import { createOwner, type Owner, type OwnerOptions } from '../../lib/index.js';
import {
  type LeakGuardOptions,
  onEnding,
  ownedBy,
  type OwnedByOptions,
  timeoutOrAbort,
  withLeakGuard,
} from '../../operators/index.js';
import type { Marbles } from './marbles.js';

/** One way in which one of our operators ends a stream, in frame 3. */
export interface Ender {
  readonly ender: string;
  readonly op: (m: Marbles) => MonoTypeOperatorFunction<string>;
  /** The ending. */
  readonly ending: unknown;
  /** The reason of aborted work, which is also the error if downstream gets one. */
  readonly reason: unknown;
  readonly expected: string;
}

function closing(m: Marbles, options: OwnerOptions = {}): Owner {
  const owner = createOwner({ clock: m.clock, name: 'page', ...options });
  m.at('---!', () => void owner.close({ reason: 'route change' }));
  return owner;
}

const closed: unknown = expect.objectContaining({
  name: 'OwnerClosedError',
  owner: 'page',
  reason: 'route change',
});
const passed: unknown = expect.objectContaining({ name: 'OwnerDeadlineError', ms: 3 });
const owned = { ending: { by: 'owner', owner: 'page', reason: 'route change' }, reason: closed };

const byOwner = (onClose: OwnedByOptions['onClose'] & string, expected: string): Ender => ({
  ender: `ownedBy, ${onClose}`,
  op: (m) => ownedBy(closing(m), { onClose }),
  expected,
  ...owned,
});

const deadline = (limit: string): Pick<Ender, 'ending' | 'reason'> => {
  const error: unknown = expect.objectContaining({ name: 'DeadlineError', limit, ms: 3 });
  return { ending: { by: 'deadline', error }, reason: error };
};

const byGuard = (
  verdict: 'overdue' | 'stalled',
  onLeak: LeakGuardOptions['onLeak'] & string,
  expected: string,
): Ender => {
  const leak: unknown = expect.objectContaining({ verdict, name: 'ticks', oldestAge: 3 });
  const limit = verdict === 'overdue' ? { maxAge: 3 } : { maxIdle: 3 };
  return {
    ender: `a guard of what is ${verdict}, ${onLeak}`,
    op: () => withLeakGuard({ name: 'ticks', onLeak, enforce: true, ...limit }),
    ending: { by: 'guard', leak },
    reason: expect.objectContaining({ name: 'LeakError', leaks: [leak] }),
    expected,
  };
};

const userGone = new RangeError('the user has gone');

export const enders: readonly Ender[] = [
  byOwner('complete', '---|'),
  byOwner('error', '---#'),
  byOwner('silent', '----'),
  {
    ender: 'ownedBy, whose owner reached its deadline',
    op: (m) => ownedBy(createOwner({ clock: m.clock, name: 'page', deadline: 3 })),
    ending: { by: 'owner', owner: 'page', reason: passed },
    reason: expect.objectContaining({ name: 'OwnerClosedError', owner: 'page' }),
    expected: '---|',
  },
  { ender: 'a total', op: () => timeoutOrAbort(3), expected: '---#', ...deadline('total') },
  { ender: 'a first', op: () => timeoutOrAbort({ first: 3 }), expected: '---#', ...deadline('first') },
  { ender: 'an each', op: () => timeoutOrAbort({ each: 3 }), expected: '---#', ...deadline('each') },
  {
    ender: 'a signal',
    op: (m) => {
      const controller = new AbortController();
      m.at('---!', () => controller.abort(userGone));
      return timeoutOrAbort({ signal: controller.signal });
    },
    ending: { by: 'signal', reason: userGone },
    reason: userGone,
    expected: '---#',
  },
  {
    ender: 'an owner that limits',
    op: (m) => timeoutOrAbort({ owner: closing(m) }),
    expected: '---#',
    ...owned,
  },
  {
    ender: 'the deadline of an owner that limits',
    op: (m) => timeoutOrAbort({ owner: createOwner({ clock: m.clock, name: 'page', deadline: 3 }) }),
    expected: '---#',
    ...deadline('owner'),
  },
  byGuard('overdue', 'end', '---|'),
  byGuard('overdue', 'error', '---#'),
  byGuard('stalled', 'end', '---|'),
  byGuard('stalled', 'error', '---#'),
];

export interface Path {
  readonly path: string;
  /** The operators between a source and the operator that ends it. */
  readonly through: (source: Observable<string>) => Observable<string>;
}

/** The paths through which a cut reaches its upstream with its reason: all that tear down synchronously. */
export const paths: readonly Path[] = Object.entries<Path['through']>({
  nothing: identity,
  map: map(String),
  switchMap: (source) => of(0).pipe(switchMap(() => source)),
  mergeMap: (source) => merge(of(0), NEVER).pipe(mergeMap(() => source)),
  concatMap: (source) => of(0).pipe(concatMap(() => source)),
  exhaustMap: (source) => of(0).pipe(exhaustMap(() => source)),
  concat: (source) => concat(EMPTY, source),
  combineLatest: (source) => combineLatest([source]).pipe(map(([value]) => value)),
  share: share(),
  shareReplay: shareReplay({ bufferSize: 1, refCount: true }),
  takeUntil: takeUntil(NEVER),
  retry: retry(1),
  repeat: repeat(2),
  'an Observable made by hand': (source) => new Observable((subscriber) => source.subscribe(subscriber)),
  'an ownedBy of another': (source) => source.pipe(ownedBy(createOwner({ name: 'other' }))),
  'a longer limit': timeoutOrAbort(1_000),
  'a patient guard': withLeakGuard({ maxAge: 1_000, onLeak: 'end', enforce: true }),
  onEnding: onEnding(() => undefined),
}).map(([path, through]) => ({ path, through }));

/** Every ender through every path. */
export const cuts: readonly (Ender & Path)[] = enders.flatMap((ender) =>
  paths.map((path) => ({ ...ender, ...path })),
);

/** Records the error of a `#`, which marbles compare only by name and message. */
export function noting<T>(heard: unknown[]): MonoTypeOperatorFunction<T> {
  return catchError((error: unknown) => {
    heard.push(error);
    return throwError(() => 'error');
  });
}
