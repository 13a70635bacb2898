import { createEnvironmentInjector, DestroyRef } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Subject, takeUntil, timeout } from 'rxjs';

import { createOwner, ownedBy, timeoutOrAbort, withLeakGuard } from '../dist/index.js';
import { group } from './groups.mjs';
import { five, noop, subscribing, valuesThrough } from './pipelines.mjs';
import { ratios } from './ratio.mjs';

/*
 * The measures of the core: what each costs beside bare rxjs, and the bar it has to meet.
 */

export function guardOff() {
  const pipe = five(new Subject());
  return [
    group(
      '`withLeakGuard`, dev mode off: subscribe + unsubscribe, 5 operators',
      ratios({ bare: subscribing(pipe), guarded: subscribing(pipe.pipe(withLeakGuard('bench'))) }),
      { of: 'guarded', to: 'bare', most: 1.05 },
    ),
    group(
      '`withLeakGuard`, dev mode off: per value, 5 operators',
      ratios(
        {
          bare: valuesThrough(new Subject(), five),
          guarded: valuesThrough(new Subject(), (s) => five(s).pipe(withLeakGuard('bench'))),
        },
        { times: 200_000 },
      ),
      { of: 'guarded', to: 'bare', most: 1.05 },
    ),
  ];
}

/** What a component holds: its DestroyRef, its notifier, its owner, each with so many subscriptions alive. */
const holding = (live) => {
  const ref = createEnvironmentInjector([], null).get(DestroyRef);
  const stop = new Subject();
  const owner = createOwner();
  const operators = {
    'takeUntil(subject)': takeUntil(stop),
    takeUntilDestroyed: takeUntilDestroyed(ref),
    ownedBy: ownedBy(owner),
  };
  for (const operator of Object.values(operators)) {
    for (let i = 0; i < live; i++) new Subject().pipe(operator).subscribe(noop);
  }
  return operators;
};

const ownedSubscription = (name, pipe, live) => {
  const source = pipe(new Subject());
  const works = { bare: subscribing(source) };
  for (const [operator, ends] of Object.entries(holding(live)))
    works[operator] = subscribing(source.pipe(ends));
  return group(
    `\`ownedBy\`: subscribe + unsubscribe, ${name}, beside ${live} others of the same owner`,
    ratios(works, { times: live > 0 ? 20_000 : 50_000 }),
    { of: 'ownedBy', to: 'takeUntil(subject)', most: 1 },
    { of: 'ownedBy', to: 'takeUntilDestroyed', addedTo: 'bare', most: 1 },
  );
};

export const ownedSubject = () => [ownedSubscription('Subject', (s) => s, 0)];
export const ownedFive = () => [ownedSubscription('5 operators', five, 0)];
export const ownedSubjectAmongMany = () => [ownedSubscription('Subject', (s) => s, 1_000)];
export const ownedFiveAmongMany = () => [ownedSubscription('5 operators', five, 1_000)];

export function ownedValues() {
  const owner = createOwner();
  return [
    group(
      '`ownedBy`: per value, 5 operators',
      ratios(
        {
          bare: valuesThrough(new Subject(), five),
          ownedBy: valuesThrough(new Subject(), (s) => five(s).pipe(ownedBy(owner))),
        },
        { times: 200_000 },
      ),
      { of: 'ownedBy', to: 'bare', most: 1.05 },
    ),
  ];
}

export function manyLive() {
  const many = 50_000;
  /** Each has a source of its own: what is measured is how the owner, or the notifier, lets go. */
  const endOneByOne = (own) => () => {
    const live = Array.from({ length: many }, () => own(new Subject()).subscribe(noop));
    const start = process.hrtime.bigint();
    for (const subscription of live) subscription.unsubscribe();
    return Number(process.hrtime.bigint() - start);
  };
  const owner = createOwner();
  const stop = new Subject();
  return [
    group(
      '50 000 live ones, ended one by one',
      ratios(
        {
          ownedBy: endOneByOne((s) => s.pipe(ownedBy(owner))),
          'takeUntil(subject)': endOneByOne((s) => s.pipe(takeUntil(stop))),
        },
        { times: 1, rounds: 3, warmups: 1, per: many },
      ),
      { of: 'takeUntil(subject)', to: 'ownedBy', least: 10 },
    ),
  ];
}

export function limits() {
  return [
    ['Subject', (s) => s],
    ['5 operators', five],
  ].map(([name, pipe]) =>
    group(
      `\`timeoutOrAbort({ each })\`: per value, ${name}`,
      ratios(
        {
          bare: valuesThrough(new Subject(), pipe),
          'timeout({ each })': valuesThrough(new Subject(), (s) => pipe(s).pipe(timeout({ each: 60_000 }))),
          'timeoutOrAbort({ each })': valuesThrough(new Subject(), (s) =>
            pipe(s).pipe(timeoutOrAbort({ each: 60_000 })),
          ),
        },
        { times: 100_000 },
      ),
      { of: 'timeoutOrAbort({ each })', to: 'bare', most: 1.2 },
    ),
  );
}

export function owners() {
  const many = 100_000;
  const order = shuffled(many);
  const held = (add, remove) => () => {
    const releases = Array.from({ length: many }, add);
    for (const i of order) remove(releases[i]);
  };
  const owner = createOwner();
  const set = new Set();
  const closing = (size) => () => {
    const closed = createOwner();
    for (let i = 0; i < size; i++) closed.own(noop);
    const start = process.hrtime.bigint();
    void closed.close();
    return Number(process.hrtime.bigint() - start);
  };
  return [
    group(
      '100 000 children added, and released in random order',
      ratios(
        {
          Set: held(
            () => {
              const child = () => undefined;
              set.add(child);
              return child;
            },
            (child) => set.delete(child),
          ),
          owner: held(
            () => owner.own(noop),
            (release) => release(),
          ),
        },
        { times: 1, rounds: 11, per: many },
      ),
      { of: 'owner', to: 'Set', most: 3 },
    ),
    group(
      'closing an owner, per child',
      ratios(
        { '10 000 children': closing(10_000), '100 000 children': closing(100_000) },
        { times: 1, rounds: 11, per: { '10 000 children': 10_000, '100 000 children': 100_000 } },
      ),
      { of: '100 000 children', to: '10 000 children', most: 2 },
    ),
  ];
}

/** The same order in every run. */
function shuffled(length) {
  const order = Array.from({ length }, (_, i) => i);
  let seed = 42;
  for (let i = length - 1; i > 0; i--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const j = seed % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
