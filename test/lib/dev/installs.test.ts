import { config, NEVER, Observable, Subject, Subscriber, type Subscription } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { watchClass } from '../../../lib/dev/activate.js';
import { enableDevMode, leaks, type DevModeOptions } from '../../../lib/dev/index.js';
import { host } from '../../../lib/dev/base/host.js';
import { registry } from '../../../lib/dev/registry.js';
import type { ObservableClass } from '../../../lib/dev/base/rxjs-internals.js';
import type { Leak } from '../../../lib/leak.js';
import { createOwner } from '../../../lib/owner/owner.js';
import { dev } from '../../../lib/probe.js';
import { withLeakGuard } from '../../../operators/index.js';
import { handTimers } from './support.js';

/** The descriptors of the methods that other tools patch too. */
const prototype = Observable.prototype as unknown as {
  subscribe: (this: unknown, ...args: unknown[]) => Subscription;
};
const subscribe = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
const undos: (() => void)[] = [];
const install = (options?: DevModeOptions): (() => void) => {
  const undo = enableDevMode(options);
  undos.push(undo);
  return undo;
};
const hooked = (): boolean => prototype.subscribe !== subscribe?.value;

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
  delete host.readJson;
  vi.restoreAllMocks();
});

describe('enableDevMode', () => {
  it('is off by default, and leaves nothing behind after its undo', () => {
    expect([dev.probe, hooked()]).toEqual([null, false]);
    const undo = install({ track: 'all' });
    NEVER.subscribe();
    expect([dev.probe === null, hooked(), leaks.open().length]).toEqual([false, true, 1]);

    undo();

    expect(dev.probe).toBeNull();
    expect(Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe')).toEqual(subscribe);
    expect(leaks.open()).toEqual([]);
    undos.push(enableDevMode());
    expect(leaks.open()).toEqual([]);
  });

  it('keeps all visible properties of subscribe', () => {
    install({ track: 'all' });
    const now = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
    expect({ ...now, value: undefined }).toEqual({ ...subscribe, value: undefined });
    expect([prototype.subscribe.name, prototype.subscribe.length]).toEqual(['subscribe', 3]);
    expect(NEVER.subscribe().constructor.name).toBe('SafeSubscriber');
  });

  it.each(['first', 'last'])('tracks all while one of several installs does, undone %s', (order) => {
    const guarded = install({ track: 'guarded' });
    const all = install({ track: 'all' });
    expect(hooked()).toBe(true);
    const [one, other] = order === 'first' ? [all, guarded] : [guarded, all];
    one();
    expect(hooked()).toBe(order === 'last');
    expect(dev.probe).not.toBeNull();
    one();
    expect(dev.probe).not.toBeNull();
    other();
    expect([dev.probe, hooked()]).toEqual([null, false]);
  });

  it('keeps a later wrapper, and becomes inert below it', () => {
    const undo = install({ track: 'all' });
    const ours = prototype.subscribe;
    const seen: unknown[] = [];
    const wrapper = function (this: unknown, ...args: unknown[]) {
      seen.push(this);
      return ours.apply(this, args);
    };
    prototype.subscribe = wrapper;

    undo();

    expect(prototype.subscribe).toBe(wrapper);
    NEVER.subscribe().unsubscribe();
    expect(seen).toEqual([NEVER]);
    install({ track: 'all' });
    NEVER.subscribe();
    expect(leaks.open()).toHaveLength(1);
    for (const one of undos.splice(0)) one();
    expect(prototype.subscribe).toBe(wrapper);
    Object.defineProperty(Observable.prototype, 'subscribe', subscribe ?? {});
  });

  it('becomes inert below a later wrapper of next, too', () => {
    const subscriber = Subscriber.prototype as { next: (this: unknown, value: unknown) => void };
    const next = Object.getOwnPropertyDescriptor(Subscriber.prototype, 'next');
    const undo = install({ track: 'all' });
    const ours = subscriber.next;
    subscriber.next = function (value) {
      ours.call(this, value);
    };
    const told: unknown[] = [];
    config.onStoppedNotification = (notification) => told.push(notification);
    vi.useFakeTimers();
    try {
      undo();
      new Observable((stopped) => {
        stopped.unsubscribe();
        stopped.next(1);
      }).subscribe();
      vi.runAllTimers();
      expect(told).toMatchObject([{ kind: 'N', value: 1 }]);
    } finally {
      vi.useRealTimers();
      config.onStoppedNotification = null;
      Object.defineProperty(Subscriber.prototype, 'next', next ?? {});
    }
  });

  it('calls the `next` that another tool installed before, whatever its code', () => {
    const subscriber = Subscriber.prototype as unknown as {
      next: (this: { isStopped: boolean }, value: unknown) => void;
    };
    const next = Object.getOwnPropertyDescriptor(Subscriber.prototype, 'next');
    const { next: before } = subscriber;
    const heard: unknown[] = [];
    subscriber.next = function (value) {
      if (!this.isStopped) heard.push(value);
      before.call(this, value);
    };
    try {
      const undo = install({ track: 'all' });
      const subject = new Subject<number>();
      subject.subscribe((value) => heard.push(`consumer: ${value}`));
      subject.next(1);
      undo();
    } finally {
      Object.defineProperty(Subscriber.prototype, 'next', next ?? {});
    }
    expect(heard).toEqual([1, 'consumer: 1']);
  });

  it('keeps subscriptions from before the undo working, with values and ends', () => {
    const undo = install({ track: 'all' });
    const subject = new Subject<number>();
    const heard: unknown[] = [];
    subject.subscribe({ next: (value) => heard.push(value), complete: () => heard.push('complete') });
    undo();
    subject.next(1);
    subject.complete();
    subject.next(2);
    expect(heard).toEqual([1, 'complete']);
  });

  it('does not know subscriptions from before it was on', () => {
    const subscription = NEVER.subscribe();
    install({ track: 'all' });
    expect(leaks.open()).toEqual([]);
    subscription.unsubscribe();
  });

  it('ages continue when a later install brings another clock', () => {
    let now = 1_000;
    install({ track: 'all', now: () => now });
    NEVER.subscribe();
    now = 1_100;
    let later = 5;
    const undo = install({ now: () => later });
    later = 15;
    expect(leaks.open()).toMatchObject([{ age: 110 }]);
    undo();
    now = 1_130;
    expect(leaks.open()).toMatchObject([{ age: 140 }]);
  });
});

describe('a copy of rxjs', () => {
  /** As much of a second copy as the hook needs: its own prototype. */
  class Copy extends Observable<unknown> {
    override subscribe(...args: []) {
      return super.subscribe(...args);
    }
  }

  it('is hooked while it is known and all is tracked, each copy with code of its own', () => {
    const plain = Object.getOwnPropertyDescriptor(Copy.prototype, 'subscribe')?.value as unknown;
    const current = () => Object.getOwnPropertyDescriptor(Copy.prototype, 'subscribe')?.value as unknown;
    const release = watchClass(Copy as unknown as ObservableClass);
    const again = watchClass(Copy as unknown as ObservableClass);
    expect(current()).toBe(plain);
    const undo = install({ track: 'all' });
    expect(current()).not.toBe(plain);
    new Copy().subscribe();
    expect(leaks.open()).toHaveLength(1);
    release();
    release();
    expect(current()).not.toBe(plain);
    again();
    expect(current()).toBe(plain);
    const third = watchClass(Copy as unknown as ObservableClass);
    expect(current()).not.toBe(plain);
    undo();
    expect(current()).toBe(plain);
    third();
  });

  it("may be in a bundle, with the code of the user, whose lines then stay the user's", () => {
    const seen: unknown[] = [];
    class Bundled {
      constructor(private readonly begin: () => void) {}
      subscribe(): Subscription {
        this.begin();
        return Object.assign(NEVER.subscribe(), { unsubscribe: () => seen.push('unsubscribed') });
      }
    }
    const known = [...registry().sites.libraries];
    const release = watchClass(Bundled as unknown as ObservableClass);
    release();
    expect([...registry().sites.libraries]).toEqual(known);
    expect(seen).toEqual(['unsubscribed']);
  });

  it('is hooked with shared code if code may not be compiled', () => {
    vi.stubGlobal('Function', function () {
      throw new EvalError('forbidden by the content security policy');
    });
    install({ track: 'all' });
    const release = watchClass(Copy as unknown as ObservableClass);
    vi.unstubAllGlobals();
    new Copy().subscribe();
    expect(leaks.open()).toHaveLength(1);
    release();
  });
});

describe('the options', () => {
  const bad = (options: unknown): string => {
    try {
      install(options as DevModeOptions);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return 'accepted';
  };
  const entry = { fingerprint: 'f', reason: 'r' };
  const DATE = 'must be a date, such as "2030-01-31" or "2030-01-31T12:00Z"';

  // prettier-ignore
  it.each([
    [{ trak: 'all' },                     'TypeError: enableDevMode has no option "trak". It takes: track, sites, rules, growing, ignore, ignoreFrames, baseline, residue, errors, onLeak, now.'],
    [{ track: 'some' },                   `TypeError: track must be 'guarded' or 'all' (got "some").`],
    [{ sites: 'few' },                    `TypeError: sites must be 'all' or 'sampled' or 'off' (got "few").`],
    [{ onLeak: 1 },                       'TypeError: onLeak must be a function (got 1).'],
    [{ errors: 1 },                       'TypeError: errors must be true or false (got 1).'],
    [{ residue: 1 },                      'TypeError: residue must be true or false (got 1).'],
    [{ residue: true, track: 'guarded' }, "TypeError: residue must be false where track is 'guarded' (got true)."],
    [{ residue: true, track: 'all' },     'TypeError: residue must be false here: it works on Node, where rxleash/node is loaded (got true).'],
    [{ residue: false },                  'accepted'],
    [{ now: 1 },                          'TypeError: now must be a function (got 1).'],
    [{ rules: null },                     'TypeError: rules must be an object (got null).'],
    [{ rules: { outlive: {} } },          'TypeError: rules has no option "outlive". It takes: abandoned, unclosed, outlived, overdue, stalled, growing, unowned, zombie, residue, late.'],
    [{ rules: { outlived: 5 } },          'TypeError: rules.outlived must be an object (got 5).'],
    [{ rules: { outlived: { grace: -1 } } }, 'RangeError: rules.outlived.grace must be a duration in ms, 0 or more (got -1).'],
    [{ rules: { unowned: { grace: 1 } } }, 'TypeError: rules.unowned.grace must be left out: this rule does not wait (got 1).'],
    [{ growing: { windows: 1 } },         'RangeError: growing.windows must be a whole number, 2 or more (got 1).'],
    [{ growing: { every: '1s' } },        'TypeError: growing.every must be a duration in ms (got "1s").'],
    [{ growing: { every: 0 } },           'RangeError: growing.every must be a duration in ms, more than 0 (got 0).'],
    [{ growing: { often: 1 } },           'TypeError: growing has no option "often". It takes: windows, every.'],
    [{ ignore: 5 },                       'TypeError: ignore must be a string, a RegExp or a function, or a list of these (got 5).'],
    [{ ignore: ['a', null] },             'TypeError: ignore must be a string, a RegExp or a function, or a list of these (got null).'],
    [{ ignoreFrames: {} },                'TypeError: ignoreFrames must be a string, a RegExp or a function, or a list of these (got an object (Object)).'],
    [{ baseline: 5 },                     'TypeError: baseline must be a list of known leaks (got 5).'],
    [{ baseline: [5] },                   'TypeError: baseline[0] must be an object with a fingerprint and a reason (got 5).'],
    [{ baseline: [entry, {}] },           'TypeError: baseline[1].fingerprint must be a string (got undefined).'],
    [{ baseline: [{ fingerprint: 'f' }] }, 'TypeError: baseline[0].reason must be a string (got undefined).'],
    [{ baseline: [{ ...entry, issue: 1 }] }, 'TypeError: baseline[0].issue must be a string (got 1).'],
    [{ baseline: [{ ...entry, until: 'soon' }] }, `RangeError: baseline[0].until ${DATE} (got "soon").`],
    [{ baseline: [{ ...entry, until: '1' }] }, `RangeError: baseline[0].until ${DATE} (got "1").`],
    [{ baseline: [{ ...entry, until: 'on 2030-01-31' }] }, `RangeError: baseline[0].until ${DATE} (got "on 2030-01-31").`],
    [{ baseline: [{ ...entry, until: '2030-02-30' }] }, `RangeError: baseline[0].until ${DATE} (got "2030-02-30").`],
    [{ baseline: [{ ...entry, until: '2030-02-03Tea' }] }, `RangeError: baseline[0].until ${DATE} (got "2030-02-03Tea").`],
    [{ baseline: [{ ...entry, until: new Date('') }] }, 'RangeError: baseline[0].until must be a valid Date (got "Invalid Date").'],
    [{ baseline: [{ ...entry, until: 5 }] }, 'TypeError: baseline[0].until must be a Date (got 5).'],
    [{ baseline: [{ ...entry, until: '2030-02-28' }, { ...entry, until: '2030-02-28T12:00Z' }] }, 'accepted'],
    [{ baseline: [{ ...entry, max: -1 }] }, 'RangeError: baseline[0].max must be a whole number, 0 or more (got -1).'],
    [{ baseline: [{ ...entry, lines: 1 }] }, 'TypeError: baseline[0] has no option "lines". It takes: fingerprint, reason, issue, until, max.'],
    [{ baseline: 'known.json' },          'TypeError: baseline must be a list of known leaks; a path can be read where rxleash/node is loaded (got "known.json").'],
    [{ rules: { outlived: {}, overdue: {} }, growing: { windows: 3, every: 5 }, ignore: /a/ }, 'accepted'],
    [{ growing: {} },                     'accepted'],
  ])('%j is answered', (options, answer) => {
    expect(bad(options)).toBe(answer);
    expect(dev.probe === null).toBe(answer !== 'accepted');
  });

  it('read a baseline file through the host, and name an invalid entry', () => {
    const holds = (json: unknown): string => {
      host.readJson = (path) => (path === 'known.json' ? json : undefined);
      return bad({ baseline: 'known.json' });
    };
    expect(holds([entry])).toBe('accepted');
    expect(holds({ entry })).toBe(
      'TypeError: known.json must be a list of known leaks (got an object (Object)).',
    );
    expect(holds([entry, 5])).toBe(
      'TypeError: entry 2 in known.json must be an object with a fingerprint and a reason (got 5).',
    );
    expect(holds([{ ...entry, lines: 1 }])).toBe(
      'TypeError: entry 1 in known.json has no option "lines". It takes: fingerprint, reason, issue, until, max.',
    );
    expect(holds([entry, { ...entry, max: 1.5 }])).toBe(
      'RangeError: "max" of entry 2 in known.json must be a whole number, 0 or more (got 1.5).',
    );
  });

  it('combine: ignore and baseline add up, every onLeak is called once, and the last grace wins', async () => {
    let now = 0;
    const told: string[] = [];
    const onLeak =
      (who: string) =>
      ({ name = '' }: Leak): void =>
        void told.push(`${who} ${name}`);
    const open = (name: string, owner = createOwner()): void => {
      NEVER.pipe(withLeakGuard({ name, owner })).subscribe();
      now++;
      void owner.close();
    };
    install({ now: () => now, rules: { outlived: { grace: 50 } }, ignore: 'ignored', onLeak: onLeak('a') });
    install({ rules: { outlived: { grace: 100 } }, ignore: [/^also/g], onLeak: onLeak('b') });
    for (const name of ['told', 'ignored', 'also ignored', 'told']) open(name);
    now = 60;
    expect(leaks.find()).toEqual([]);
    now = 200;
    expect(leaks.find().map(({ name, count }) => [name, count])).toEqual([['told', 2]]);

    await vi.waitFor(() => expect(told).toEqual(['a told', 'b told']));
    const fingerprint = leaks.find()[0]?.fingerprint ?? '';
    const undo = install({ baseline: [{ fingerprint, reason: 'known', max: 2 }] });
    expect(leaks.find()).toEqual([]);
    open('told');
    now = 500;
    expect(leaks.find()).toMatchObject([{ count: 3 }]);
    undo();
    install({
      baseline: [{ fingerprint, reason: 'known', until: new Date(400) }],
      ignore: ({ count }) => count < 2,
    });
    expect(leaks.find()).toMatchObject([{ count: 3 }]);
  });

  it('rethrow an error of onLeak later, as an uncaught error', () => {
    let now = 0;
    const mistake = new Error('a mistake in onLeak');
    const timers = handTimers();
    install({
      now: () => now,
      onLeak: () => {
        throw mistake;
      },
    });
    NEVER.pipe(withLeakGuard({ maxAge: 1 })).subscribe();
    now = 10;
    timers.ring();
    expect(() => timers.ring()).toThrow(mistake);
  });
});
