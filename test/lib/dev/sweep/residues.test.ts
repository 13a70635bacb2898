import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { watch } from 'node:fs';
import { createServer } from 'node:net';

import {
  asyncScheduler,
  debounceTime,
  defer,
  interval,
  map,
  Observable,
  of,
  share,
  Subject,
  take,
  timer,
  Subscriber,
} from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { installHost } from '../../../../adapters/node/host/host.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import type { Mark } from '../../../../lib/dev/report/leaks.js';
import { registry } from '../../../../lib/dev/registry.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy } from '../../../../operators/index.js';
import { collected } from '../../../support/garbage.js';

const HOUR = 3_600_000;

let now = 0;
let mark: Mark;
let undo: () => void;
let uninstall: () => void;
/** Stops the work that the tests leave running. */
const stops: (() => void)[] = [];

beforeAll(() => void (uninstall = installHost()));
afterAll(() => uninstall());
beforeEach(() => {
  now = 0;
  undo = enableDevMode({ track: 'all', residue: true, now: () => now });
  mark = leaks.mark();
});
afterEach(() => {
  undo();
  for (const stop of stops.splice(0)) stop();
});

/** An interval that only the test clears. */
function begin(): NodeJS.Timeout {
  const handle = setInterval(() => undefined, HOUR);
  stops.push(() => clearInterval(handle));
  return handle;
}

/** Enough turns to know all ends, and the grace. */
async function later(): Promise<void> {
  await turns(5);
  now += 500;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** As many turns as needed. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await turns(1);
}

const left = (): unknown[] =>
  leaks
    .find({ since: mark })
    .filter(({ verdict }) => verdict === 'residue')
    .map(({ severity, count }) => `${count} ${severity}`);

describe('work that a subscribe call started and its teardown did not stop', () => {
  it('is reported with the line that started it, when the grace is over', async () => {
    const ticks = new Observable<number>(() => {
      begin();
    });
    ticks.subscribe().unsubscribe();
    await turns(5);
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
      'residue: 1 piece of work goes on, although the subscription that started it has ended',
    );
  });

  it('is an interval, a server, or a watcher', async () => {
    new Observable(() => {
      const server = createServer().listen(0);
      const watcher = watch('test');
      stops.push(
        () => server.close(),
        () => watcher.close(),
      );
    })
      .subscribe()
      .unsubscribe();
    await later();
    const [leak, ...others] = leaks.find({ since: mark });
    expect(others).toEqual([]);
    expect(leak).toMatchObject({ verdict: 'residue', count: 2, sites: [{ count: 1 }, { count: 1 }] });
    expect(leak?.hint).toContain('that closes this server');
    expect(leaks.report({ since: mark })).toContain('residue: 2 pieces of work go on');
  });

  it('is a timeout that is set again and again', async () => {
    let rounds = 0;
    let goesOn = true;
    const source = new Observable(() => {
      const poll = (): void => {
        rounds++;
        if (goesOn) setTimeout(poll, 1);
      };
      poll();
    });
    stops.push(() => (goesOn = false));
    source.subscribe().unsubscribe();
    await until(() => rounds > 5);
    now += 500;
    expect(left()).toEqual(['1 leak']);
    goesOn = false;
    await until(() => left().length === 0);
  });

  it('is a timeout that was already set again while the root was open', async () => {
    let rounds = 0;
    let goesOn = true;
    const source = new Observable(() => {
      const poll = (): void => {
        rounds++;
        if (goesOn) setImmediate(() => setTimeout(poll, 1));
      };
      poll();
    });
    stops.push(() => (goesOn = false));
    const subscription = source.subscribe();
    await until(() => rounds > 5);
    expect(left()).toEqual([]);
    subscription.unsubscribe();
    await until(() => rounds > 10);
    now += 500;
    expect(left()).toEqual(['1 leak']);
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
  ])('is found: %s', async (_, wrap) => {
    const source = new Observable(() => void new AsyncLocalStorage().run(1, begin));
    wrap(source).subscribe().unsubscribe();
    await later();
    expect(left()).toEqual(['1 leak']);
  });

  it('is found in a shared connection, whose end the next sweep notices', async () => {
    const source = new Observable(() => void new AsyncLocalStorage().run(1, begin));
    source.pipe(share()).subscribe().unsubscribe();
    leaks.find();
    await later();
    expect(left()).toEqual(['1 leak']);
  });

  it('is found for a Subscriber of the program, whose end the next sweep notices', async () => {
    const source = new Observable(() => void new AsyncLocalStorage().run(1, begin));
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as programs do
    const subscriber = new Subscriber<unknown>();
    source.subscribe(subscriber);
    subscriber.unsubscribe();
    leaks.find();
    await later();
    expect(left()).toEqual(['1 leak']);
  });

  it('is found however the root has ended', async () => {
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
    await later();
    expect(left()).toEqual(['2 leak']);
  });

  it('is counted for each subscription', async () => {
    const source = new Observable(() => {
      begin();
      begin();
    });
    for (let n = 0; n < 2; n++) source.subscribe().unsubscribe();
    await later();
    expect(left()).toEqual(['4 leak']);
  });

  it('is no longer reported after it was stopped', async () => {
    new Observable(() => void begin()).subscribe().unsubscribe();
    await later();
    expect(left()).toEqual(['1 leak']);
    for (const stop of stops.splice(0)) stop();
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
  ])('is only a zombie if it sends values and %s', async (_, leave) => {
    const source = new Observable<number>((subscriber) => {
      const handle = setInterval(() => subscriber.next(now++), 1);
      stops.push(() => clearInterval(handle));
    });
    leave(source);
    const verdicts = (): string[] => leaks.find({ since: mark }).map(({ verdict }) => verdict);
    await until(() => verdicts().includes('zombie'));
    now += 500;
    expect(verdicts()).toEqual(['zombie']);
  });

  it('is not reported without a mark, since it may be intended; its growth is a note', async () => {
    undo();
    undo = enableDevMode({
      track: 'all',
      residue: true,
      now: () => now,
      growing: { windows: 2, every: 1_000 },
    });
    const source = new Observable(() => void begin());
    const window = (): void => {
      now += 1_000;
      leaks.find();
    };
    window();
    for (let round = 1; round <= 2; round++) {
      source.subscribe().unsubscribe();
      await later();
      expect(leaks.find()).toEqual([]);
      window();
    }
    expect(leaks.find()).toMatchObject([{ verdict: 'residue', severity: 'note', count: 2 }]);
    for (const stop of stops.splice(0)) stop();
    expect(leaks.find()).toEqual([]);
    undo();
    expect(leaks.find()).toEqual([]);
  });
});

describe('nobody is reported for', () => {
  it.each<[string, () => void]>([
    [
      'what the teardown stops',
      () => {
        new Observable(() => {
          const handle = begin();
          return () => clearInterval(handle);
        })
          .subscribe()
          .unsubscribe();
      },
    ],
    [
      'what goes on while its root does',
      () => {
        new Observable(() => void begin()).pipe(ownedBy(createOwner({ name: 'app' }))).subscribe();
      },
    ],
    [
      'a server that the teardown closes',
      () => {
        new Observable(() => {
          const server = createServer().listen(0);
          return () => server.close();
        })
          .subscribe()
          .unsubscribe();
      },
    ],
    [
      'a timeout that has not rung',
      () => {
        new Observable(() => {
          const handle = setTimeout(() => undefined, HOUR);
          stops.push(() => clearTimeout(handle));
        })
          .subscribe()
          .unsubscribe();
      },
    ],
    [
      'a timeout that was cleared',
      () => {
        new Observable(() => clearTimeout(setTimeout(() => undefined, HOUR))).subscribe().unsubscribe();
      },
    ],
    [
      'a timeout that an event set, and that is set anew',
      () => {
        const bus = new EventEmitter().on('start', () => {
          let rounds = 0;
          const poll = (): void => {
            if (rounds++ < 20) setTimeout(poll, 1);
          };
          poll();
        });
        new Observable(() => void bus.emit('start')).subscribe().unsubscribe();
        leaks.find();
      },
    ],
    [
      'a timeout that a value sets anew',
      () => {
        const rings = new Subject<void>();
        let rounds = 0;
        const poll = (): void => {
          if (rounds++ < 20) setTimeout(() => rings.next(), 1);
        };
        const owner = createOwner({ name: 'app' });
        rings.pipe(ownedBy(owner)).subscribe(poll);
        stops.push(() => void owner.close());
        new Observable(poll).subscribe().unsubscribe();
      },
    ],
    [
      'a timeout that is set anew once',
      () => {
        new Observable(() => void setTimeout(() => setTimeout(begin, 1), 1)).subscribe().unsubscribe();
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
      'timers of another subscription that a value sets off',
      () => {
        const events = new Subject<number>();
        const owner = createOwner({ name: 'app' });
        events.pipe(debounceTime(HOUR), ownedBy(owner)).subscribe();
        stops.push(() => void owner.close());
        defer(() => {
          events.next(1);
          return of(1);
        }).subscribe();
      },
    ],
    [
      'timers of rxjs',
      () => {
        new Observable(() => {
          const action = asyncScheduler.schedule(function () {
            this.schedule(undefined, HOUR);
          });
          stops.push(() => action.unsubscribe());
        })
          .subscribe()
          .unsubscribe();
        const reset = of(1).pipe(share({ resetOnRefCountZero: () => timer(HOUR) }));
        reset.subscribe().unsubscribe();
        interval(1)
          .pipe(share({ resetOnRefCountZero: () => timer(2) }))
          .subscribe()
          .unsubscribe();
      },
    ],
    [
      'what serves others too: a share by hand',
      () => {
        let readers = 0;
        const shared = new Observable(() => {
          if (readers++ === 0) begin();
          else setTimeout(() => undefined, 1);
        });
        const first = shared.subscribe();
        shared.pipe(ownedBy(createOwner({ name: 'app' }))).subscribe();
        first.unsubscribe();
      },
    ],
    [
      'what the first of all began for all',
      () => {
        let begun = false;
        const cached = defer(() => {
          if (!begun) begin();
          begun = true;
          return of(1);
        });
        for (let n = 0; n < 3; n++) cached.subscribe();
      },
    ],
    ['work that starts outside of a subscribe call', () => void begin()],
  ])('%s', async (_, run) => {
    run();
    await later();
    await later();
    expect(left()).toEqual([]);
  });

  it('work of an abandoned subscription, which is reported as such', () => {
    // Nobody tears it down, so it never ends.
    new Observable(() => void begin()).pipe(ownedBy(createOwner({ name: 'app' }))).subscribe();
    now += 500;
    expect(left()).toEqual([]);
  });

  it('work that started before the mark', async () => {
    new Observable(() => void begin()).subscribe().unsubscribe();
    mark = leaks.mark();
    await later();
    expect(left()).toEqual([]);
  });

  it('work without a known line', async () => {
    undo();
    undo = enableDevMode({ track: 'all', residue: true, sites: 'off', now: () => now });
    new Observable(() => void begin()).subscribe().unsubscribe();
    await later();
    expect(left()).toEqual([]);
  });
});

describe('tracking work', () => {
  it('begins and ends with the option, in any order, even within a subscribe call', async () => {
    const source = new Observable(() => void begin());
    const other = enableDevMode({ track: 'all' });
    undo();
    source.subscribe().unsubscribe();
    await later();
    expect(left()).toEqual([]);

    const more = [1, 2].map(() => enableDevMode({ track: 'all', residue: true, now: () => now }));
    more[0]?.();
    source.subscribe().unsubscribe();
    await later();
    expect(left()).toEqual(['1 leak']);
    more[1]?.();
    expect(left()).toEqual([]);
    other();

    new Observable(
      () => void (undo = enableDevMode({ track: 'all', residue: true, now: () => now })),
    ).subscribe();
    defer(() => {
      begin();
      undo();
      undo = enableDevMode({ track: 'all', residue: true, now: () => now });
      begin();
      return of(1);
    }).subscribe();
    mark = leaks.mark();
    source.subscribe().unsubscribe();
    source.subscribe().unsubscribe();
    await later();
    expect(left()).toEqual(['2 leak']);
  });

  it('keeps nothing of stopped work, nor of running work once its stack was read', async () => {
    class Feed {
      readonly source = new Observable(() => {
        const timer = this.beat();
        return () => clearInterval(timer);
      });
      beat(): NodeJS.Timeout {
        return setInterval(() => this.source, HOUR);
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
    await later();
    expect(left()).toEqual(['1 leak']);
    expect(await collected(fixed, leaky)).toEqual([true, true]);
    expect(left()).toEqual(['1 leak']);
  });

  it('stops with its records if dev mode is switched off during a call', () => {
    const other = enableDevMode({ track: 'all' });
    const open = new Observable(() => void begin()).subscribe();
    undo();
    open.unsubscribe();
    expect(left()).toEqual([]);
    other();
  });

  it('reads a few stacks in a turn, and all of them on demand', async () => {
    const source = new Observable(() => void begin());
    for (let n = 0; n < 60; n++) source.subscribe().unsubscribe();
    registry().sweep.observe(now);
    await later();
    expect(left()).toEqual(['60 leak']);
  });

  it('drops finished work, and keeps up with much of it', async () => {
    const fixed = new Observable(() => {
      const handle = setInterval(() => undefined, HOUR);
      return () => clearInterval(handle);
    });
    for (let n = 0; n < 1_200; n++) fixed.subscribe().unsubscribe();
    await later();
    expect(left()).toEqual([]);
  });
});
