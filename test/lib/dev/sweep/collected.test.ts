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

/** Runs `work` in a frame of its own, so that its references are dropped afterwards. */
async function dropped(work: () => unknown): Promise<void> {
  work();
  await sweepDropped();
}

/** Lets `work` continue after the sweep has dropped its references, and then drops it. */
async function endedUnseen(work: (subject: Subject<number>) => () => unknown): Promise<void> {
  const held = [work(new Subject<number>())];
  await leaks.sweep();
  await held.pop()?.();
  await dropped(() => undefined);
}

const found = (): unknown[] => leaks.find().map(({ verdict, severity, count }) => [verdict, severity, count]);
const wire = (subject: Observable<unknown>): Subscription => subject.subscribe();

describe('a subscription that is collected without a teardown is abandoned:', () => {
  // prettier-ignore
  const rows: [string, () => unknown, 'leak' | 'note'][] = [
    ['a note without an effect',             () => wire(new Subject()),                                       'note'],
    ['a note behind operators',                () => wire(new Subject().pipe(map(String), share())),            'note'],
    ['a note of a merge',                      () => wire(merge(new Subject(), new Subject())),                 'note'],
    ['a note of a zip',                        () => wire(zip(new Subject(), new Subject())),                   'note'],
    ['a note if the notifier is gone too',     () => wire(new Subject().pipe(takeUntil(new Subject()))),        'note'],
    ['a note of an event of a dropped target', () => wire(fromEvent(new EventTarget(), 'x')),                   'note'],
    ['a leak of a promise',                    () => void firstValueFrom(new Subject()),                        'leak'],
    ['a leak with a finalize',                 () => wire(new Subject().pipe(finalize(() => 0), map(String))),  'leak'],
    ['a leak with a teardown',                 () => wire(new Stream(() => () => 0)),                           'leak'],
    ['a leak with a Subscription as teardown',   () => wire(new Stream(() => new Subscription(() => 0))),         'leak'],
    ['a leak with a resource',                 () => wire(using(() => new Subscription(), () => new Subject())), 'leak'],
    ['a leak with an added teardown',       () => { wire(new Subject()).add(() => 0); },                     'leak'],
  ];

  it.each(rows)('%s', async (_, work, severity) => {
    await dropped(work);
    const roots = leaks.find().filter(({ kind }) => kind !== 'connection');
    expect(roots).toMatchObject([{ verdict: 'abandoned', severity, count: 1 }]);
  });

  it.each([
    ['a note even under a mark, if its Subject was unsubscribed', () => undefined, 'note'],
    ['a leak there, if a function was to run at its end', () => () => 0, 'leak'],
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

  it('is not reported if its host knows that it ends with its closed owner', async () => {
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

  it('is reported with its line, its name and its age, though nothing else is left', async () => {
    await dropped(() => wire(new Subject().pipe(withLeakGuard('prices'))));
    expect(leaks.find()).toMatchObject([
      { verdict: 'abandoned', name: 'prices', kind: 'root', sites: [{ function: 'wire' }] },
    ]);
    expect(leaks.open()).toEqual([]);
  });

  it('is always a leak under a mark, and not reported for a later mark', async () => {
    const before = leaks.mark();
    await dropped(() => wire(new Subject()));
    const after = leaks.mark();
    expect(leaks.find({ since: before })).toMatchObject([{ verdict: 'abandoned', severity: 'leak' }]);
    expect(leaks.find({ since: after })).toEqual([]);
  });

  it('is a note even at the end of a program, beside the open ones of its line', async () => {
    const from = registry().records.upcomingId;
    const kept = new Subject();
    await dropped(() => [new Subject(), kept, kept].forEach(wire));
    expect(findAll(registry(), { from, owned: false, atEnd: { strict: false } })).toMatchObject([
      { verdict: 'unowned', severity: 'leak', count: 2 },
      { verdict: 'abandoned', severity: 'note', count: 1 },
    ]);
    expect(kept.observed).toBe(true);
  });

  it('has a fix that depends on its effect', async () => {
    await dropped(() => {
      wire(new Subject());
      void firstValueFrom(new Subject());
      wire(new Stream(() => () => 0));
    });
    const hints = leaks.find().map(({ hint }) => hint.split(/,|:| /).slice(0, 2).join(' '));
    expect(hints.sort()).toEqual(['A promise', 'Its teardown', 'Nothing can']);
  });

  it('is reported once if it is a part of another', async () => {
    await dropped(() => {
      const parent = new Subject();
      const child = wire(new Subject());
      const whole = parent.subscribe();
      whole.add(child);
      // A Subscriber has it: it goes with that one.
    });
    expect(found()).toEqual([['abandoned', 'note', 1]]);
  });

  it('is reported if its owner is collected with it', async () => {
    await dropped(() => wire(new Subject().pipe(ownedBy(createOwner({ name: 'page' })))));
    expect(leaks.find()).toMatchObject([{ verdict: 'abandoned', owner: { name: 'page' } }]);
  });

  it('is not reported while anything can reach it', async () => {
    const subject = new Subject();
    await dropped(() => wire(subject));
    expect(found()).toEqual([]);
    expect(leaks.open()).toHaveLength(1);
    subject.complete();
    expect(leaks.open()).toEqual([]);
  });

  it('is not reported if it was torn down', async () => {
    await dropped(() => wire(new Subject()).unsubscribe());
    expect(found()).toEqual([]);
  });
});

describe('a subscription to a channel that is dropped with its owner', () => {
  const open = (name?: string): Subject<number> =>
    channel<number>(createOwner(), name === undefined ? {} : { name });

  it('is reported, whatever operators are in between', async () => {
    await dropped(() => {
      wire(open('jobs').pipe(map((job) => `${job}`)));
      wire(open().asObservable());
    });
    expect(found()).toEqual([['unclosed', 'leak', 2]]);
  });

  it('is a note if the channel was unsubscribed, which has dropped it', async () => {
    await dropped(() => {
      const jobs = open('jobs');
      jobs.subscribe();
      jobs.unsubscribe();
    });
    expect(found()).toEqual([['abandoned', 'note', 1]]);
  });

  it('is reported with the name of the channel', async () => {
    await dropped(() => wire(open('jobs')));
    expect(leaks.find()[0]?.hint).toContain('The channel "jobs" and its owner were dropped');
  });

  it('is reported even if the channel has no name', async () => {
    await dropped(() => wire(open()));
    expect(leaks.find()[0]?.hint).toContain('The channel and its owner were dropped');
  });

  it('is not reported while the owner exists', async () => {
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

  it('examines all records, wherever the sweep was', async () => {
    const timers = handTimers();
    const kept = Array.from({ length: 2_500 }, () => wire(new Subject<number>()));
    while (registry().records.young.open) timers.ring();
    registry().sweep.restartPass();
    wire(new Subject<number>());
    // It has passed the first 2 000 now.
    timers.ring();
    vi.restoreAllMocks();
    const gone = await collected(...kept.splice(0, 500).map((subscription) => new WeakRef(subscription)));
    expect(gone.every(Boolean)).toBe(true);
    await leaks.sweep();
    expect([...registry().events.since(0, 0)]).toHaveLength(501);
    expect(kept).toHaveLength(2_000);
  });

  it('examines all records, in slices, even if the host cannot collect garbage', async () => {
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

  it('is a leak under a mark, as before it was collected', async () => {
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
  ])('is not reported beside its consumer, which is reported: of %s', async (_, shared) => {
    await dropped(() => wire(new Subject().pipe(shared)));
    expect(since()).toEqual([['abandoned', 'leak', 'root']]);
  });

  it('is reported if its consumer was unsubscribed since the last sweep', async () => {
    await dropped(() => {
      const consumer = wire(new Subject().pipe(shareReplay(1)));
      while (registry().sweep.ageYoung()) continue;
      consumer.unsubscribe();
    });
    expect(since()).toEqual([['abandoned', 'leak', 'connection']]);
  });
});

describe('a subscription that ends and is collected between two sweeps', () => {
  // prettier-ignore
  it.each<[string, (subject: Subject<number>) => () => unknown]>([
    ['a promise that was kept',      (subject) => { const promise = firstValueFrom(subject); return () => { subject.next(1); return promise; }; }],
    ['a shared connection',          (subject) => { const one = subject.pipe(share()).subscribe(); return () => one.unsubscribe(); }],
    ['a Subscriber made by hand',    (subject) => { const one = byHand(); subject.subscribe(one); return () => one.unsubscribe(); }],
  ])('is not reported: %s', async (_, work) => {
    await endedUnseen(work);
    expect(leaks.find()).toEqual([]);
  });

  it('is not reported even if the end of a hand-made Subscriber was not observed', async () => {
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

/** Like libraries from before rxjs 7. */
function byHand(): Subscriber<number> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what is tried
  return new Subscriber<number>();
}

describe('a subscription that is examined after it was collected', () => {
  it('is in neither list, since an event reports it', () => {
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
