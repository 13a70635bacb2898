import { NEVER, type Observable, Subject, Subscription } from 'rxjs';
import { describe, expectTypeOf, test } from 'vitest';

import {
  channel,
  type CloseReport,
  createOwner,
  currentOwner,
  type Owner,
  type OwnerLike,
  type OwnerState,
  ownedBy,
  type Release,
  type Remnant,
  runWithOwner,
  type LeakSite,
} from '../../index.js';

const page = createOwner({ name: 'page' });

describe('an owner', () => {
  test('is made with all of its options, or none', () => {
    expectTypeOf(createOwner()).toEqualTypeOf<Owner>();
    const signal = new AbortController().signal;
    const clock = { now: () => 0, setTimeout: () => 1, clearTimeout: () => undefined };
    const limits = { grace: 1, settle: 2, deadline: new Date() };
    const owner = createOwner({ name: 'a', parent: page, signal, ...limits, clock, onChildError: 'close' });
    expectTypeOf(owner).toEqualTypeOf<Owner>();
    expectTypeOf(owner.child({ name: 'b', deadline: 1 })).toEqualTypeOf<Owner>();
  });

  test('says what it is and how it is', () => {
    expectTypeOf(page.name).toEqualTypeOf<string>();
    expectTypeOf(page.path).toEqualTypeOf<string>();
    expectTypeOf(page.size).toEqualTypeOf<number>();
    expectTypeOf(page.state).toEqualTypeOf<OwnerState>();
    expectTypeOf<OwnerState>().toEqualTypeOf<'open' | 'draining' | 'closed'>();
    expectTypeOf(page.draining).toEqualTypeOf<AbortSignal>();
    expectTypeOf(page.signal).toEqualTypeOf<AbortSignal>();
  });

  test('owns whatever can be undone, and gives it back', () => {
    expectTypeOf(page.own(() => 'anything')).toEqualTypeOf<Release>();
    expectTypeOf(page.own(async () => Promise.resolve(), { name: 'flush' })).toEqualTypeOf<Release>();
    page.own({ [Symbol.dispose]: () => undefined });
    page.own({ [Symbol.asyncDispose]: () => Promise.resolve() });
    page.own(new Subscription());
  });

  test('closes with a report', async () => {
    const report = await page.close({ reason: { any: 'thing' }, grace: 1 });
    expectTypeOf(report).toEqualTypeOf<CloseReport>();
    expectTypeOf(page.join()).toEqualTypeOf<Promise<CloseReport>>();
    expectTypeOf(report.drained).toEqualTypeOf<number>();
    expectTypeOf(report.forced).toEqualTypeOf<readonly Remnant[]>();
    expectTypeOf(report.stuck[0]).toEqualTypeOf<Remnant | undefined>();
    expectTypeOf(report.errors).toEqualTypeOf<readonly unknown[]>();
    expectTypeOf(report.ms).toEqualTypeOf<number>();
    expectTypeOf<Remnant['name']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Remnant['site']>().toEqualTypeOf<LeakSite | undefined>();
    expectTypeOf<Remnant['age']>().toEqualTypeOf<number>();
  });

  test('is disposed of at the end of a block', async () => {
    using now = createOwner();
    await using later = createOwner();
    expectTypeOf(now).toExtend<Disposable>();
    expectTypeOf(later).toExtend<AsyncDisposable>();
  });

  test('can be anything that tells when it is over', () => {
    const likes: OwnerLike[] = [page, page.draining, new Subscription(), new Subject<number>(), NEVER];
    const destroyRef = { onDestroy: (callback: () => void) => callback, destroyed: false };
    for (const like of [...likes, destroyRef]) {
      expectTypeOf(NEVER.pipe(ownedBy(like))).toEqualTypeOf<Observable<never>>();
      createOwner({ parent: like });
    }
  });
});

describe('the ambient owner', () => {
  test('returns what the work returns', async () => {
    expectTypeOf(runWithOwner(page, () => 1)).toEqualTypeOf<number>();
    expectTypeOf(await runWithOwner(page.signal, async () => Promise.resolve('a'))).toEqualTypeOf<string>();
    expectTypeOf(currentOwner()).toEqualTypeOf<Owner | undefined>();
  });
});

describe('a channel', () => {
  test('is a Subject of its values', () => {
    expectTypeOf(channel<number>(page)).toEqualTypeOf<Subject<number>>();
    expectTypeOf(channel<string>(page.signal, { name: 'words' }).pipe(ownedBy(page))).toEqualTypeOf<
      Observable<string>
    >();
    // @ts-expect-error it takes its own values
    channel<number>(page).next('one');
  });
});

describe('owners refuse', () => {
  test('options that do not exist, or are of another kind', () => {
    // @ts-expect-error there is no such option
    createOwner({ timeout: 1 });
    // @ts-expect-error a grace is a number
    createOwner({ grace: '1s' });
    // @ts-expect-error a parent is an owner
    createOwner({ parent: 'page' });
    // @ts-expect-error there is no such policy
    createOwner({ onChildError: 'ignore' });
    // @ts-expect-error a clock has three functions
    createOwner({ clock: { now: () => 0 } });
    // @ts-expect-error its parent is the one that makes it
    page.child({ parent: page });
    // @ts-expect-error there is no such option
    void page.close({ force: true });
    // @ts-expect-error there is no such option
    channel<number>(page, { size: 1 });
  });

  test('what cannot be undone, or cannot own', () => {
    // @ts-expect-error a Subject holds nothing that could be undone: that is what channel() is for
    page.own(NEVER);
    // @ts-expect-error a timer is no teardown
    page.own(1);
    // @ts-expect-error a string is no owner
    runWithOwner('page', () => 1);
    // @ts-expect-error a channel has an owner
    channel<number>();
  });

  test('to be changed from outside', () => {
    // @ts-expect-error it is for reading
    page.state = 'closed';
    // @ts-expect-error it is for reading
    page.name = 'other';
  });
});
