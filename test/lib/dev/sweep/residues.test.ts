import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';

import { defer, map, Observable, of, share, Subject, Subscriber, take } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks, type DevModeOptions } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';
import type { Mark } from '../../../../lib/dev/report/leaks.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy } from '../../../../operators/index.js';
import { collected } from '../../../support/garbage.js';
import { type FakeHost, type FakeWork, installFakeHost } from '../fake-work.js';
import { handTimers, type HandTimers } from '../support.js';

/*
 * On a fake host: no timer runs. The real cases are in `residues-on-node.test.ts`.
 */

let now = 0;
let mark: Mark;
let undo: () => void;
let fake: FakeHost;
let timers: HandTimers;
/** The work that was started by `begin`. */
let begun: FakeWork[];

const on = (options: DevModeOptions = {}): (() => void) =>
  enableDevMode({ track: 'all', residue: true, now: () => now, ...options });

beforeEach(() => {
  now = 0;
  begun = [];
  timers = handTimers();
  fake = installFakeHost();
  undo = on();
  mark = leaks.mark();
});
afterEach(() => {
  undo();
  fake.uninstall();
  vi.restoreAllMocks();
});

/** An interval that only the test stops. */
function begin(): FakeWork {
  const work = fake.start('interval');
  begun.push(work);
  return work;
}

/** Enough turns to know all ends, and the grace. */
function later(): void {
  turns(5);
  now += 500;
}

function turns(count: number): void {
  for (let turn = 0; turn < count; turn++) {
    for (let left = timers.pauses.length; left > 0; left--) timers.ring();
  }
}

/** Rings a timeout, and each one that `poll` sets in its callback. */
async function ringAgain(timeout: FakeWork, times: number, poll: () => FakeWork): Promise<FakeWork> {
  let last = timeout;
  for (let n = 0; n < times; n++) last = await fake.ring(last, poll);
  return last;
}

const left = (): unknown[] =>
  leaks
    .find({ since: mark })
    .filter(({ verdict }) => verdict === 'residue')
    .map(({ severity, count }) => `${count} ${severity}`);

const beats = new Observable<never>(() => void begin());

describe('work that a subscribe call started and its teardown did not stop', () => {
  it('is reported with the line that started it, when the grace is over', () => {
    beats.subscribe().unsubscribe();
    turns(5);
    now += 499;
    expect(left()).toEqual([]);
    now += 1;
    const [leak] = leaks.find({ since: mark });
    expect(leak).toMatchObject({
      verdict: 'residue',
      severity: 'leak',
      kind: 'root',
      count: 1,
      oldestAge: 500,
    });
    expect(leak?.sites).toMatchObject([{ function: 'begin' }]);
    expect(leak?.hint).toContain('must return a teardown that clears this interval');
    expect(leaks.report({ since: mark })).toContain(
      'residue: 1 background task is still running, although the subscription that started it has ended',
    );
  });

  it('is reported when its end would be known: after three turns', () => {
    beats.subscribe().unsubscribe();
    now = 500;
    turns(2);
    expect(left()).toEqual([]);
    turns(1);
    expect(left()).toEqual(['1 leak']);
  });

  it.each([
    ['interval', 'clears this interval'],
    ['server', 'closes this server'],
    ['socket', 'closes this socket'],
    ['watcher', 'closes this watcher'],
  ] as const)('has the fix of its kind: %s', (kind, fix) => {
    new Observable(() => void fake.start(kind)).subscribe().unsubscribe();
    later();
    expect(leaks.find({ since: mark })).toMatchObject([{ hint: expect.stringContaining(fix) as string }]);
  });

  it('is a timeout that is set again three times after the end', async () => {
    const poll = (): FakeWork => fake.start('timeout');
    let first: FakeWork | undefined;
    const subscription = new Observable(() => void (first = poll())).subscribe();
    let timeout = await ringAgain(first as unknown as FakeWork, 5, poll);
    subscription.unsubscribe();
    later();
    timeout = await ringAgain(timeout, 2, poll);
    expect(left()).toEqual([]);
    timeout = await ringAgain(timeout, 1, poll);
    expect(left()).toEqual(['1 leak']);
    timeout.stop();
    expect(left()).toEqual([]);
  });

  it.each([
    [
      'below operators',
      (source: Observable<unknown>) =>
        source.pipe(
          map((value) => value),
          take(1),
        ),
    ],
    ['in a defer', (source: Observable<unknown>) => defer(() => source)],
    ['by a custom operator', (source: Observable<unknown>) => new Observable((it) => source.subscribe(it))],
    [
      'in an async context',
      (source: Observable<unknown>) => defer(() => new AsyncLocalStorage().run(1, () => source)),
    ],
  ])('is found: %s', (_, wrap) => {
    wrap(beats).subscribe().unsubscribe();
    later();
    expect(left()).toEqual(['1 leak']);
  });

  it('is found in a shared connection, whose end the next sweep notices', () => {
    beats.pipe(share()).subscribe().unsubscribe();
    leaks.find();
    later();
    expect(left()).toEqual(['1 leak']);
  });

  it('is found for a Subscriber of the program, whose end the next sweep notices', () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as programs do
    const subscriber = new Subscriber<unknown>();
    beats.subscribe(subscriber);
    subscriber.unsubscribe();
    leaks.find();
    later();
    expect(left()).toEqual(['1 leak']);
  });

  it('is found however the root has ended', () => {
    const completes = new Observable((subscriber) => {
      begin();
      subscriber.complete();
    });
    const began = new Observable((subscriber) => {
      subscriber.complete();
      begin();
    });
    completes.subscribe();
    began.subscribe();
    later();
    expect(left()).toEqual(['2 leak']);
  });

  it('is counted for each subscription', () => {
    const source = new Observable(() => {
      begin();
      begin();
    });
    for (let n = 0; n < 2; n++) source.subscribe().unsubscribe();
    later();
    expect(left()).toEqual(['4 leak']);
  });

  it('is no longer reported after it was stopped', () => {
    beats.subscribe().unsubscribe();
    later();
    expect(left()).toEqual(['1 leak']);
    for (const work of begun) work.stop();
    expect(left()).toEqual([]);
  });

  it.each<[string, (source: Observable<number>) => void]>([
    ['its consumer has left', (source) => source.subscribe().unsubscribe()],
    [
      'its owner has closed',
      (source) => {
        const owner = createOwner({ name: 'app' });
        source.pipe(ownedBy(owner)).subscribe();
        void owner.close();
      },
    ],
  ])('is only a zombie if it sends values and %s', (_, leave) => {
    let send = (): void => undefined;
    const source = new Observable<number>((subscriber) => {
      begin();
      send = () => subscriber.next(now++);
    });
    leave(source);
    for (let n = 0; n < 4; n++) send();
    later();
    expect(leaks.find({ since: mark }).map(({ verdict }) => verdict)).toEqual(['zombie']);
  });

  it('is not reported without a mark, since it may be intended; its growth is a note', () => {
    undo();
    undo = on({ growing: { windows: 2, every: 1_000 } });
    const window = (): void => {
      now += 1_000;
      leaks.find();
    };
    window();
    for (let round = 1; round <= 2; round++) {
      beats.subscribe().unsubscribe();
      later();
      expect(leaks.find()).toEqual([]);
      window();
    }
    expect(leaks.find()).toMatchObject([{ verdict: 'residue', severity: 'note', count: 2 }]);
    for (const work of begun) work.stop();
    expect(leaks.find()).toEqual([]);
    undo();
    expect(leaks.find()).toEqual([]);
  });
});

describe('nobody is reported for', () => {
  const poll = (): FakeWork => fake.start('timeout');
  const owned = <Value>(source: Observable<Value>): Observable<Value> =>
    source.pipe(ownedBy(createOwner({ name: 'app' })));

  it.each<[string, () => unknown]>([
    [
      'what the teardown stops',
      () => {
        new Observable(() => {
          const work = begin();
          return () => work.stop();
        })
          .subscribe()
          .unsubscribe();
      },
    ],
    ['what goes on while its root does', () => void owned(beats).subscribe()],
    [
      'a timeout that has not rung',
      () => {
        new Observable(() => void poll()).subscribe().unsubscribe();
      },
    ],
    [
      'a timeout that an event set, and that is set anew',
      () => {
        let timeout: FakeWork | undefined;
        const bus = new EventEmitter().on('start', () => (timeout = poll()));
        new Observable(() => void bus.emit('start')).subscribe().unsubscribe();
        leaks.find();
        return ringAgain(timeout as unknown as FakeWork, 9, poll);
      },
    ],
    [
      'a timeout that a value sets anew',
      async () => {
        const rings = new Subject<void>();
        let timeout: FakeWork | undefined;
        owned(rings).subscribe(() => (timeout = poll()));
        new Observable(() => void (timeout = poll())).subscribe().unsubscribe();
        for (let n = 0; n < 9; n++) await fake.ring(timeout as unknown as FakeWork, () => rings.next());
      },
    ],
    [
      'a timeout that is set anew once, and what it starts then',
      async () => {
        let timeout: FakeWork | undefined;
        new Observable(() => void (timeout = poll())).subscribe().unsubscribe();
        await fake.ring(await ringAgain(timeout as unknown as FakeWork, 1, poll), begin);
      },
    ],
    [
      'what a value sets off on the way',
      () => {
        const events = new Subject<number>();
        events.pipe(take(1)).subscribe(begin);
        defer(() => {
          events.next(1);
          return of(1);
        }).subscribe();
      },
    ],
    ['work that its consumer starts', () => void of(1).subscribe(begin)],
    [
      'what an event sets off on the way',
      () => {
        const bus = new EventEmitter().on('start', begin);
        new Observable(() => void bus.emit('start')).subscribe().unsubscribe();
      },
    ],
    [
      'what serves others too: a share by hand',
      () => {
        let readers = 0;
        const shared = new Observable(() => {
          if (readers++ === 0) begin();
          else poll();
        });
        const first = shared.subscribe();
        owned(shared).subscribe();
        first.unsubscribe();
      },
    ],
    [
      'what the first of all began for all',
      () => {
        const cached = defer(() => {
          if (begun.length === 0) begin();
          return of(1);
        });
        for (let n = 0; n < 3; n++) cached.subscribe();
      },
    ],
    [
      'a name that is looked up',
      () => new Observable(() => void fake.start('lookup')).subscribe().unsubscribe(),
    ],
    [
      'work that starts outside of a subscribe call',
      () => {
        begin();
      },
    ],
  ])('%s', async (_, run) => {
    await run();
    later();
    expect(left()).toEqual([]);
  });

  it('work of an abandoned subscription, which is reported as such', () => {
    // Nobody tears it down, so it never ends.
    owned(beats).subscribe();
    now += 500;
    expect(left()).toEqual([]);
  });

  it('work that started before the mark', () => {
    beats.subscribe().unsubscribe();
    mark = leaks.mark();
    later();
    expect(left()).toEqual([]);
  });

  it('work without a known line', () => {
    undo();
    undo = on({ sites: 'off' });
    beats.subscribe().unsubscribe();
    later();
    expect(left()).toEqual([]);
  });
});

describe('tracking work', () => {
  it('begins and ends with the option, in any order, even within a subscribe call', () => {
    const other = enableDevMode({ track: 'all' });
    undo();
    expect(fake.isMonitoring).toBe(false);
    beats.subscribe().unsubscribe();
    later();
    expect(left()).toEqual([]);

    const more = [on(), on()];
    more[0]?.();
    beats.subscribe().unsubscribe();
    later();
    expect(left()).toEqual(['1 leak']);
    more[1]?.();
    expect(left()).toEqual([]);
    other();

    new Observable(() => void (undo = on())).subscribe();
    defer(() => {
      begin();
      undo();
      undo = on();
      begin();
      return of(1);
    }).subscribe();
    mark = leaks.mark();
    beats.subscribe().unsubscribe();
    beats.subscribe().unsubscribe();
    later();
    expect(left()).toEqual(['2 leak']);
  });

  it('keeps nothing of stopped work, nor of running work once its stack was read', async () => {
    class Feed {
      readonly source = new Observable(() => {
        const work = this.beat();
        return () => work.stop();
      });
      beat(): FakeWork {
        return fake.start('interval');
      }
    }
    const fixed = (() => {
      const feed = new Feed();
      feed.source.subscribe().unsubscribe();
      return new WeakRef(feed);
    })();
    const leaky = (() => {
      const feed = { begin };
      new Observable(() => void feed.begin()).subscribe().unsubscribe();
      return new WeakRef(feed);
    })();
    later();
    expect(left()).toEqual(['1 leak']);
    expect(await collected(fixed, leaky)).toEqual([true, true]);
    expect(left()).toEqual(['1 leak']);
  });

  it('stops with its records if dev mode is switched off during a call', () => {
    const other = enableDevMode({ track: 'all' });
    const open = beats.subscribe();
    undo();
    open.unsubscribe();
    expect(left()).toEqual([]);
    other();
  });

  it('reads a few stacks in a turn, and all of them on demand', () => {
    for (let n = 0; n < 60; n++) beats.subscribe().unsubscribe();
    const { sites } = registry();
    const places = vi.spyOn(sites, 'place');
    registry().sweep.observe(now);
    const read = (): number => new Set(places.mock.calls.map(([stack]) => stack)).size;
    const atOnce = read();
    later();
    expect(left()).toEqual(['60 leak']);
    expect([atOnce < read(), atOnce > 0]).toEqual([true, true]);
  });

  it('drops finished work, and keeps up with much of it', () => {
    const settle = vi.spyOn(registry().residues, 'settle');
    const fixed = new Observable(() => {
      const work = fake.start('interval');
      return () => work.stop();
    });
    for (let n = 0; n < 999; n++) fixed.subscribe().unsubscribe();
    expect(settle).not.toHaveBeenCalled();
    for (let n = 0; n < 201; n++) fixed.subscribe().unsubscribe();
    expect(settle).toHaveBeenCalledOnce();
    later();
    expect(left()).toEqual([]);
  });
});

describe('work that keeps the process alive', () => {
  const alive = (): unknown[] =>
    registry()
      .residues.keepingAlive()
      .map(({ kind, place, record }) => [kind, place.site?.function, record.open]);

  beforeEach(() => {
    undo();
    undo = on({ residue: false });
  });

  it('is known while there is a user, until the last one leaves', () => {
    const [first, second] = [registry().monitorWork(), registry().monitorWork()];
    first();
    first();
    beats.subscribe();
    expect(alive()).toEqual([['interval', 'begin', true]]);
    second();
    beats.subscribe();
    expect(alive()).toEqual([]);
  });

  it('is known after its subscription has ended, and is no residue if these are not reported', () => {
    const stop = registry().monitorWork();
    beats.subscribe().unsubscribe();
    later();
    expect([alive(), left()]).toEqual([[['interval', 'begin', false]], []]);
    stop();
  });

  it('does not include stopped or unref’d work', () => {
    const stop = registry().monitorWork();
    beats.subscribe();
    new Observable(() => {
      begin().keepsAlive = false;
    }).subscribe();
    begun[0]?.stop();
    expect(alive()).toEqual([]);
    stop();
  });
});
