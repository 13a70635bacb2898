import { NEVER, Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { GivenToOwner } from '../../../../lib/dev/record/given-to-owner.js';
import { GIVEN, type TrackRecord } from '../../../../lib/dev/record/record.js';
import { Records } from '../../../../lib/dev/record/records.js';
import { placeOf } from '../../../../lib/dev/record/resolve.js';
import { Places } from '../../../../lib/dev/stack/places.js';
import { createOwner } from '../../../../lib/index.js';
import { fakeRecord, fakeSubscriber, stackAt } from '../fakes.js';

describe('the records', () => {
  let sites: Places;
  let records: Records;
  let log: string[];

  beforeEach(() => {
    sites = new Places();
    log = [];
    records = new Records(sites, new GivenToOwner(), {
      collected: ({ id }) => log.push(`${id} collected`),
      endedUnseen: ({ id }) => log.push(`${id} ended`),
    });
  });

  function add(held = fakeSubscriber(), list = records.young): TrackRecord {
    const record = fakeRecord(records.nextId(), stackAt(7), held);
    record.linkBefore(list);
    return record;
  }

  it('have rising ids, of which the next one is known', () => {
    expect([records.upcomingId, records.nextId(), records.nextId(), records.upcomingId]).toEqual([
      1, 1, 2, 3,
    ]);
  });

  it('come oldest first, old ones before young ones, with their subscribers', () => {
    const young = add();
    const old = add(fakeSubscriber(), records.old);
    expect([...records.open()]).toEqual([
      [old, old.held],
      [young, young.held],
    ]);
    expect([...records.listed()]).toEqual([old, young]);
  });

  it('may end while they are visited', () => {
    const [first, second, third] = [add(), add(), add()];
    const met: number[] = [];
    for (const [record] of records.open()) {
      met.push(record.id);
      record.end();
    }
    expect([met, first.open, second.open, third.open]).toEqual([[1, 2, 3], false, false, false]);
  });

  it('are resolved when they are asked for, and young ones on demand', () => {
    const [asked, other] = [add(), add()];
    records.openSubscriberOf(asked);
    expect(placeOf(asked)).toBe(sites.place(stackAt(7)));
    expect(other.where).toEqual(stackAt(7));
    records.resolveYoung();
    expect(placeOf(other)).toBe(placeOf(asked));
  });

  it('are found by their ids while they are open', () => {
    const [open, ended, gone] = [add(), add(fakeSubscriber({ closed: true })), add()];
    gone.held = undefined;
    const ids = [open.id, ended.id, gone.id, records.upcomingId];
    expect(ids.map((id) => records.openRecord(id))).toEqual([open, undefined, undefined, undefined]);
    expect(log).toEqual([]);
  });

  it('know whether more than a number of them are young', () => {
    expect(records.hasYoung(0)).toBe(false);
    for (let n = 0; n < 3; n++) add();
    add(fakeSubscriber(), records.old);
    expect([0, 2, 3, 4].map((more) => records.hasYoung(more))).toEqual([true, true, false, false]);
  });

  it('report those whose end was not observed, and leave them out', () => {
    const ended = add(fakeSubscriber({ closed: true }));
    const gone = add();
    gone.held = undefined;
    expect([...records.open()]).toEqual([]);
    expect(log).toEqual([`${ended.id} ended`, `${gone.id} collected`]);
  });

  it('leave out a root whose consumer is being notified of the end', () => {
    const ending = fakeSubscriber({ isStopped: true });
    add(ending);
    const passed = add(ending);
    passed.role = 'passed';
    const connection = add(ending);
    Object.assign(connection, { role: 'passed', kind: 'connection' });
    expect([...records.open()].map(([record]) => record)).toEqual([passed]);
  });

  it('are unlinked from each other when all are forgotten', () => {
    const [young, old] = [add(), add(fakeSubscriber(), records.old)];
    records.clear();
    expect([young.open, old.open, [...records.listed()]]).toEqual([false, false, []]);
  });

  it('beyond fifty thousand come without a subscriber if they are old and independent', () => {
    const list = Array.from({ length: 50_000 }, () => fakeRecord(1, undefined));
    for (const record of list) record.linkBefore(records.old);
    const independent = add(fakeSubscriber(), records.old);
    const given = add(fakeSubscriber(), records.old);
    given.traits |= GIVEN;
    const young = add();
    const beyond = [...records.open()].slice(50_000);
    expect(beyond.map(([record, subscriber]) => [record === independent, subscriber !== undefined])).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
    expect(beyond.map(([record]) => record)).toEqual([independent, given, young]);
  });
});

/** More records than the number whose subscribers are dereferenced. */
const MANY = 50_010;

let undo = (): void => undefined;
afterEach(() => undo());

async function openMany(): Promise<{ opened: Subscription[]; found: () => unknown }> {
  undo = enableDevMode({ track: 'all', sites: 'off', now: () => 0 });
  const since = leaks.mark();
  const opened = Array.from({ length: MANY }, () => NEVER.subscribe());
  await leaks.sweep();
  return { opened, found: () => leaks.find({ since }).map(({ verdict, count }) => [verdict, count]) };
}

describe('with very many open subscriptions', () => {
  it('all are found, except for ended ones and those that became a part of another', async () => {
    const { opened, found } = await openMany();
    expect(found()).toEqual([['unowned', MANY]]);
    opened.pop()?.unsubscribe();
    expect(found()).toEqual([['unowned', MANY - 1]]);
    opened[0]?.add(opened.pop());
    expect(found()).toEqual([['unowned', MANY - 2]]);
    expect(opened).toHaveLength(MANY - 2);
  });

  it('none is found that was torn down without its own method, after the next sweep', async () => {
    const { opened, found } = await openMany();
    Subscription.prototype.unsubscribe.call(opened.at(-1));
    await leaks.sweep();
    expect(found()).toEqual([['unowned', MANY - 1]]);
    expect(opened).toHaveLength(MANY);
  });

  it('none is found that was given to an owner since', async () => {
    const { opened, found } = await openMany();
    createOwner().own(opened.at(-1) as Subscription);
    expect(found()).toEqual([['unowned', MANY - 1]]);
    expect(opened).toHaveLength(MANY);
  });
});
