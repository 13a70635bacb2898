import { describe, expectTypeOf, test } from 'vitest';

import {
  assertNoLeaks,
  type Edit,
  enableDevMode,
  type Fact,
  type LeakKind,
  type Leak,
  LeakError,
  leaks,
  type Mark,
  NoOwnerError,
  type OpenRow,
  OwnerClosedError,
  OwnerDeadlineError,
  type OwnerTeardownError,
  type CloseReport,
  type LeakSite,
  type Snapshot,
  type Verdict,
} from '../../index.js';

describe('dev mode', () => {
  test('is enabled with options, and undone', () => {
    const undo = enableDevMode({
      track: 'all',
      sites: 'sampled',
      rules: { outlived: { grace: 1 }, unowned: {} },
      growing: { windows: 3, every: 1_000 },
      ignore: ['prices', /^tick/, (leak) => leak.count > 1],
      ignoreFrames: ['watch', /helpers/, (frame) => frame.line > 1],
      baseline: [{ fingerprint: 'a', reason: 'b', issue: 'c', until: new Date(), max: 1 }],
      residue: true,
      onLeak: ({ verdict, sites }) => {
        expectTypeOf(verdict).toEqualTypeOf<Verdict>();
        expectTypeOf(sites[0]).toEqualTypeOf<(LeakSite & { readonly count: number }) | undefined>();
      },
      now: () => 0,
    });
    expectTypeOf(undo).toEqualTypeOf<() => void>();
    enableDevMode({ ignore: 'prices', baseline: 'rxleash.baseline.json' });
    enableDevMode();
  });

  test('tells of leaks and of what is open', async () => {
    const since = leaks.mark();
    expectTypeOf(since).toEqualTypeOf<Mark>();
    expectTypeOf(leaks.find({ since, owned: true })).toEqualTypeOf<Leak[]>();
    expectTypeOf(leaks.open()).toEqualTypeOf<OpenRow[]>();
    expectTypeOf(leaks.snapshot()).toEqualTypeOf<Snapshot>();
    expectTypeOf(leaks.report({ since, color: true })).toEqualTypeOf<string>();
    expectTypeOf(assertNoLeaks({ since, owned: true, grace: 1 })).toEqualTypeOf<Promise<void>>();
    await assertNoLeaks();
  });

  test('refuses options that do not exist, or are of another kind', () => {
    // @ts-expect-error what is tracked is a word of two
    enableDevMode({ track: 'some' });
    // @ts-expect-error whose lines are taken is a word of three
    enableDevMode({ sites: true });
    // @ts-expect-error there is no such rule
    enableDevMode({ rules: { old: { grace: 1 } } });
    // @ts-expect-error an entry says why it is there
    enableDevMode({ baseline: [{ fingerprint: 'a' }] });
    // @ts-expect-error there is no such option
    enableDevMode({ verbose: true });
    // @ts-expect-error a mark is made by leaks.mark()
    leaks.find({ since: 1 });
    // @ts-expect-error there is no such option
    void assertNoLeaks({ timeout: 1 });
  });
});

describe('a Leak', () => {
  test('has these fields, and no others', () => {
    expectTypeOf<Leak>().branded.toEqualTypeOf<{
      readonly verdict: Verdict;
      readonly severity: 'leak' | 'note';
      readonly fingerprint: string;
      readonly name?: string;
      readonly kind: LeakKind;
      readonly count: number;
      readonly sites: readonly (LeakSite & { readonly count: number })[];
      readonly owner?: { readonly name: string; readonly path: string; readonly reason?: string };
      readonly owners?: number;
      readonly oldestAge: number;
      readonly idle?: number;
      readonly values: number;
      readonly waitsFor?: string;
      readonly facts?: readonly Fact[];
      readonly sharedAt?: LeakSite;
      readonly through?: { readonly package: string; readonly function?: string };
      readonly package?: string;
      readonly producedAt?: LeakSite;
      readonly sentAt?: LeakSite;
      readonly inner?: { readonly open?: number; readonly subscriptions: number };
      readonly baseline?: {
        readonly reason: string;
        readonly issue?: string;
        readonly expired?: string;
        readonly max?: number;
      };
      readonly excerpt?: readonly { readonly from: number; readonly to: number }[];
      readonly pipe?: string;
      readonly hint: string;
      readonly edit?: Edit;
    }>();
    expectTypeOf<LeakSite>().toEqualTypeOf<{
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly function?: string;
    }>();
  });

  test('is of one of these verdicts, and of one of these kinds', () => {
    expectTypeOf<Verdict>().toEqualTypeOf<
      | 'abandoned'
      | 'unclosed'
      | 'outlived'
      | 'overdue'
      | 'stalled'
      | 'growing'
      | 'unowned'
      | 'zombie'
      | 'residue'
      | 'late'
    >();
    expectTypeOf<LeakKind>().toEqualTypeOf<'root' | 'nested' | 'connection' | 'promise' | 'guarded'>();
  });
});

describe('an error', () => {
  test('has a name of its own, to be told by, and its facts as fields', () => {
    const missing = new NoOwnerError('ownedBy()');
    expectTypeOf(missing.name).toEqualTypeOf<string>();
    expectTypeOf(missing.call).toEqualTypeOf<string>();

    const closed = new OwnerClosedError({ owner: 'page', path: 'app/page' });
    expectTypeOf(closed.name).toEqualTypeOf<string>();
    expectTypeOf(closed.owner).toEqualTypeOf<string>();
    expectTypeOf(closed.path).toEqualTypeOf<string>();
    expectTypeOf(closed.reason).toEqualTypeOf<unknown>();

    const late = new OwnerDeadlineError({ owner: 'page', path: 'app/page', at: new Date(), ms: 1 });
    expectTypeOf(late.name).toEqualTypeOf<string>();
    expectTypeOf(late.at).toEqualTypeOf<Date>();
    expectTypeOf(late.ms).toEqualTypeOf<number>();
  });

  test('tells how a close went, or what leaked', () => {
    expectTypeOf<OwnerTeardownError>().toExtend<AggregateError>();
    expectTypeOf<OwnerTeardownError['report']>().toEqualTypeOf<CloseReport>();
    expectTypeOf<OwnerTeardownError['path']>().toEqualTypeOf<string>();
    expectTypeOf(new LeakError([], '').leaks).toEqualTypeOf<readonly Leak[]>();
    // @ts-expect-error it says which owner
    new OwnerClosedError({ path: 'page' });
  });
});
