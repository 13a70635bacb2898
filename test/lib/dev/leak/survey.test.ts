import { beforeEach, describe, expect, it } from 'vitest';

import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import type { Accusation } from '../../../../lib/dev/leak/accusation.js';
import { Events } from '../../../../lib/dev/leak/events.js';
import type { Search, SurveyContext } from '../../../../lib/dev/leak/search.js';
import { SourceTraces } from '../../../../lib/dev/leak/source-traces.js';
import { find, findAll, findSorted, Survey } from '../../../../lib/dev/leak/survey.js';
import { DevClock } from '../../../../lib/dev/record/dev-clock.js';
import { GivenToOwner } from '../../../../lib/dev/record/given-to-owner.js';
import type { PileUp } from '../../../../lib/dev/record/inner-streams.js';
import type { TrackRecord } from '../../../../lib/dev/record/record.js';
import { Records } from '../../../../lib/dev/record/records.js';
import { ShareListeners } from '../../../../lib/dev/record/share-listeners.js';
import { PILE_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import { Places } from '../../../../lib/dev/stack/places.js';
import type { Leak } from '../../../../lib/leak.js';
import { fakeOwner, fakeRecord, fakeSubscriber, placeAt } from '../fakes.js';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

let now: number;
let log: string[];
let registry: Writable<SurveyContext>;
let pile: PileUp | undefined;
let residues: (readonly [TrackRecord, Accusation])[];

beforeEach(() => {
  now = 0;
  log = [];
  pile = undefined;
  residues = [];
  const clock = new DevClock();
  const read = (): number => now;
  clock.use({ clock: read, now: read, exact: true }, 0);
  const givenToOwner = new GivenToOwner();
  const nobody = { collected: () => undefined, endedUnseen: () => undefined };
  registry = {
    settings: { ignore: [], baseline: [], now: () => 0, graces: new Map(), growing: { windows: 5 } },
    clock,
    records: new Records(new Places(), givenToOwner, nobody),
    givenToOwner,
    shareListeners: new ShareListeners(),
    events: new Events(),
    traces: new SourceTraces(),
    hooks: { readable: true },
    growth: { window: 3 },
    piles: {
      of: () => pile,
      measure: ({ id }) => log.push(`measured ${id}`),
      finishPass: (window, upcoming) => log.push(`window ${window} up to ${upcoming}`),
    },
    zombies: { caughtAt: () => undefined, isReported: () => false },
    residues: { accusations: () => residues },
    siblings: { missed: false },
    sweep: { catchUp: () => log.push('caught up') },
  };
});

/** An open record of a line of its own. */
function open(held: Watched = fakeSubscriber()): TrackRecord {
  const id = registry.records.nextId();
  const record = fakeRecord(id, placeAt(id), held);
  record.linkBefore(registry.records.young);
  return record;
}

const SINCE: Search = { from: 1, owned: false };
const shown = (leaks: readonly Leak[]): string[] =>
  leaks.map(({ verdict, severity, count, sites }) =>
    [verdict, severity, count, `at ${sites.map(({ line }) => line).join()}`].join(' '),
  );
const found = (more: Partial<Search> = {}): string[] => shown(findAll(registry, { ...SINCE, ...more }));

/** An event, as the accusation of a subscription at a line. */
const event = (line: number, more: Partial<Accusation> = {}): Accusation => ({
  verdict: 'abandoned',
  severity: 'note',
  kind: 'root',
  name: undefined,
  place: placeAt(line),
  owner: undefined,
  age: 0,
  idle: undefined,
  values: 0,
  hint: 'End it.',
  ...more,
});

describe('a survey of everything', () => {
  it('catches up first, then measures each open record, and ends the pass', () => {
    open();
    open();
    findAll(registry, SINCE);
    expect(log).toEqual(['caught up', 'measured 1', 'measured 2', 'window 3 up to 3']);
  });

  it('reports what the rules prove, from an id on, and only selected ids', () => {
    for (let n = 0; n < 3; n++) open();
    expect(found({ from: 2 })).toEqual(['unowned leak 2 at 2,3']);
    expect(found({ only: (id) => id === 3 })).toEqual(['unowned leak 1 at 3']);
    expect(found({ from: undefined })).toEqual([]);
  });

  it('leaves known leaks out, unless all are asked for', () => {
    open();
    const [{ fingerprint } = { fingerprint: '' }] = findAll(registry, SINCE);
    registry.settings = { ...registry.settings, baseline: [{ fingerprint, reason: 'accepted' }] };
    expect([find(registry, SINCE), findAll(registry, SINCE).length]).toEqual([[], 1]);
  });

  it('takes the grace of the search before that of the settings, and that before that of the rule', () => {
    open().owner = fakeOwner({ closedAt: 0 });
    const verdictAt = (at: number, grace?: number): string[] => {
      now = at;
      return found({ from: undefined, ...(grace !== undefined && { grace }) });
    };
    expect([verdictAt(499), verdictAt(500)]).toEqual([[], ['outlived leak 1 at 1']]);
    registry.settings = { ...registry.settings, graces: new Map([['outlived', 900]]) };
    expect([verdictAt(500), verdictAt(900)]).toEqual([[], ['outlived leak 1 at 1']]);
    expect(verdictAt(10, 10)).toEqual(['outlived leak 1 at 1']);
  });

  it('reports nothing that is silent, and no part of another subscriber', () => {
    open().role = 'silent';
    const outer = fakeSubscriber({ initialTeardown: undefined, isStopped: false });
    open(fakeSubscriber({ _parentage: outer }));
    expect(found()).toEqual([]);
  });

  it('reports a record that has piled up with the number and the line of its inner streams', () => {
    open();
    pile = { many: 4, open: 6, madeAt: placeAt(9) };
    expect(findAll(registry, SINCE)).toMatchObject([
      { verdict: 'growing', count: 4, inner: { open: 6 }, sites: [{ line: 9 }], hint: PILE_FIX },
    ]);
  });

  it('shows each accusation before equal ones are grouped, with its record if that is open', () => {
    const record = open();
    registry.events.add(1, 0, event(5));
    const seen: unknown[] = [];
    findAll(registry, { ...SINCE, notify: ({ verdict }, of) => seen.push([verdict, of === record]) });
    expect(seen).toEqual([
      ['unowned', true],
      ['abandoned', false],
    ]);
  });
});

describe('a subscription made in the course of another', () => {
  function nested(): { readonly outer: TrackRecord; readonly inner: TrackRecord } {
    const [outer, inner] = [open(), open()];
    inner.setParents(outer.id, outer.id);
    return { outer, inner };
  }

  it('is not reported beside it if owned ones are reported too, or if that is never reported', () => {
    const { outer } = nested();
    expect(found()).toEqual(['unowned leak 2 at 1,2']);
    expect(found({ owned: true })).toEqual(['unowned leak 1 at 1']);
    outer.role = 'silent';
    expect(found()).toEqual([]);
  });

  it('is reported if the other one was made before the mark', () => {
    const { inner } = nested();
    expect(found({ owned: true, from: inner.id })).toEqual(['unowned leak 1 at 2']);
  });

  it('is not reported beside it if both are of one line', () => {
    const { outer, inner } = nested();
    inner.where = outer.where;
    expect(found()).toEqual(['unowned leak 1 at 1']);
  });

  it('is reported if the other has ended', () => {
    nested().outer.end();
    expect(found({ owned: true })).toEqual(['unowned leak 1 at 2']);
  });
});

describe('an event', () => {
  it('is a leak under a mark if it is abandoned, except at the end of a program or if it was dropped', () => {
    registry.events.add(1, 0, event(5));
    expect(found()).toEqual(['abandoned leak 1 at 5']);
    expect(found({ from: undefined })).toEqual(['abandoned note 1 at 5']);
    expect(found({ atEnd: { strict: false } })).toEqual(['abandoned note 1 at 5']);
    registry.events.clear();
    registry.events.add(1, 0, event(5, { dropped: true }));
    expect(found()).toEqual(['abandoned note 1 at 5']);
  });

  it('is a residue only if its subscription is not reported as a zombie', () => {
    const ended = fakeRecord(1, placeAt(1));
    residues = [[ended, event(4, { verdict: 'residue', severity: 'leak' })]];
    expect(found()).toEqual(['residue leak 1 at 4']);
    registry.zombies = { ...registry.zombies, isReported: (record) => record === ended };
    expect(found()).toEqual([]);
  });
});

describe('a sorted survey', () => {
  const sorted = (contained: readonly TrackRecord[]): readonly string[][] => {
    const search = { ...SINCE, isContained: (record: TrackRecord) => contained.includes(record) };
    const { leaks, contained: others } = findSorted(registry, search);
    return [shown(leaks), shown(others)];
  };

  it('has those in the second list that only the mark shows to be leaks', () => {
    const [one, other] = [open(), open()];
    other.owner = fakeOwner({ closedAt: 0 });
    now = 500;
    expect(sorted([one, other])).toEqual([['outlived leak 1 at 2'], ['unowned leak 1 at 1']]);
    expect(sorted([])).toEqual([['outlived leak 1 at 2', 'unowned leak 1 at 1'], []]);
  });

  it('has abandoned ones in the second list, unless what they waited for or their owner lives on', () => {
    registry.events.add(1, 0, event(4));
    registry.events.add(1, 0, event(5, { livesOn: true }));
    registry.events.add(1, 0, event(6, { owner: fakeOwner() }));
    registry.events.add(1, 0, event(7, { owner: fakeOwner({ closedAt: 0 }) }));
    expect(sorted([]).map((list) => [...list].sort())).toEqual([
      ['abandoned leak 2 at 5,6'],
      ['abandoned leak 2 at 4,7'],
    ]);
  });
});

describe('a survey in parts', () => {
  it('examines a record at the time of its turn', () => {
    const record = open();
    record.owner = fakeOwner({ closedAt: 0 });
    const survey = new Survey(registry, { from: undefined, owned: false });
    survey.continueAt(500);
    survey.examine(record, undefined);
    expect(shown(survey.leaks())).toEqual(['outlived leak 1 at 1']);
  });
});
