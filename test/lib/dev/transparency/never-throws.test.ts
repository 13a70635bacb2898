import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import * as rxjs from 'rxjs';
import {
  config,
  defer,
  interval,
  map,
  merge,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { watchClass } from '../../../../lib/dev/activate.js';
import { type DevModeOptions, enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { TrackRecord } from '../../../../lib/dev/record/record.js';
import { registry } from '../../../../lib/dev/registry.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { dev } from '../../../../lib/dev-slot.js';
import { ownedBy, timeoutOrAbort, withLeakGuard } from '../../../../operators/index.js';
import { handTimers } from '../support.js';

/*
 * Nothing of ours ever throws into the program: what fails costs a record, a line or a report, and is reported once.
 */

const undos: (() => void)[] = [];
const enable = (options: DevModeOptions = {}): (() => void) => {
  const undo = enableDevMode({ track: 'all', ...options });
  undos.push(undo);
  return undo;
};
let warn: { readonly mock: { readonly calls: readonly (readonly unknown[])[] } };
/** What was being done, of each failure that was reported. */
const told = (): unknown[] =>
  warn.mock.calls.map(
    ([text]) => /^rxleash: (.*?) failed: (?:Range)?Error: broken\. The/.exec(String(text))?.[1] ?? text,
  );
beforeEach(() => (warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)));
afterEach(() => {
  vi.restoreAllMocks();
  for (const undo of undos.splice(0).reverse()) undo();
});

const broken = (): never => {
  throw new RangeError('broken');
};
const untouched = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
const isHooked = (): boolean =>
  Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe')?.value !== untouched?.value;

describe('a clock', () => {
  // prettier-ignore
  it.each<[what: string, now: unknown, says: string]>([
    ['throws',             broken,          'broken'],
    ['is a class',         class Clock extends Date {},  'now must be a function (got a function Clock).'],
    ['shows no number',    () => NaN,       'now must be a function that returns a number of ms (got NaN).'],
    ['shows nothing',      () => undefined, 'now must be a function that returns a number of ms (got undefined).'],
    ['shows no finite time', () => Infinity, 'now must be a function that returns a number of ms (got Infinity).'],
  ])('that %s is rejected, and nothing is installed', (_, now, says) => {
    expect(() => enable({ now: now as () => number })).toThrow(says);
    expect([dev.probe, isHooked()]).toEqual([null, false]);

    const undo = enable();
    expect(() => enable({ now: now as () => number })).toThrow(says);
    NEVER.subscribe();
    expect(leaks.open()).toHaveLength(1);
    undo();
    expect([dev.probe, isHooked()]).toEqual([null, false]);
  });

  it.each<[how: string, fail: () => number, warnings: unknown[]]>([
    ['throws', broken, ['reading the clock `now`']],
    ['shows no number', () => NaN, []],
  ])('that %s later stands still, for the program and for dev mode', (_, fail, warnings) => {
    const timers = handTimers();
    let now = (): number => 5;
    const undo = enable({ now: () => now(), onLeak: () => undefined });
    const owner = createOwner();
    const subscription = NEVER.pipe(ownedBy(owner)).subscribe();
    now = (): number => 25;
    expect(leaks.open()).toMatchObject([{ age: 20 }]);

    now = fail;

    const other = new Subject<number>().pipe(map((value) => value)).subscribe();
    expect(leaks.open()).toMatchObject([{ age: 20 }, { age: 0 }]);
    other.unsubscribe();
    timers.ring();
    timers.ring();
    void owner.close();
    expect([subscription.closed, leaks.find()]).toEqual([true, []]);
    undo();
    expect([told(), dev.probe, isHooked()]).toEqual([warnings, null, false]);
  });
});

describe('a predicate', () => {
  it.each(['ignore', 'ignoreFrames'] as const)(
    'of `%s` that throws ignores nothing, and is told once',
    (option) => {
      enable({ [option]: broken });
      const mark = leaks.mark();
      NEVER.subscribe();
      NEVER.pipe(map((value) => value)).subscribe();
      expect(leaks.find({ since: mark })).toMatchObject([{ count: 2 }]);
      expect(told()).toEqual([`calling a predicate of \`${option}\``]);
    },
  );
});

describe("the program's own formatter of stacks", () => {
  const before: unknown = Reflect.get(Error, 'prepareStackTrace');
  afterEach(() => void Reflect.set(Error, 'prepareStackTrace', before));

  it.each<[how: string, format: (error: Error, frames: readonly unknown[]) => unknown]>([
    ['reads the message', (error, frames) => `${error.message.trim()}\n${frames.join('\n')}`],
    ['asks for an Error', (error) => (error instanceof Error ? String(error) : broken())],
    ['throws', broken],
    ['gives the frames', (_, frames) => frames],
    ['gives a number', () => 5],
    ['gives nothing', () => undefined],
    ['gives null', () => null],
    ['gives what cannot be printed', () => Object.create(null) as object],
  ])('that %s affects no call of the program and no report', (_, format) => {
    // Hooked and met with it, as by a preload.
    Error.prepareStackTrace = format as typeof Error.prepareStackTrace;
    const copy = freshCopy();
    undos.push(watchClass(copy.Observable));
    enable();
    const mark = leaks.mark();
    const heard: unknown[] = [];
    copy
      .of(1)
      .pipe(
        copy.map((value) => value),
        copy.share(),
      )
      .subscribe((value) => heard.push(value));
    const open = new copy.Observable<number>((subscriber) => subscriber.next(1)).subscribe();
    NEVER.pipe(withLeakGuard('guarded')).subscribe();
    expect(leaks.find({ since: mark }).reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(leaks.report({ since: mark })).toContain('leaked subscription');
    open.unsubscribe();
    // The test runner formats failures, too.
    Reflect.set(Error, 'prepareStackTrace', before);
    expect([heard, leaks.open().length]).toEqual([[1], 1]);
  });
});

describe('Error.stackTraceLimit', () => {
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
  afterEach(() => void Object.defineProperty(Error, 'stackTraceLimit', limit));

  it.each<[what: string, descriptor: PropertyDescriptor, records?: number]>([
    // Without guards it also costs the records.
    ['throws when it is read', { get: broken, configurable: true }, 1],
    ['throws when it is set', { get: () => 10, set: broken, configurable: true }],
    ['is frozen', { value: 3, writable: false, configurable: true }],
    ['is undefined', { value: undefined, writable: true, configurable: true }],
    ['is no number', { value: 'ten', writable: true, configurable: true }],
  ])('that %s costs no more than lines', (_, descriptor, records = 2) => {
    enable();
    Object.defineProperty(Error, 'stackTraceLimit', descriptor);
    const subject = new Subject<number>();
    const heard: unknown[] = [];
    subject.pipe(share(), withLeakGuard('guarded')).subscribe((value) => heard.push(value));
    subject.next(1);
    const now = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
    Object.defineProperty(Error, 'stackTraceLimit', limit);
    expect([heard, leaks.open().length]).toEqual([[1], records]);
    expect(now).toMatchObject(descriptor);
  });
});

/** All that a program hears, which makes, joins, subscribes and ends streams of every kind, with owners and limits. */
function program(): unknown[] {
  const log: unknown[] = [];
  const hears = (who: string) => ({
    next: (value: unknown) => void log.push([who, value]),
    error: (error: unknown) => void log.push([who, String(error)]),
    complete: () => void log.push([who, 'complete']),
  });
  vi.useFakeTimers();
  const source = new Subject<number>();
  const owner = createOwner({ name: 'panel' });
  const child = createOwner({ name: 'part', parent: owner });
  let send: (value: number) => void = () => undefined;
  const byHand = new Observable<number>((subscriber) => {
    send = (value) => {
      subscriber.next(value);
    };
    source.subscribe(subscriber);
    return () => log.push('torn down');
  });
  const shared = byHand.pipe(
    map((value) => value * 2),
    share(),
  );
  const one = shared.subscribe(hears('one'));
  shared.pipe(take(1)).subscribe(hears('two'));
  defer(() => merge(source, of(7)))
    .pipe(
      switchMap((value) => of(value, value)),
      ownedBy(child),
    )
    .subscribe(hears('three'));
  NEVER.pipe(timeoutOrAbort(5), withLeakGuard('guarded')).subscribe(hears('four'));
  // It ends nothing while dev mode is off.
  NEVER.pipe(withLeakGuard({ maxAge: 5, onLeak: 'error' })).subscribe({ error: () => undefined });
  const dropped = new Subject<number>();
  dropped.subscribe(hears('six'));
  child.own(NEVER.subscribe(hears('seven')));
  for (const value of [1, 2, 3]) source.next(value);
  vi.advanceTimersByTime(10);
  one.unsubscribe();
  send(4);
  dropped.unsubscribe();
  void owner.close();
  NEVER.pipe(ownedBy(owner)).subscribe(hears('eight'));
  owner.own(() => log.push('late'));
  vi.useRealTimers();
  log.push([source.observed, one.closed, owner.state, child.state]);
  return log;
}

describe('an error inside of dev mode', () => {
  const { origins, shares, zombies, opening, sweep, traces, sites, owners, givenToOwner, hooks } = registry();

  // prettier-ignore
  it.each<[what: string, spy: () => { mockImplementation(by: () => never): unknown }, ...doing: string[]]>([
    ['the creation of an Observable',  () => vi.spyOn(origins, 'add'),          'watching the creation of an Observable'],
    ['a pipe call',                 () => vi.spyOn(shares, 'add'),           'watching a pipe call'],
    ['a root',                      () => vi.spyOn(opening, 'follow'),        'watching a subscribe call'],
    ['a root, at once',             () => vi.spyOn(sweep, 'arm'),             'watching a subscribe call', 'watching a subscription', 'reporting late work'],
    ['a passed-in subscriber',      () => vi.spyOn(opening, 'connect'),       'watching a subscribe call'],
    ['a part of a chain',           () => vi.spyOn(opening, 'pass'),          'watching a subscribe call'],
    ['what a chain begins with',    () => vi.spyOn(zombies, 'meet'),          'watching a source'],
    ['a source without a teardown', () => vi.spyOn(traces, 'addHidden'),           'watching a source'],
    ['a Subject that drops',        () => vi.spyOn(traces, 'addDropped'),           'watching a Subject'],
    ['a teardown',                  () => vi.spyOn(zombies, 'close'),         'watching a teardown'],
    ['a producer that goes on',     () => vi.spyOn(zombies, 'stopped'),       'watching a stopped subscriber'],
    ['an owner that is made',       () => vi.spyOn(owners, 'opened'),         'watching an owner'],
    ['an owner that closes',        () => vi.spyOn(owners, 'closed'),         'watching an owner'],
    ['what an owner holds',         () => vi.spyOn(givenToOwner, 'set'),          'watching an owner'],
    ['a guarded stream',            () => vi.spyOn(opening, 'positionsOf'),      'watching a subscription'],
    ['a limit that was reached',    () => vi.spyOn(TrackRecord.prototype, 'idle'), 'reporting a limit that was reached'],
    ['late work',                   () => vi.spyOn(registry(), 'addEvent'),       'reporting late work'],
  ])('at %s is reported once, and the program receives the same events', (_, spy, ...doing) => {
    const unseen = program();
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => unhandled.push(error);
    enable();
    expect(program()).toEqual(unseen);
    expect(told()).toEqual([]);

    spy().mockImplementation(broken);

    expect(program()).toEqual(unseen);
    expect(told()).toEqual(doing);
    expect(program()).toEqual(unseen);
    expect(told()).toEqual(doing);
    config.onUnhandledError = null;
    expect([unhandled, hooks.state, sites.rules.isLibrary('a')]).toEqual([[], 'on', false]);
  });

  it('in a sweep is reported once, and does not prevent the next sweep', () => {
    const timers = handTimers();
    const heard: string[] = [];
    const undo = enable({
      now: () => 0,
      onLeak: ({ verdict }) => heard.push(verdict),
      rules: { outlived: { grace: 0 } },
    });
    const owner = createOwner();
    interval(5).pipe(takeUntil(NEVER), withLeakGuard({ owner })).subscribe();
    void owner.close();
    const look = vi.spyOn(registry().sweep, 'observe').mockImplementation(broken);
    timers.ring();
    timers.ring();
    expect([told(), heard, timers.pauses]).toEqual([['checking the open subscriptions'], [], [1_000]]);

    look.mockRestore();
    timers.ring();
    expect(heard).toEqual(['outlived']);

    // It may have been switched off meanwhile.
    vi.spyOn(registry().sweep, 'observe').mockImplementation(() => {
      undo();
      return broken();
    });
    timers.ring();
    expect(timers.pauses).toEqual([]);
  });

  it('survives a console that throws', () => {
    enable();
    vi.spyOn(zombies, 'close').mockImplementation(broken);
    const subscription = NEVER.subscribe();
    const { warn: spied } = console;
    console.warn = broken;
    try {
      subscription.unsubscribe();
    } finally {
      console.warn = spied;
    }
    expect(subscription.closed).toBe(true);
  });
});

describe('a stream that emits at once, and then goes on', () => {
  it.each(['all', 'guarded'] as const)('is torn down where its first value was enough (%s)', (track) => {
    enable({ track });
    const owner = createOwner();
    const log: string[] = [];
    const cachedThenLive = new Observable<number>((subscriber) => {
      subscriber.next(1);
      const live = NEVER.pipe(ownedBy(owner)).subscribe(subscriber);
      log.push(`live is ${live.closed ? 'closed' : 'open'}`);
      return () => log.push('torn down');
    });
    cachedThenLive.pipe(take(1)).subscribe((value) => log.push(`value ${value}`));
    expect(log).toEqual(['value 1', 'live is closed', 'torn down']);
    expect([leaks.open(), told()]).toEqual([[], []]);
  });
});

describe('a frozen prototype', () => {
  it.each(['Observable', 'Subscriber'] as const)(
    'of %s leaves nothing half installed, of any copy',
    (name) => {
      const copy = freshCopy();
      undos.push(watchClass(copy.Observable));
      const methods = (): unknown[] =>
        [copy, rxjs].flatMap(({ Observable: Class, Subscriber }) =>
          [Class.prototype, Subscriber.prototype].map((prototype) =>
            Object.getOwnPropertyDescriptors(prototype),
          ),
        );
      Object.freeze(copy[name].prototype);
      const before = methods();

      expect(() => enable()).toThrow(TypeError);

      expect(methods()).toEqual(before);
      expect([dev.probe, copy.NEVER.subscribe().closed, leaks.open()]).toEqual([null, false, []]);
    },
  );
});

/** A separate copy of rxjs, which may be frozen. */
function freshCopy(): typeof rxjs {
  const require = createRequire(import.meta.url);
  const bundle = join(dirname(require.resolve('rxjs/package.json')), 'dist/bundles/rxjs.umd.js');
  Reflect.deleteProperty(require.cache, bundle);
  return require(bundle) as typeof rxjs;
}
