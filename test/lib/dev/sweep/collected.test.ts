import {
  finalize,
  firstValueFrom,
  fromEvent,
  map,
  merge,
  type Observable,
  Observable as Stream,
  share,
  shareReplay,
  Subject,
  Subscriber,
  Subscription,
  takeUntil,
  using,
  zip,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { channel } from '../../../../lib/channel.js';
import { findAll } from '../../../../lib/dev/leak/survey.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { host } from '../../../../lib/dev/base/host.js';
import { findSorted } from '../../../../lib/dev/leak/survey.js';
import type { TrackRecord } from '../../../../lib/dev/record/record.js';
import { registry } from '../../../../lib/dev/registry.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy, withLeakGuard } from '../../../../operators/index.js';
import { collected, collectGarbage, sweepDropped } from '../../../support/garbage.js';
import { handTimers } from '../support.js';

let undo: () => void;
beforeEach(() => {
  host.collectGarbage = collectGarbage;
  undo = enableDevMode({ track: 'all' });
});
afterEach(() => {
  undo();
  host.collectGarbage = undefined;
});

/** Runs `work` in a frame of its own, so that what it drops is dropped. */
async function dropped(work: () => unknown): Promise<void> {
  work();
  await sweepDropped();
}

/** Lets `work` go on with what the sweep has let go of, and then drops it. */
async function endedUnseen(work: (subject: Subject<number>) => () => unknown): Promise<void> {
  const held = [work(new Subject<number>())];
  await leaks.sweep();
  await held.pop()?.();
  await dropped(() => undefined);
}

const found = (): unknown[] => leaks.find().map(({ verdict, severity, count }) => [verdict, severity, count]);
const wire = (subject: Observable<unknown>): Subscription => subject.subscribe();

describe('what is collected without having been torn down is abandoned,', () => {
  // prettier-ignore
  const rows: [string, () => unknown, 'leak' | 'note'][] = [
    ['a note where nothing shows',             () => wire(new Subject()),                                       'note'],
    ['a note behind operators',                () => wire(new Subject().pipe(map(String), share())),            'note'],
    ['a note of a merge',                      () => wire(merge(new Subject(), new Subject())),                 'note'],
    ['a note of a zip',                        () => wire(zip(new Subject(), new Subject())),                   'note'],
    ['a note where the notifier went too',     () => wire(new Subject().pipe(takeUntil(new Subject()))),        'note'],
    ['a note of an event of a dropped target', () => wire(fromEvent(new EventTarget(), 'x')),                   'note'],
    ['a leak of a promise',                    () => void firstValueFrom(new Subject()),                        'leak'],
    ['a leak with a finalize',                 () => wire(new Subject().pipe(finalize(() => 0), map(String))),  'leak'],
    ['a leak with a teardown',                 () => wire(new Stream(() => () => 0)),                           'leak'],
    ['a leak with a Subscription to be run',   () => wire(new Stream(() => new Subscription(() => 0))),         'leak'],
    ['a leak with a resource',                 () => wire(using(() => new Subscription(), () => new Subject())), 'leak'],
    ['a leak with what was added to it',       () => { wire(new Subject()).add(() => 0); },                     'leak'],
  ];

  it.each(rows)('%s', async (_, work, severity) => {
    await dropped(work);
    const roots = leaks.find().filter(({ kind }) => kind !== 'connection');
    expect(roots).toMatchObject([{ verdict: 'abandoned', severity, count: 1 }]);
  });

  it.each([
    ['a note under a mark too, where its Subject was itself unsubscribed', () => undefined, 'note'],
    ['a leak there, where a function was to run at its end', () => () => 0, 'leak'],
  ])('%s', async (_, teardown, severity) => {
    const since = leaks.mark();
    const subject = new Subject();
    await dropped(() => {
      wire(subject).add(teardown());
      subject.unsubscribe();
      leaks.find();
    });
    const found = leaks.find({ since });
    expect(found).toMatchObject([{ severity, count: 1, sites: [{ function: 'wire' }] }]);
    expect(found[0]?.hint).toContain('complete the Subject instead');
  });

  it('of an owner that has ended only where its host does not know what goes with that', async () => {
    for (const described of [true, false]) {
      await dropped(() => {
        const page = createOwner({ name: described ? 'known' : 'page' });
        const kept = runWithOwner(page, () => wire(new Subject()));
        if (described) registry().owners.describe(page, { remedy: 'it' });
        void page.close();
        return kept;
      });
    }
    expect(leaks.find().map(({ owner }) => owner?.name)).toEqual(['page']);
  });

  it('told with its line, its name and its age, though nothing else is left of it', async () => {
    await dropped(() => wire(new Subject().pipe(withLeakGuard('prices'))));
    expect(leaks.find()).toMatchObject([
      { verdict: 'abandoned', name: 'prices', kind: 'root', sites: [{ function: 'wire' }] },
    ]);
    expect(leaks.open()).toEqual([]);
  });

  it('a leak in any case under a mark, and none for a mark that came later', async () => {
    const before = leaks.mark();
    await dropped(() => wire(new Subject()));
    const after = leaks.mark();
    expect(leaks.find({ since: before })).toMatchObject([{ verdict: 'abandoned', severity: 'leak' }]);
    expect(leaks.find({ since: after })).toEqual([]);
  });

  it('a note at the end of a program all the same, beside what its line has left open', async () => {
    const from = registry().records.upcomingId;
    const kept = new Subject();
    await dropped(() => [new Subject(), kept, kept].forEach(wire));
    expect(findAll(registry(), { from, owned: false, atEnd: { strict: false } })).toMatchObject([
      { verdict: 'unowned', severity: 'leak', count: 2 },
      { verdict: 'abandoned', severity: 'note', count: 1 },
    ]);
    expect(kept.observed).toBe(true);
  });

  it('and says what to do, by what shows', async () => {
    await dropped(() => {
      wire(new Subject());
      void firstValueFrom(new Subject());
      wire(new Stream(() => () => 0));
    });
    const hints = leaks.find().map(({ hint }) => hint.split(/,|:| /).slice(0, 2).join(' '));
    expect(hints.sort()).toEqual(['A promise', 'Its teardown', 'Nothing can']);
  });

  it('once, of one that is a part of another', async () => {
    await dropped(() => {
      const parent = new Subject();
      const child = wire(new Subject());
      const whole = parent.subscribe();
      whole.add(child);
      // A Subscriber has it: it goes with that one.
    });
    expect(found()).toEqual([['abandoned', 'note', 1]]);
  });

  it('together with the owner that had it', async () => {
    await dropped(() => wire(new Subject().pipe(ownedBy(createOwner({ name: 'page' })))));
    expect(leaks.find()).toMatchObject([{ verdict: 'abandoned', owner: { name: 'page' } }]);
  });

  it('and not while anything can reach it', async () => {
    const subject = new Subject();
    await dropped(() => wire(subject));
    expect(found()).toEqual([]);
    expect(leaks.open()).toHaveLength(1);
    subject.complete();
    expect(leaks.open()).toEqual([]);
  });

  it('and not where it was torn down', async () => {
    await dropped(() => wire(new Subject()).unsubscribe());
    expect(found()).toEqual([]);
  });
});

describe('who waits for a channel that is dropped with its owner', () => {
  const open = (name?: string): Subject<number> =>
    channel<number>(createOwner(), name === undefined ? {} : { name });

  it('waits for one that nobody closes, whatever stands between', async () => {
    await dropped(() => {
      wire(open('jobs').pipe(map((job) => `${job}`)));
      wire(open().asObservable());
    });
    expect(found()).toEqual([['unclosed', 'leak', 2]]);
  });

  it('is called by its name', async () => {
    await dropped(() => wire(open('jobs')));
    expect(leaks.find()[0]?.hint).toContain('The channel "jobs" and its owner were dropped');
  });

  it('is reported so also where it has none', async () => {
    await dropped(() => wire(open()));
    expect(leaks.find()[0]?.hint).toContain('The channel and its owner were dropped');
  });

  it('waits in peace while the owner is there', async () => {
    const owner = createOwner();
    await dropped(() => wire(channel(owner)));
    expect(found()).toEqual([]);
    await owner.close();
  });
});

describe('leaks.sweep()', () => {
  it('does nothing while dev mode is off', async () => {
    undo();
    let collected = 0;
    host.collectGarbage = () => {
      collected++;
    };
    await leaks.sweep();
    expect(collected).toBe(0);
  });

  it('looks at all, wherever the sweep was on its way through them', async () => {
    const timers = handTimers();
    const kept = Array.from({ length: 2_500 }, () => wire(new Subject<number>()));
    while (registry().records.young.open) timers.ring();
    registry().sweep.startOver();
    wire(new Subject<number>());
    // The first 2 000 are behind it now.
    timers.ring();
    vi.restoreAllMocks();
    const gone = await collected(...kept.splice(0, 500).map((subscription) => new WeakRef(subscription)));
    expect(gone.every(Boolean)).toBe(true);
    await leaks.sweep();
    expect([...registry().events.since(0, 0)]).toHaveLength(501);
    expect(kept).toHaveLength(2_000);
  });

  it('looks at all, in slices, also where the host cannot collect', async () => {
    host.collectGarbage = undefined;
    const subject = new Subject();
    for (let n = 0; n < 5_000; n++) wire(subject);
    await leaks.sweep();
    expect(found()).toEqual([]);
    expect(leaks.open()).toHaveLength(5_000);
    subject.complete();
  });
});

describe('a connection that is collected', () => {
  const since = (): unknown[] =>
    leaks.find({ since: mark }).map(({ verdict, severity, kind }) => [verdict, severity, kind]);
  let mark = leaks.mark();
  beforeEach(() => {
    mark = leaks.mark();
  });

  it('is a leak under a mark, as it is before it is collected', async () => {
    const connect = (): void => wire(new Subject().pipe(shareReplay(1))).unsubscribe();
    connect();
    expect(since()).toEqual([['unowned', 'leak', 'connection']]);
    await dropped(connect);
    expect(since()).toEqual([['abandoned', 'leak', 'connection']]);
    expect(leaks.find()).toMatchObject([{ severity: 'note' }]);
  });

  it.each([
    ['share', share()],
    ['shareReplay', shareReplay(1)],
  ])('is not reported beside its consumer, which is: of %s', async (_, shared) => {
    await dropped(() => wire(new Subject().pipe(shared)));
    expect(since()).toEqual([['abandoned', 'leak', 'root']]);
  });

  it('is reported where its consumer had been unsubscribed since it was looked at', async () => {
    await dropped(() => {
      const consumer = wire(new Subject().pipe(shareReplay(1)));
      while (registry().sweep.age()) continue;
      consumer.unsubscribe();
    });
    expect(since()).toEqual([['abandoned', 'leak', 'connection']]);
  });
});

describe('what ended between two looks, and was collected before the second one,', () => {
  // prettier-ignore
  it.each<[string, (subject: Subject<number>) => () => unknown]>([
    ['a promise that was kept',      (subject) => { const promise = firstValueFrom(subject); return () => { subject.next(1); return promise; }; }],
    ['a shared connection',          (subject) => { const one = subject.pipe(share()).subscribe(); return () => one.unsubscribe(); }],
    ['a Subscriber made by hand',    (subject) => { const one = byHand(); subject.subscribe(one); return () => one.unsubscribe(); }],
  ])('is accused of nothing: %s', async (_, work) => {
    await endedUnseen(work);
    expect(leaks.find()).toEqual([]);
  });

  it('is not known to have ended where a Subscriber was made by hand: then it is accused of nothing', async () => {
    await dropped(() => new Subject<number>().subscribe(byHand()));
    expect(leaks.find()).toEqual([]);
  });

  it('leaves rxjs as it was', () => {
    const Safe = Object.getPrototypeOf(wire(new Subject())) as object;
    const prototype = Object.getPrototypeOf(Safe) as object;
    expect(Object.hasOwn(prototype, 'unsubscribe')).toBe(true);
    undo();
    expect(Object.hasOwn(prototype, 'unsubscribe')).toBe(false);
  });
});

/** As libraries do that came before rxjs 7. */
function byHand(): Subscriber<number> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what is tried
  return new Subscriber<number>();
}

describe('a subscription that is asked for when it has been collected', () => {
  it('is sorted as nothing: it is judged as what has happened', () => {
    const { records } = registry();
    wire(new Subject());
    const [record] = [...records.open()][0] as readonly [TrackRecord, unknown];
    vi.spyOn(records, 'open').mockImplementation(function* () {
      yield [record, undefined];
    });
    vi.spyOn(records, 'openSubscriberOf').mockReturnValue(undefined);
    const sorted = findSorted(registry(), { from: 0, owned: true, isContained: () => true });
    vi.restoreAllMocks();
    expect(sorted).toEqual({ leaks: [], contained: [] });
  });
});
