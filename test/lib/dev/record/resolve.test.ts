import {
  connectable,
  EMPTY,
  firstValueFrom,
  NEVER,
  type Observable,
  type ObservableInput,
  share,
  type ShareConfig,
  Subject,
  take,
  throwError,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { type ChainFacts, type Role, TrackRecord } from '../../../../lib/dev/record/record.js';
import { placeOf, resolve } from '../../../../lib/dev/record/resolve.js';
import { Places, type Stack } from '../../../../lib/dev/stack/places.js';
import type { LeakKind } from '../../../../lib/leak.js';
import { fakeRecord, fakeSubscriber, placeAt, stackAt } from '../fakes.js';

const RXJS = '/app/node_modules/rxjs/dist/cjs/internal';

/** A stack of these frames, nearest first. */
function stackOf(...frames: readonly string[]): Stack {
  return {
    stack: ['Error', ...frames.map((frame) => `    at ${frame}:1:1)`)].join('\n'),
    fallback: undefined,
  };
}

interface Made {
  readonly kind?: LeakKind;
  readonly role?: Role;
  readonly subscriber?: Watched;
}

/** An open record, resolved. */
function resolved(
  where: Stack | undefined,
  { kind = 'root', role = 'passed', subscriber = fakeSubscriber() }: Made = {},
  sites = new Places(),
): TrackRecord {
  const record = new TrackRecord(1, kind, role, subscriber, 0, where);
  record.linkBefore(fakeRecord(0, undefined));
  resolve(record, subscriber, sites);
  return record;
}

describe('a record that is resolved', () => {
  it('has the place of its stack, which is read once', () => {
    const sites = new Places();
    const stack = stackAt(7);
    const record = resolved(stack, {}, sites);
    expect(record.where).toBe(sites.place(stackAt(7)));
    stack.stack = undefined;
    const subscriber = fakeSubscriber();
    expect(resolve(record, subscriber, sites)).toBe(subscriber);
    expect(placeOf(record)).toMatchObject({ site: { line: 7 }, open: 1, made: 1 });
  });

  it('is counted by its place only while it is open', () => {
    const sites = new Places();
    const ended = fakeRecord(1, stackAt(7));
    resolve(ended, fakeSubscriber(), sites);
    expect(placeOf(ended)).toMatchObject({ open: 0, made: 0 });
    const open = resolved(stackAt(7), {}, sites);
    open.end();
    expect(placeOf(open)).toMatchObject({ open: 0, made: 1, ended: 1 });
  });

  it('has no line without a stack', () => {
    expect(placeOf(resolved(undefined)).site).toBeUndefined();
  });
});

describe('the purpose of a subscription, by the frames of rxjs next to its line,', () => {
  const USER = 'page (/app/page.ts';
  // prettier-ignore
  it.each<[what: string, frames: string[], kind: LeakKind, role: Role]>([
    ['a promise of the first value', [`firstValueFrom (${RXJS}/firstValueFrom.js`],                  'promise',    'passed'],
    ['a promise of the last value',  [`Observable.subscribe (${RXJS}/Observable.js`, `lastValueFrom (${RXJS}/lastValueFrom.js`], 'promise', 'passed'],
    ['a promise of all values',      [`Observable.forEach (${RXJS}/Observable.js`],                  'promise',    'passed'],
    ['a shared connection',          [`SafeSubscriber.connect (${RXJS}/operators/share.js`],         'connection', 'passed'],
    ['a connectable',                [`connect (${RXJS}/observable/connectable.js`],                 'connection', 'passed'],
    ['a TestScheduler',              [`flush (${RXJS}/testing/TestScheduler.js`],                    'root',       'silent'],
    ['a WebSocketSubject',           [`_connectSocket (${RXJS}/observable/dom/WebSocketSubject.js`], 'root',       'silent'],
    ['none, if rxjs is only along',  [`map (${RXJS}/operators/map.js`],                              'root',       'passed'],
    ['none, if the share is further up', [`map (${RXJS}/operators/map.js`, `connect (${RXJS}/operators/share.js`], 'root', 'passed'],
  ])('is %s', (_, frames, kind, role) => {
    const record = resolved(stackOf(...frames, USER));
    expect([record.kind, record.role]).toEqual([kind, role]);
  });

  it('does not matter for an inner stream, nor for a guard', () => {
    const frames = [`firstValueFrom (${RXJS}/firstValueFrom.js`, USER];
    expect(resolved(stackOf(...frames), { role: 'inner' }).kind).toBe('root');
    expect(resolved(stackOf(...frames), { kind: 'guarded' }).kind).toBe('guarded');
  });
});

describe('the purpose of a subscription, by its observer,', () => {
  /** The observer of a share. */
  const subscriber = fakeSubscriber({
    destination: { partialObserver: { next: (to: Subject<unknown>) => to.next(1) } },
  });

  it('counts without a line, and not beside a line of the user', () => {
    expect(resolved(undefined, { subscriber }).kind).toBe('connection');
    expect(resolved(stackAt(7), { subscriber }).kind).toBe('root');
    expect(resolved(undefined, { subscriber, role: 'plain' }).kind).toBe('root');
  });

  it('counts in a bundle, where frames of rxjs look like those of the user', () => {
    const sites = new Places();
    sites.bundles.add('/app/page.ts');
    expect(resolved(stackAt(7), { subscriber }, sites).kind).toBe('connection');
    expect(resolved(stackAt(7), { subscriber, role: 'plain' }, sites).kind).toBe('root');
  });
});

describe('the place of a connection', () => {
  const CONNECT = `SafeSubscriber.connect (${RXJS}/operators/share.js`;
  const PACKAGE = 'Store.select (/app/node_modules/store/index.js';
  const lent = (fallback: Stack['fallback'], ...frames: readonly string[]): Stack => ({
    ...stackOf(CONNECT, ...frames),
    fallback,
  });

  it('is that of the root that was being subscribed, if it has no line of its own', () => {
    const sites = new Places();
    expect(placeOf(resolved(lent(stackAt(7)), {}, sites))).toBe(sites.place(stackAt(7)));
    const place = placeAt(9);
    expect(placeOf(resolved(lent(place)))).toBe(place);
    expect(placeOf(resolved(lent(undefined))).site).toBeUndefined();
  });

  it.each<[string, readonly string[], number]>([
    ['its own, if a line of the user opened it', ['page (/app/page.ts'], 1],
    ['that of the share, if a package opened it for the user', [PACKAGE, 'page (/app/page.ts'], 20],
    ['that of the share, if a package opened it on its own', [PACKAGE], 20],
    ['that of the share, if nothing is known', [], 20],
  ])('is %s', (_, frames, line) => {
    const subscriber = fakeSubscriber();
    const record = new TrackRecord(1, 'root', 'passed', subscriber, 0, stackOf(CONNECT, ...frames));
    record.chain = { sharedAt: placeAt(20) } as ChainFacts;
    resolve(record, subscriber, new Places());
    expect(placeOf(record).site?.line).toBe(line);
  });

  it('is the line of the package, if that has opened it on its own and nothing more is known', () => {
    expect(placeOf(resolved(stackOf(CONNECT, PACKAGE))).package).toBe('store');
  });
});

/** Before 7.5 rxjs hides the observer: the kind that is reported least is assumed. */
const observersAreSeen =
  'partialObserver' in (new Subject().subscribe() as unknown as { destination: object }).destination;

describe('a subscription that would reset a share', () => {
  let undo = (): void => undefined;
  beforeEach(() => (undo = enableDevMode()));
  afterEach(() => undo());

  it.each<
    [
      string,
      (reset: () => ObservableInput<unknown>) => ShareConfig<unknown>,
      () => Observable<unknown>,
      number,
    ]
  >([
    ['subscribers', (resetOnRefCountZero) => ({ resetOnRefCountZero }), () => NEVER, 1],
    ['a source that goes on', (resetOnComplete) => ({ resetOnComplete }), () => EMPTY, 0],
    ['a source that fails', (resetOnError) => ({ resetOnError }), () => throwError(() => 'failed'), 0],
  ])('is no leak without %s, if its notifier is NEVER', (_, configOf, source, connections) => {
    const since = leaks.mark();
    for (const notifier of [NEVER, NEVER.pipe(take(1))]) {
      const shared = source().pipe(share(configOf(() => notifier)));
      shared.subscribe({ error: () => undefined }).unsubscribe();
    }
    const found = leaks.find({ since });
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(2 * connections);
  });

  it.each<[string, () => ObservableInput<unknown>]>([
    ['a timer', () => timer(1_000_000)],
    ['a Subject', () => new Subject()],
  ])('is reported if its notifier can still come: %s', (_, notifier) => {
    const since = leaks.mark();
    EMPTY.pipe(share({ resetOnComplete: notifier })).subscribe();
    expect(leaks.find({ since })).toHaveLength(1);
  });
});

describe('a subscription of rxjs itself, without a stack', () => {
  let undo = (): void => undefined;
  beforeEach(() => (undo = enableDevMode({ track: 'all', sites: 'off' })));
  afterEach(() => undo());

  it.each<[string, () => unknown, string[]]>([
    ['share', () => NEVER.pipe(share()).subscribe(), ['root', 'connection']],
    ['firstValueFrom', () => void firstValueFrom(NEVER), [observersAreSeen ? 'promise' : 'connection']],
    ['forEach', () => void NEVER.forEach(() => undefined), [observersAreSeen ? 'promise' : 'root']],
    ['a subject of the user', () => NEVER.subscribe(new Subject()), ['root']],
    ['a connectable, which looks like one', () => connectable(NEVER).connect(), ['root']],
  ])('is recognized by its observer: %s', (_, subscribe, kinds) => {
    subscribe();
    expect(leaks.open().map(({ kind }) => kind)).toEqual(kinds);
  });

  it('is a connection when it resets a share', () => {
    const shared = NEVER.pipe(share({ resetOnRefCountZero: () => timer(1_000_000) }));
    shared.subscribe().unsubscribe();
    expect(leaks.open().map(({ kind }) => kind)).toEqual([
      'connection',
      observersAreSeen ? 'connection' : 'root',
    ]);
  });

  it('is not reported if a TestScheduler makes it', () => {
    const since = leaks.mark();
    new TestScheduler(() => undefined).run(({ expectObservable, hot }) => {
      expectObservable(hot('a-b')).toBe('a-b');
    });
    expect(leaks.open()).toHaveLength(1);
    expect(leaks.find({ since })).toHaveLength(observersAreSeen ? 0 : 1);
  });
});
