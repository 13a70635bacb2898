import { describe, expect, it } from 'vitest';

import type { LeakKind, Verdict } from '../../../../lib/leak.js';
import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import type { OwnerInfo } from '../../../../lib/dev/record/owner-book.js';
import { CAUGHT, CLEANUP, DROPPED, type ChainFacts, TrackRecord } from '../../../../lib/dev/record/record.js';
import {
  ABANDONED_FIX,
  GROWING_FIX,
  LATE_FIX,
  OUTLIVED_FIX,
  PROMISE_FIX,
  STALLED_FIX,
  SYNCHRONOUS_FIX,
  UNOWNED_FIX,
} from '../../../../lib/dev/rules/fix-texts.js';
import { RULES } from '../../../../lib/dev/rules/all.js';
import type { Circumstances } from '../../../../lib/dev/rules/rule.js';
import { fakeGuard } from '../fakes.js';
import { UNKNOWN_PLACE, type Place } from '../../../../lib/dev/stack/places.js';

/*
 * A table for each rule: a record, the circumstances, and the verdict. Nothing is subscribed, and the only clock is `at`.
 */

const subscriber = { closed: false, unsubscribe: () => undefined } as unknown as Watched;

const open: OwnerInfo = { id: 1, name: 'page', path: 'app/page' } as OwnerInfo;
/** Closed at 100, after the records up to 9. */
const closed: OwnerInfo = { ...open, closedAt: 100, closedBefore: 10 };
/** Its host says that what it owns ends with it anyway. */
const ending: OwnerInfo = { ...closed, description: { remedy: 'call reset()', isExempt: () => true } };
const rising: Place = { ...UNKNOWN_PLACE, rises: 5 };

interface Facts {
  readonly id?: number;
  readonly kind?: LeakKind;
  readonly inner?: boolean;
  readonly started?: number;
  readonly owner?: OwnerInfo;
  readonly chain?: Partial<ChainFacts>;
  readonly place?: Place;
  readonly traits?: number;
}

function record({
  id = 5,
  kind = 'root',
  inner = false,
  started = 0,
  owner,
  chain,
  place,
  traits = 0,
}: Facts): TrackRecord {
  const made = new TrackRecord(id, kind, inner ? 'inner' : 'plain', subscriber, started, place);
  made.owner = owner;
  made.chain = chain as ChainFacts | undefined;
  made.traits |= traits;
  return made;
}

const look = (given: Partial<Circumstances> = {}): Circumstances => ({
  at: 1_000,
  marked: false,
  owned: false,
  grace: () => 500,
  growing: 5,
  caughtAt: () => undefined,
  pileUpOf: () => undefined,
  consumersOf: () => [],
  endsWithAnother: () => false,
  isDropped: () => false,
  ...given,
});

const marked = { marked: true };

describe('a record is reported', () => {
  // prettier-ignore
  it.each<[string, Facts, Partial<Circumstances>, Partial<Record<Verdict, 'leak' | 'note'>>]>([
    ['by no rule, without an owner and without a mark',        {},                             {},                         {}],
    ['as unowned, under a mark',                              {},                              marked,                     { unowned: 'leak' }],
    ['by no rule, where it goes along with another one',      {},                              { ...marked, endsWithAnother: () => true }, {}],
    ['by no rule, if it is an inner stream',               { inner: true },                 marked,                     {}],
    ['by no rule, if its owner is open',                   { owner: open },                 marked,                     {}],
    ['as unowned, if owned ones are included',            { owner: open },                 { ...marked, owned: true }, { unowned: 'leak' }],
    ['as a note, if its Subject was unsubscribed',         {},                              { ...marked, isDropped: () => true }, { unowned: 'note' }],
    ['as unowned, if its teardown would have to run too', {},                             { ...marked, isDropped: () => 'cleanup' }, { unowned: 'leak' }],

    ['as outlived, when the grace of its closed owner is over', { owner: closed },             {},                         { outlived: 'leak' }],
    ['by no rule, within that grace',                         { owner: closed },               { at: 599 },                {}],
    ['by no rule, if it is a connection of that owner',    { owner: closed, kind: 'connection' }, {},                   {}],
    ['as outlived, if it was caught feeding an ended root', { traits: CAUGHT },             { caughtAt: () => 400 },      { outlived: 'leak' }],
    ['by no rule, within the grace after that',               { traits: CAUGHT },              { caughtAt: () => 501 },      {}],

    ['as late, if it was made after the close',            { owner: closed, id: 10 },       {},                         { late: 'leak' }],
    ['by no rule, while it may end at once',                  { owner: closed, id: 10, started: 501 }, {},                 {}],
    ['by no rule, if it is a late connection',             { owner: closed, id: 10, kind: 'connection' }, {},           {}],

    ['as overdue, past its maxAge',                           { chain: { guards: [fakeGuard({ maxAge: 999 })] } },      {},                         { overdue: 'leak' }],
    ['by no rule, up to its maxAge',                          { chain: { guards: [fakeGuard({ maxAge: 1_000 })] } },    {},                         {}],
    ['as stalled, past its maxIdle',                          { chain: { guards: [fakeGuard({ maxIdle: 999 })] } },     {},                         { stalled: 'leak' }],
    ['by no rule, up to its maxIdle',                         { chain: { guards: [fakeGuard({ maxIdle: 1_000 })] } },   {},                         {}],

    ['as growing, if its line rose in every window',       { place: rising },               {},                         { growing: 'leak' }],
    ['by no rule, if it rose in fewer windows',            { place: rising },               { growing: 6 },             {}],
    ['as a note, if its owner is open',                 { place: rising, owner: open },  {},                         { growing: 'note' }],
    ['by no rule, if it is an inner stream of that line',     { place: rising, inner: true },  {},                         {}],
    ['by no rule, if no line is known, however it rose',      { place: UNKNOWN_PLACE },        { growing: 0 },             {}],
    ['as growing, if its inner streams have piled up',        { place: UNKNOWN_PLACE },        { pileUpOf: () => ({ many: 3, open: 4, madeAt: undefined }) }, { growing: 'leak' }],
    ['as unowned, if its owner has closed',                   { owner: closed },               { ...marked, at: 599 },     { unowned: 'leak' }],
    ['by no rule, if its host knows that it ends with its owner', { owner: ending, place: UNKNOWN_PLACE }, {},                         {}],
    ['as outlived, by its closed owner, if it was never seen to feed an ended root', { traits: CAUGHT, owner: closed }, {},                   { outlived: 'leak' }],
  ])('%s', (_, facts, circumstances, expected) => {
    const verdicts = RULES.flatMap((rule) => {
      const severity = rule.check(record(facts), look(circumstances));
      return severity === undefined ? [] : [[rule.verdict, severity]];
    });
    expect(Object.fromEntries(verdicts)).toEqual(expected);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('the fix', () => {
  const hint = (verdict: Verdict, facts: Facts): string | undefined =>
    RULES.find((rule) => rule.verdict === verdict)?.hint(record(facts));

  // prettier-ignore
  it.each<[string, Verdict, Facts, RegExp]>([
    ['for a promise that hangs is a limit',             'unowned',   { kind: 'promise' },                   /timeoutOrAbort/],
    ['for a connection is to end with its last subscriber',         'unowned',   { kind: 'connection' },                /refCount: true/],
    ['for an owned one names the owner',                'unowned',   { owner: open },                       /"app\/page"/],
    ['for a dropped Subject is its completion',         'unowned',   { traits: DROPPED },                   /complete the Subject/],
    ['for any other one is an owner',                   'unowned',   {},                                    /ownedBy\(owner\)/],
    ['for an ownedBy that is not last is to move it',   'outlived',  { owner: closed, chain: { ownedAbove: true } }, /put it last/],
    ['for a caught one is to return it',                'outlived',  { traits: CAUGHT },                    /return it, as the teardown/],
    ['for a lost teardown is to end it before',         'abandoned', { traits: CLEANUP },                   /before you drop the last/],
    ['for a lost promise is a limit',                   'abandoned', { kind: 'promise' },                   /timeoutOrAbort/],
    ['for an overdue one is a limit, or a longer age',  'overdue',   {},                                    /raise maxAge/],
    ['for a dropped channel names it',                  'unclosed',  { chain: { channel: 'news' } },        /"news"/],
    ['for a channel without a name is the same',        'unclosed',  { chain: { channel: '' } },            /^The channel [^"]/],
    ['for a part below a takeUntil is to move that',    'unowned',   { chain: { belowTakeUntil: new WeakRef({ ...subscriber, closed: true }) } }, /takeUntil/],
    ['for an outlived one is an owner',                 'outlived',  { owner: closed },                     new RegExp(`^${escaped(OUTLIVED_FIX)}$`)],
    ['for an outlived promise is a limit',              'outlived',  { owner: closed, kind: 'promise' },    /timeoutOrAbort/],
    ['for an owner that its host describes is of its host', 'outlived', { owner: ending },                  /call reset\(\)/],
    ['for a dropped one is the completion of its Subject', 'abandoned', { traits: DROPPED | CLEANUP },      /complete the Subject/],
    ['for an abandoned one is to keep what it waits for', 'abandoned', {},                                  new RegExp(`^${escaped(ABANDONED_FIX)}$`)],
    ['for an overdue promise is a limit',               'overdue',   { kind: 'promise' },                   new RegExp(`^${escaped(PROMISE_FIX)}$`)],
    ['for a stalled one is of its own',                 'stalled',   {},                                    new RegExp(`^${escaped(STALLED_FIX)}$`)],
    ['for a stalled promise is a limit',                'stalled',   { kind: 'promise' },                   new RegExp(`^${escaped(PROMISE_FIX)}$`)],
    ['for a growing line is of its own',                'growing',   {},                                    new RegExp(`^${escaped(GROWING_FIX)}$`)],
    ['for a zombie is a teardown',                      'zombie',    {},                                    /teardown/],
    ['for a residue is a teardown',                     'residue',   {},                                    /teardown/],
    ['for a late one is to ask first',                  'late',      {},                                    new RegExp(`^${escaped(LATE_FIX)}$`)],
  ])('%s', (_, verdict, facts, text) => {
    expect(hint(verdict, facts)).toMatch(text);
  });
});

it('the rules that wait have a grace of half a second', () => {
  const graces = RULES.flatMap(({ verdict, grace }) => (grace === undefined ? [] : [[verdict, grace]]));
  expect(graces).toEqual([
    ['outlived', 500],
    ['residue', 500],
    ['late', 500],
  ]);
});

it('the fix for one that unsubscribes itself in its first value is to do that later', () => {
  const { unsubscribe } = { unsubscribe: () => undefined };
  const itself = record({});
  itself.held = { ...subscriber, destination: { partialObserver: { next: () => unsubscribe() } } };
  const fix = (): string | undefined => RULES.find(({ verdict }) => verdict === 'unowned')?.hint(itself);
  expect(fix()).toBe(UNOWNED_FIX);
  itself.values = 1;
  expect(fix()).toBe(SYNCHRONOUS_FIX);
});

it('a subscription that was dropped is marked as such, for its fix', () => {
  const dropped = record({});
  RULES.find(({ verdict }) => verdict === 'unowned')?.check(
    dropped,
    look({ ...marked, isDropped: () => true }),
  );
  expect(dropped.traits & DROPPED).toBe(DROPPED);
});
