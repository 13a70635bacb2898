import {
  from,
  interval,
  merge,
  type Observable,
  type OperatorFunction,
  share,
  shareReplay,
  Subject,
  type Subscription,
  timer,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import type { OwnerDescription } from '../../../../lib/dev/record/owner-book.js';
import { registry } from '../../../../lib/dev/registry.js';
import { callerOf } from '../../../../lib/dev/report/caller.js';
import { createOwner, runWithOwner } from '../../../../lib/index.js';
import type { Leak } from '../../../../lib/leak.js';
import { sweepDropped } from '../../../support/garbage.js';
import { handTimers } from '../support.js';

let now = 0;
let undo = (): void => undefined;
const told: Leak[] = [];

beforeEach(() => {
  now = 0;
  undo = enableDevMode({ track: 'all', now: () => now, onLeak: (leak) => told.push(leak) });
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
  told.length = 0;
});

/** A stream that never completes, and that only the timer of its subscribers holds. */
const prices = (): Observable<number> => interval(1_000_000);

/** The number of pages that have ended, as a host counts them. */
let ended = 0;

/** A page that subscribes to a stream while it is open. */
function visit(stream: () => Observable<unknown>, { name = 'page', description = true } = {}): void {
  const page = createOwner({ name });
  let number = 0;
  const turn: OwnerDescription = { remedy: 'it', ordinal: () => ({ number, of: ended }) };
  runWithOwner(page, () => {
    const shown: Subscription = stream().subscribe();
    if (description) registry().owners.describe(page, turn);
    shown.unsubscribe();
  });
  number = ++ended;
  void page.close();
}

function visits(times: number, stream: () => Observable<unknown>, options = {}): void {
  ended = 0;
  for (let time = 0; time < times; time++) visit(stream, options);
  now += 1_000;
}

const pending: unknown[] = [];

/** The verdict, severity and count of each leak. */
const found = (): string[] => leaks.find().map((leak) => `${leak.severity} ${leak.verdict} ${leak.count}`);

const lineHere = (): number => Number(callerOf(lineHere).site?.line);

describe('connections that closed owners have left, each its own,', () => {
  it('are a leak, at the line that shares, if nobody can subscribe to them any more', async () => {
    const line = lineHere() + 1;
    visits(3, () => prices().pipe(shareReplay(1)));
    await sweepDropped();
    expect(leaks.find()).toMatchObject([
      {
        verdict: 'growing',
        severity: 'leak',
        kind: 'connection',
        count: 3,
        owners: 3,
        owner: { name: 'page' },
        sites: [{ line, count: 3 }],
        waitsFor: 'a timer (16 min 40 s)',
      },
    ]);
    expect(leaks.report()).toContain('growing: 3 shared subscriptions are open, one for each page');
    expect(leaks.report()).toContain('Each page creates its own shared stream');
  });

  it('are not a leak while only one of them is unreachable', async () => {
    const kept: Observable<unknown>[] = [];
    const make = (): Observable<unknown> => prices().pipe(shareReplay(1));
    visits(1, make, { description: false });
    visits(3, () => kept[kept.push(make()) - 1] as Observable<unknown>, { description: false });
    await sweepDropped();
    expect(found()).toEqual([]);
    expect(kept).toHaveLength(3);
  });

  it('are a note if each of the last owners has left one that may still be used', () => {
    const cache: Observable<unknown>[] = [];
    const make = (): Observable<unknown> => cache[cache.push(prices().pipe(shareReplay(1))) - 1] as never;
    visits(4, make);
    expect(found()).toEqual([]);
    visits(5, make);
    expect(found()).toEqual(['note growing 9']);
  });

  it('are not reported if one of the last owners has left none and used that of another', () => {
    const cache = new Map<number, Observable<unknown>>();
    let key = 0;
    const cached = (): Observable<unknown> => {
      const known = cache.get(key) ?? prices().pipe(shareReplay(1));
      cache.set(key, known);
      return known;
    };
    ended = 0;
    for (key = 0; key < 6; key++) visit(cached);
    for (key = 0; key < 3; key++) visit(cached);
    now += 1_000;
    expect(found()).toEqual([]);
  });

  it('are reported again as a leak when that is proven, and no longer as a note', async () => {
    const first = handTimers();
    const kept: Observable<unknown>[] = [];
    visits(5, () => kept[kept.push(prices().pipe(shareReplay(1))) - 1] as Observable<unknown>);
    first.ring();
    first.ring();
    expect(told.map(({ severity, count }) => [severity, count])).toEqual([['note', 5]]);
    kept.length = 0;
    vi.restoreAllMocks();
    await sweepDropped();
    const again = handTimers();
    registry().sweep.stop();
    registry().sweep.arm();
    again.ring();
    again.ring();
    expect(told.map(({ severity }) => severity)).toEqual(['note', 'leak']);
  });

  // prettier-ignore
  it.each<[string, () => Observable<unknown>]>([
    ['end with their last subscriber',          () => prices().pipe(shareReplay({ bufferSize: 1, refCount: true }))],
    ['are reset some time after that',    () => prices().pipe(share({ resetOnRefCountZero: () => timer(1_000_000) }))],
    ['wait for a promise, and end with it',   () => from(new Promise((resolve) => void pending.push(resolve))).pipe(shareReplay(1))],
    ['have too many parts to examine',   () => merge(...Array.from({ length: 1_100 }, prices)).pipe(shareReplay(1))],
  ])('are not reported if they %s', async (_, stream) => {
    visits(6, stream);
    await sweepDropped();
    expect(found()).toEqual([]);
  });

  it('are not reported while somebody is subscribed, or if the owners have just closed', async () => {
    const heard: Subscription[] = [];
    visits(6, () => {
      const stream = prices().pipe(shareReplay(1));
      heard.push(stream.subscribe());
      return stream;
    });
    const later = leaks.mark();
    expect(leaks.find().filter(({ verdict }) => verdict === 'growing')).toEqual([]);
    for (const one of heard) one.unsubscribe();
    ended = 0;
    for (let time = 0; time < 6; time++) visit(() => prices().pipe(shareReplay(1)), { name: 'other' });
    expect(leaks.find().map(({ owner }) => owner?.name)).toEqual(['page']);
    expect(later.id).toBeGreaterThan(1);
    await sweepDropped();
  });

  it('are compared only among owners of one name', () => {
    const kept: Observable<unknown>[] = [];
    ended = 0;
    for (let time = 0; time < 3; time++)
      for (const name of ['one', 'two']) {
        visit(() => kept[kept.push(prices().pipe(shareReplay(1))) - 1] as Observable<unknown>, { name });
      }
    now += 1_000;
    expect(found()).toEqual([]);
  });

  it('are not reported if the owner that made the stream is open or unknown', async () => {
    const page = createOwner({ name: 'root service' });
    const make = (): Observable<unknown> => prices().pipe(shareReplay(1));
    for (let time = 0; time < 6; time++) {
      const stream = time % 2 === 0 ? runWithOwner(page, make) : make();
      stream.subscribe().unsubscribe();
    }
    now += 1_000;
    await sweepDropped();
    expect(found()).toEqual([]);
    void page.close();
  });

  it('are not reported if their host knows that they end with the owner', () => {
    const own: OperatorFunction<unknown, unknown> = shareReplay(1);
    const sources: Subject<unknown>[] = [];
    ended = 0;
    for (let time = 0; time < 6; time++) {
      const page = createOwner({ name: 'page' });
      const number = time + 1;
      const source = new Subject<unknown>();
      sources.push(source);
      registry().owners.describe(page, {
        remedy: 'it',
        isExempt: (subscriber, place) => !subscriber.closed && place === undefined,
        ordinal: () => ({ number, of: 6 }),
      });
      runWithOwner(page, () => source.pipe(own).subscribe().unsubscribe());
      void page.close();
    }
    now += 1_000;
    expect(found()).toEqual([]);
  });
});
