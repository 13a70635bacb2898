import { UNOWNED_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import type { Accusation } from '../../../../lib/dev/leak/accusation.js';
import { describe, expect, it } from 'vitest';

import { Gathered } from '../../../../lib/dev/leak/gather.js';
import { TrackRecord } from '../../../../lib/dev/record/record.js';
import { UNKNOWN_PLACE, type Place } from '../../../../lib/dev/stack/places.js';
import type { Leak } from '../../../../lib/leak.js';

const accusation = (given: Partial<Accusation> = {}): Accusation => ({
  verdict: 'zombie',
  severity: 'leak',
  kind: 'root',
  name: undefined,
  place: UNKNOWN_PLACE,
  owner: undefined,
  age: 10,
  idle: 5,
  values: 1,
  hint: 'Return a teardown.',
  ...given,
});

const gather = (accusations: readonly Accusation[]): Leak[] => {
  const gathering = new Gathered();
  for (const accusation of accusations) gathering.add(accusation);
  return gathering.leaks();
};

describe('equal accusations', () => {
  it('are one entry with the age and the idle time of the oldest, in whatever order they came', () => {
    const older = accusation({ age: 30, idle: undefined });
    for (const order of [
      [accusation(), older, accusation({ age: 20 })],
      [older, accusation(), accusation({ age: 20 })],
    ]) {
      expect(gather(order)).toEqual([
        {
          verdict: 'zombie',
          severity: 'leak',
          fingerprint: 'zombie|root||',
          kind: 'root',
          count: 3,
          sites: [],
          oldestAge: 30,
          values: 3,
          hint: 'Return a teardown.',
        },
      ]);
    }
  });

  it('have the waiting of the oldest', () => {
    const told = (...order: (readonly [age: number, record?: TrackRecord])[]): unknown[] => {
      const gathering = new Gathered(({ id }) => ({ waitsFor: `record ${id}`, facts: [] }));
      for (const [age, record] of order) gathering.add(accusation({ age }), record);
      return gathering.leaks().map(({ waitsFor }) => waitsFor);
    };
    const record = (id: number): TrackRecord => new TrackRecord(id, 'root', 'plain', undefined, 0, undefined);
    const [one, two] = [record(1), record(2)];
    expect(told([1, one], [2, two])).toEqual(['record 2']);
    expect(told([2, one], [1, two])).toEqual(['record 1']);
    expect(told([1, one], [2])).toEqual([undefined]);
  });

  it('are one entry with all lines, owners and values, for any number of lines of a function', () => {
    const at = (line: number): Place => ({
      ...UNKNOWN_PLACE,
      site: { file: '/a.ts', line, column: 1 },
      fingerprintPart: 'a.ts#open',
    });
    const owned = (id: number): Partial<Accusation> => ({
      owner: { id, name: `page ${id}`, path: `app/page ${id}` } as NonNullable<Accusation['owner']>,
    });
    const [first, second] = [at(1), at(2)];
    const all = [
      accusation({ place: second, ...owned(1) }),
      accusation({ place: first, age: 50, ...owned(2) }),
      accusation({ place: second, ...owned(1) }),
      accusation({ place: at(2), ...owned(3) }),
    ];
    expect(gather(all)).toMatchObject([
      {
        count: 4,
        values: 4,
        owners: 3,
        owner: { name: 'page 2' },
        oldestAge: 50,
        sites: [
          { line: 2, count: 3 },
          { line: 1, count: 1 },
        ],
      },
    ]);
  });

  it('are an entry for each line that shares or produces, since each has a fix of its own', () => {
    const at = (line: number): Place => ({
      ...UNKNOWN_PLACE,
      site: { file: '/a.ts', line, column: 1 },
      fingerprintPart: 'a.ts#api',
    });
    const [first, second] = [at(1), at(2)];
    const of = (what: Partial<Accusation>): Accusation =>
      accusation({ kind: 'connection', place: at(9), ...what });
    expect(
      gather([of({ shared: first }), of({ shared: second }), of({ shared: first, place: at(8) })]),
    ).toMatchObject([
      { count: 2, sharedAt: { line: 1 }, sites: [{ line: 9 }, { line: 8 }] },
      { count: 1, sharedAt: { line: 2 } },
    ]);
    const producing = [first, second].map((producedAt) => accusation({ producedAt, place: at(9) }));
    expect(gather(producing)).toMatchObject([{ producedAt: { line: 1 } }, { producedAt: { line: 2 } }]);
  });

  it('are reported in the order of severity, verdict, number and age', () => {
    const note = accusation({ severity: 'note' });
    const named = (name: string, age: number): Accusation => accusation({ name, age });
    const late = accusation({ verdict: 'late' });
    const twice = named('twice', 1);
    const all = [note, late, named('young', 1), named('old', 2), twice, twice];
    expect(gather(all).map(({ severity, verdict, name }) => `${severity} ${verdict} ${name ?? '-'}`)).toEqual(
      ['leak zombie twice', 'leak zombie old', 'leak zombie young', 'leak late -', 'note zombie -'],
    );
  });
});

describe('a subscription that waits for a completion', () => {
  const hint = (given: Partial<Accusation>, waits: string): string | undefined => {
    const gathering = new Gathered(() => ({ waitsFor: waits, facts: [] }));
    const subscriber = { closed: false, unsubscribe: () => undefined };
    gathering.add(accusation(given), new TrackRecord(1, 'root', 'plain', subscriber, 0, undefined));
    return gathering.leaks()[0]?.hint;
  };

  it('does not get the fix of an owner, which would end it without a value', () => {
    const words = 'a timer (5 ms), or the completion of a Subject';
    expect(hint({ verdict: 'unowned' }, words)).toMatch(/^It waits for a completion, not for a value/);
    expect(hint({ verdict: 'unowned' }, 'a value of a Subject')).toBe('Return a teardown.');
    expect(hint({ verdict: 'zombie' }, words)).toBe('Return a teardown.');
    expect(hint({ verdict: 'unowned', kind: 'promise' }, words)).toBe('Return a teardown.');
  });
});

describe('a call of a package', () => {
  const through = (given: { function?: string }): Place => ({
    ...UNKNOWN_PLACE,
    through: { package: '@angular/core', ...given },
  });
  const hint = (place: Place): string | undefined =>
    gather([accusation({ verdict: 'unowned', hint: UNOWNED_FIX, place })])[0]?.hint;

  it('gets a hint of its own, unless it is a subscribe call', () => {
    expect(hint(through({ function: 'EventEmitter.subscribe' }))).toBe(hint(UNKNOWN_PLACE));
    expect(hint(through({ function: 'poll' }))).not.toBe(hint(UNKNOWN_PLACE));
    expect(hint(through({}))).not.toBe(hint(UNKNOWN_PLACE));
  });

  it('is not that of an entry with other calls too', () => {
    const called = (place: Place): Accusation =>
      accusation({ verdict: 'unowned', hint: UNOWNED_FIX, place, age: 20 });
    const poll = through({ function: 'poll' });
    const other = through({ function: 'watch' });
    expect(gather([called(poll), called({ ...poll })])).toMatchObject([{ count: 2, through: poll.through }]);
    for (const place of [other, { ...UNKNOWN_PLACE }]) {
      const found = gather([called(poll), accusation({ ...called(place), age: 10 })]);
      expect(found).toMatchObject([{ count: 2, hint: UNOWNED_FIX }]);
      expect(found[0]).not.toHaveProperty('through');
    }
  });
});

describe('a producer that goes on', () => {
  const site = { file: '/app/feed.ts', line: 7, column: 3 };
  const ofUser: Place = { ...UNKNOWN_PLACE, site };
  const ofPackage: Place = { ...UNKNOWN_PLACE, site, package: '@nestjs/core' };

  it('belongs to the line that made it, even if a package has subscribed', () => {
    const [leak] = gather([accusation({ place: ofPackage, producedAt: ofUser })]);
    expect([leak?.package, leak?.hint]).toEqual([undefined, 'Return a teardown.']);
  });

  it('belongs to the package that has subscribed if nothing more is known', () => {
    for (const producedAt of [undefined, UNKNOWN_PLACE, ofPackage]) {
      const [leak] = gather([accusation({ place: ofPackage, producedAt })]);
      expect(leak?.package).toBe('@nestjs/core');
    }
  });
});

describe('different verdicts of one line', () => {
  const site = { file: '/app/page.ts', line: 7, column: 3 };
  const here: Place = { ...UNKNOWN_PLACE, site, fingerprintPart: 'page.ts#load' };
  const there: Place = { ...UNKNOWN_PLACE, site: { ...site, column: 40 }, fingerprintPart: 'page.ts#load' };
  const of = (verdict: Accusation['verdict'], given: Partial<Accusation> = {}): Accusation =>
    accusation({ verdict, place: here, ...given });

  it('are one entry with the first verdict, its hint and its fingerprint, and the total count', () => {
    const found = gather([
      of('unowned', { age: 50, idle: 40, values: 3 }),
      of('unowned', { kind: 'promise' }),
      of('outlived', { hint: 'Put it last.' }),
      of('late', { place: there }),
    ]);
    expect(found).toMatchObject([
      {
        verdict: 'outlived',
        fingerprint: 'outlived|root||page.ts#load',
        kind: 'root',
        count: 4,
        hint: 'Put it last.',
        oldestAge: 50,
        idle: 40,
        values: 6,
        sites: [{ line: 7, count: 4 }],
      },
    ]);
  });

  it('count the owners of all', () => {
    const owner = (id: number): Accusation['owner'] =>
      ({ id, name: 'page', path: 'page' }) as Accusation['owner'];
    const found = gather([of('unowned', { owner: owner(1) }), of('outlived', { owner: owner(2) })]);
    expect(found).toMatchObject([{ verdict: 'outlived', owners: 2 }]);
  });

  it('are one entry if work came late and is open: its note is not another one', () => {
    const note = of('late', { severity: 'note', kind: 'guarded' });
    const elsewhere = { ...here, site: { ...site, line: 8 } };
    const counts = (...accusations: Accusation[]): unknown[] =>
      gather(accusations).map(({ severity, count }) => [severity, count]);
    expect(counts(note, of('late', { place: there }))).toEqual([['leak', 1]]);
    expect(counts(note, note, of('late'))).toEqual([['leak', 1], ['note', 1]]); // prettier-ignore
    expect(counts(note, of('late', { place: elsewhere }))).toEqual([['leak', 1], ['note', 1]]); // prettier-ignore
    expect(counts(note, of('late', { place: UNKNOWN_PLACE }))).toEqual([['leak', 1], ['note', 1]]); // prettier-ignore
  });

  it.each<[string, Accusation, Accusation]>([
    ['of a connection', of('unowned', { kind: 'connection' }), of('outlived')],
    ['of a note', of('abandoned', { severity: 'note' }), of('unowned')],
    ['of an ended one and its producer', of('unowned'), of('zombie')],
    ['of work that was started', of('unowned'), of('residue')],
    [
      'of what came late, and is not open',
      of('abandoned', { severity: 'note' }),
      of('late', { severity: 'note' }),
    ],
    ['of another name', of('unowned', { name: 'a' }), of('outlived', { name: 'b' })],
    ['at an unknown line', of('unowned', { place: UNKNOWN_PLACE }), of('outlived', { place: UNKNOWN_PLACE })],
  ])('stay apart if one is %s', (_, a, b) => {
    expect(gather([a, b])).toHaveLength(2);
  });
});
