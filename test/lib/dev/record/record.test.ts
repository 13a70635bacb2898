import { describe, expect, it } from 'vitest';

import type { LeakKind } from '../../../../lib/leak.js';
import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import {
  CLEANUP,
  COUNTED,
  emptyList,
  GIVEN,
  PART,
  type Role,
  TrackRecord,
} from '../../../../lib/dev/record/record.js';
import { fakeGuard } from '../fakes.js';
import { type Place, UNKNOWN_PLACE } from '../../../../lib/dev/stack/places.js';

const subscriber = { closed: false } as unknown as Watched;
const record = (id = 1, kind: LeakKind = 'root', role: Role = 'plain', where?: Place): TrackRecord =>
  new TrackRecord(id, kind, role, subscriber, 100, where);

describe('a record', () => {
  const kinds: LeakKind[] = ['root', 'nested', 'connection', 'promise', 'guarded'];
  const roles: Role[] = ['plain', 'passed', 'inner', 'silent'];

  it.each(kinds.flatMap((kind) => roles.map((role) => [kind, role] as const)))(
    'keeps its kind, its role and its traits apart: %s, %s',
    (kind, role) => {
      const made = record(1, kind, role);
      made.traits |= PART | CLEANUP;
      expect([made.kind, made.role, made.traits]).toEqual([kind, role, PART | CLEANUP]);
      made.kind = 'promise';
      made.role = 'silent';
      expect([made.kind, made.role, made.traits]).toEqual(['promise', 'silent', PART | CLEANUP]);
    },
  );

  it('has no owner, no chain and no parents until they are set', () => {
    const made = record();
    expect([made.owner, made.chain, made.parent, made.within]).toEqual(Array(4).fill(undefined));
    made.setParents(undefined, 3);
    expect([made.parent, made.within]).toEqual([undefined, 3]);
  });

  it('keeps the time of its last value when it gets an owner', () => {
    const made = record();
    made.values = 2;
    made.updateLastValue(150);
    made.owner = undefined;
    expect(made.silence(180)).toBe(30);
  });

  it('is as old as its last value, or as itself', () => {
    const made = record();
    made.updateLastValue(150);
    expect(made.silence(180)).toBe(80);
    made.values = 1;
    made.updateLastValue(150);
    made.updateLastValue(170);
    expect(made.silence(180)).toBe(30);
  });

  it('has no idle time if its values are not counted', () => {
    const passed = record(1, 'root', 'passed');
    expect([record().idle(130), passed.idle(130)]).toEqual([30, undefined]);
    passed.guards = [fakeGuard({ maxAge: 1 }), fakeGuard({ maxIdle: 1 })];
    expect(passed.idle(130)).toBe(130);
  });

  it('is independent if nothing but itself can end it, or was given it', () => {
    const given = record();
    given.traits |= GIVEN;
    const all = [record(), given, record(1, 'guarded'), record(1, 'root', 'passed')];
    expect(all.map((each) => each.isIndependent)).toEqual([true, false, false, false]);
  });

  it('leaves the count of its place when it ends, once', () => {
    const place: Place = { ...UNKNOWN_PLACE, open: 1, ended: 0 };
    const made = record(1, 'root', 'plain', place);
    made.traits |= COUNTED;
    made.linkBefore(emptyList());
    made.end();
    made.end();
    expect([place.open, place.ended, made.open, made.subscriber()]).toEqual([0, 1, false, undefined]);
  });

  it('drops a stack that nobody has read when it ends', () => {
    const stack = { stack: 'Error', fallback: undefined };
    const made = new TrackRecord(1, 'root', 'plain', subscriber, 0, stack);
    made.end();
    expect(made.where).toBeUndefined();
  });
});

describe('a list of records', () => {
  const idsOf = (list: TrackRecord): number[] => {
    const ids: number[] = [];
    for (let each = list.next; each !== list; each = each.next) ids.push(each.id);
    return ids;
  };

  it('is in the order of linking, and a record can leave it anywhere', () => {
    const list = emptyList();
    const [first, second, third] = [record(1), record(2), record(3)];
    for (const each of [first, second, third]) each.linkBefore(list);
    expect(idsOf(list)).toEqual([1, 2, 3]);
    second.unlink();
    second.unlink();
    expect([idsOf(list), second.open, list.open]).toEqual([[1, 3], false, true]);
    first.end();
    third.end();
    expect([idsOf(list), list.open]).toEqual([[], false]);
  });
});
