import { expect, it } from 'vitest';

import { clampTimes } from '../../../../lib/dev/record/clamp-times.js';
import type { ChainFacts } from '../../../../lib/dev/record/record.js';
import { fakeGuard, fakeOwner, fakeRecord } from '../fakes.js';

it('no time of a record, its guards and its owners is later than the given one, and earlier ones stay', () => {
  const [record, guard] = [fakeRecord(1, undefined), fakeGuard({ maxIdle: 1 })];
  const [owner, by] = [fakeOwner({ closedAt: 400 }), fakeOwner({ closedAt: 500 })];
  record.owner = owner;
  const shared = { by } as ChainFacts['shared'];
  record.chain = { guards: [guard], shared } as Partial<ChainFacts> as ChainFacts;
  record.started = guard.started = 100;
  guard.silentSince = 300;
  const times = (): unknown[] => [
    record.started,
    guard.started,
    guard.silentSince,
    owner.closedAt,
    by.closedAt,
  ];
  clampTimes(record, 450);
  expect(times()).toEqual([100, 100, 300, 400, 450]);
  clampTimes(record, 50);
  expect(times()).toEqual([50, 50, 50, 50, 50]);
});

it('an open owner stays open, and a record without owners has none', () => {
  const [bare, record] = [fakeRecord(1, undefined), fakeRecord(2, undefined)];
  record.owner = fakeOwner();
  for (const each of [bare, record]) clampTimes(each, 50);
  expect([bare.owner, record.owner.closedAt]).toEqual([undefined, undefined]);
});
