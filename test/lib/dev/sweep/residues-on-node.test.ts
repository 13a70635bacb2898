import { watch } from 'node:fs';
import { createServer } from 'node:net';

import { asyncScheduler, debounceTime, defer, interval, Observable, of, share, Subject, timer } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { installHost } from '../../../../adapters/node/host/host.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import type { Mark } from '../../../../lib/dev/report/leaks.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy } from '../../../../operators/index.js';

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

/*
 * A few real cases: the others are on a fake host.
 */

describe('work that Node goes on with after the teardown', () => {
  it('is an interval, a server, or a watcher', async () => {
    new Observable(() => {
      const server = createServer().listen(0);
      const watcher = watch('test');
      stops.push(
        () => server.close(),
        () => watcher.close(),
      );
      begin();
    })
      .subscribe()
      .unsubscribe();
    await later();
    const [leak, ...others] = leaks.find({ since: mark });
    expect(leak).toMatchObject({ verdict: 'residue', count: 2, sites: [{ count: 1 }, { count: 1 }] });
    expect(others).toMatchObject([{ verdict: 'residue', count: 1, sites: [{ function: 'begin' }] }]);
    expect(leak?.hint).toContain('that closes this server');
    expect(leaks.report({ since: mark })).toContain('residue: 2 background tasks are still running');
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
});

describe('on Node, nobody is reported for', () => {
  it.each<[string, () => void]>([
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
      'a timeout that was cleared',
      () => {
        new Observable(() => clearTimeout(setTimeout(() => undefined, HOUR))).subscribe().unsubscribe();
      },
    ],
    [
      'a timeout that is set anew once',
      () => {
        new Observable(() => void setTimeout(() => setTimeout(begin, 1), 1)).subscribe().unsubscribe();
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
  ])('%s', async (_, run) => {
    run();
    await later();
    await later();
    expect(left()).toEqual([]);
  });
});
