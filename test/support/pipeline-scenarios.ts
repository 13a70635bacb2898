import * as fc from 'fast-check';
import { Observable, share } from 'rxjs';

import type { Op, OwnerSpec } from './owner-ops.js';
import {
  type Command,
  FOREIGN,
  type GuardSpec,
  type Like,
  type OnClose,
  OWN_SIGNALS,
  OWNERS,
  type Scenario,
  type Signal,
  type StageSpec,
  type StreamSpec,
} from './pipeline-specs.js';
import { SHARED, type Way, WAYS } from './written.js';

const named = { name: fc.constant('') };
const hub = fc.nat(1);
const ms = fc.integer({ min: 1, max: 60 });
const perhaps = <T>(arbitrary: fc.Arbitrary<T>, freq = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: freq, arbitrary });
const like = fc.oneof<fc.Arbitrary<Like>[]>(
  fc.constantFrom(...OWNERS),
  fc.constantFrom(...OWN_SIGNALS),
  fc.constantFrom(...FOREIGN),
);
const signal = fc.constantFrom<Signal[]>('AbortSignal', ...OWN_SIGNALS);

function ownerOps(): fc.Arbitrary<Op> {
  const index = fc.nat(4);
  const grace = fc.oneof(fc.constant(0), perhaps(ms));
  const kind = fc.constantFrom('subscription' as const, 'function' as const);
  const item = fc.record({ ...named, kind, throws: fc.constant(false), then: fc.constant(null) });
  const spec = ownerSpec(index);
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('close' as const), owner: index, grace, ...named }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('dispose' as const), owner: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('own' as const), owner: index, item }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('make' as const), spec }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('release' as const, 'finish' as const), item: index }),
    },
  );
}

function ownerSpec(parent: fc.Arbitrary<number | null>): fc.Arbitrary<OwnerSpec> {
  return fc.record({
    ...named,
    parent,
    grace: perhaps(ms),
    settle: fc.constant(undefined),
    deadline: perhaps(perhaps(ms)),
    signal: fc.constant('none' as const),
    onChildError: fc.constantFrom('isolate' as const, 'close' as const),
    onDraining: fc.constant(null),
    onClosed: fc.constant(null),
  });
}

function commands(depth: number): fc.Arbitrary<Command> {
  const then = depth === 0 ? fc.constant(null) : fc.option(commands(depth - 1), { freq: 2 });
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'next' as const,
          'next' as const,
          'next' as const,
          'complete' as const,
          'error' as const,
        ),
        ...named,
        hub,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('subscribe' as const),
        ...named,
        pipeline: fc.nat(1),
        atOnce: fc.boolean(),
        onNext: then,
        onEnd: then,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('unsubscribe' as const), consumer: fc.nat(2) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('strike' as const),
        ...named,
        foreign: fc.constantFrom(...FOREIGN),
      }),
    },
    { weight: 2 + depth, arbitrary: fc.record({ do: fc.constant('owners' as const), op: ownerOps() }) },
  );
}

const then = fc.option(commands(1), { freq: 2 });

/** The oldest `share` also connects for a consumer that has unsubscribed by then, and never unsubscribes that. */
const shareLetsGo = !connectsForNobody();

const ways = shareLetsGo ? WAYS : WAYS.filter((way) => !SHARED.test(way));

function connectsForNobody(): boolean {
  let connected = false;
  const source = new Observable(() => void (connected = true));
  new Observable((left) => {
    left.unsubscribe();
    source.pipe(share()).subscribe(left);
  }).subscribe();
  return connected;
}

function streams(depth: number, maxStages: number): fc.Arbitrary<StreamSpec> {
  return (
    fc
      .record({
        ...named,
        hub,
        values: fc.nat(2),
        end: fc.constantFrom<StreamSpec['end'][]>('never', 'never', 'never', 'complete', 'error'),
        way: fc.oneof(fc.constant<Way>('is the source itself'), fc.constantFrom(...ways)),
        letsGo: fc.nat(9).map((n) => n === 0),
        atOnce: fc.option(commands(0), { freq: 6 }),
        then,
        abortable: fc.boolean(),
        onAbort: then,
        stages: fc.array(stages(depth), { maxLength: maxStages, size: 'max' }),
      })
      // rxjs never tears down a connection that its source has unsubscribed.
      .map((spec) => ({ ...spec, letsGo: spec.letsGo && !SHARED.test(spec.way) }))
  );
}

function stages(depth: number): fc.Arbitrary<StageSpec> {
  const ownedBy = fc.record({
    op: fc.constant('ownedBy' as const),
    ...named,
    owner: like,
    onClose: fc.constantFrom<OnClose[]>('complete', 'error', 'silent'),
  });
  const guard = fc.record({
    op: fc.constant('withLeakGuard' as const),
    ...named,
    maxAge: perhaps(ms),
    maxIdle: perhaps(ms),
    onLeak: fc.constantFrom<GuardSpec['onLeak'][]>('report', 'end', 'error', 'call'),
  });
  const onEnding = fc.record({ op: fc.constant('onEnding' as const), ...named, then });
  const plain = fc.oneof(
    fc.record({
      op: fc.constantFrom<('map' | 'share')[]>('map', ...(shareLetsGo ? (['share', 'share'] as const) : [])),
    }),
    fc.record({
      op: fc.constantFrom('take' as const, 'retry' as const),
      count: fc.integer({ min: 1, max: 2 }),
    }),
  );
  const inner = depth === 0 ? undefined : streams(depth - 1, 2);
  const timeout = fc
    .record({
      op: fc.constant('timeoutOrAbort' as const),
      ...named,
      first: perhaps(ms),
      each: perhaps(ms, 4),
      total: perhaps(ms),
      by: perhaps(perhaps(ms)),
      signal: perhaps(perhaps(signal)),
      owner: perhaps(like),
      with: inner === undefined ? fc.constant(null) : fc.option(inner, { freq: 2 }),
    })
    .filter(({ first, each, total, by, signal, owner }) =>
      [first, each, total, by, signal, owner].some((limit) => limit !== undefined),
    );
  const flat = inner && fc.record({ op: fc.constantFrom('switchMap' as const, 'mergeMap' as const), inner });
  return fc.oneof<fc.MaybeWeightedArbitrary<StageSpec>[]>(
    { weight: 3, arbitrary: ownedBy },
    { weight: 2, arbitrary: timeout },
    { weight: 1, arbitrary: guard },
    { weight: 2, arbitrary: onEnding },
    { weight: 2, arbitrary: plain },
    ...(flat ? [{ weight: 1, arbitrary: flat }] : []),
  );
}

const begin: Command = { do: 'subscribe', name: '', pipeline: 0, atOnce: true, onNext: null, onEnd: null };

export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    // The parent of the second is the first, which is the newest at that time.
    owners: fc.tuple(ownerSpec(fc.constant(null)), ownerSpec(fc.constant(0)), ownerSpec(fc.constant(null))),
    pipelines: fc.array(streams(1, 4), { minLength: 1, maxLength: 2, size: 'max' }),
    commands: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: commands(2) },
        {
          weight: 2,
          arbitrary: fc.record({
            do: fc.constant('owners' as const),
            op: fc.record({ do: fc.constant('advance' as const), ms }),
          }),
        },
      ),
      { minLength: 1, maxLength: 20, size: 'max' },
    ),
  })
  .map((scenario) => {
    const { owners, pipelines, commands } = distinct({
      ...scenario,
      commands: [begin, ...scenario.commands],
    });
    return {
      pipelines,
      commands,
      owners: owners.map((owner, at) => ({ ...owner, name: OWNERS[at] ?? owner.name })),
    };
  });

const DURATIONS = ['ms', 'grace', 'deadline', 'first', 'each', 'total', 'by', 'maxAge', 'maxIdle'];

/**
 * Gives each thing a unique name, and each duration a unique remainder: no two timers are due at the same instant unless
 * that is intended, also after a sum of durations.
 */
function distinct<T>(scenario: T): T {
  let count = 0;
  const one = (key: string, value: unknown): unknown => {
    if (key === 'name') return `#${++count}`;
    if (typeof value === 'number' && value > 0 && DURATIONS.includes(key)) {
      return value * 2 ** 20 + scattered(++count);
    }
    if (Array.isArray(value)) return value.map((each) => one('', each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, one(name, each)]));
  };
  return one('', scenario) as T;
}

/** A number of 20 bits that is not the sum of others: the last step of murmur3. */
function scattered(count: number): number {
  const half = Math.imul(count ^ (count >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (whole ^ (whole >>> 16)) >>> 12;
}
