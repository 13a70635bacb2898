import { describe, expect, it } from 'vitest';

import type { LeakKind, Verdict } from '../../../../lib/leak.js';
import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import type { OwnerInfo } from '../../../../lib/dev/record/owner-book.js';
import { CAUGHT, CLEANUP, DROPPED, type ChainFacts, TrackRecord } from '../../../../lib/dev/record/record.js';
import { RULES } from '../../../../lib/dev/rules/all.js';
import type { Look } from '../../../../lib/dev/rules/rule.js';
import { UNKNOWN_PLACE, type Place } from '../../../../lib/dev/stack/places.js';

/*
 * Each rule by itself: a record and the circumstances under which it is examined, and the verdict. Nothing is subscribed, and no clock
 * but `at` exists.
 */

const subscriber = { closed: false, unsubscribe: () => undefined } as unknown as Watched;

const open: OwnerInfo = { id: 1, name: 'page', path: 'app/page' } as OwnerInfo;
/** Closed at 100, when records up to 9 had been made. */
const closed: OwnerInfo = { ...open, closedAt: 100, closedBefore: 10 };
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

const look = (given: Partial<Look> = {}): Look => ({
  at: 1_000,
  marked: false,
  owned: false,
  grace: () => 500,
  growing: 5,
  caught: () => undefined,
  piling: () => undefined,
  goesAlong: () => false,
  dropped: () => false,
  ...given,
});

const marked = { marked: true };

describe('a record is reported', () => {
  // prettier-ignore
  it.each<[string, Facts, Partial<Look>, Partial<Record<Verdict, 'leak' | 'note'>>]>([
    ['by no rule, where nobody owns it and there is no mark', {},                              {},                         {}],
    ['as unowned, under a mark',                              {},                              marked,                     { unowned: 'leak' }],
    ['by no rule, where it goes along with another one',      {},                              { ...marked, goesAlong: () => true }, {}],
    ['by no rule, where it is an inner stream',               { inner: true },                 marked,                     {}],
    ['by no rule, where its owner is open',                   { owner: open },                 marked,                     {}],
    ['as unowned, where owners are asked for too',            { owner: open },                 { ...marked, owned: true }, { unowned: 'leak' }],
    ['as a note, where its Subject was unsubscribed',         {},                              { ...marked, dropped: () => true }, { unowned: 'note' }],
    ['as unowned, where a teardown would have to run as well', {},                             { ...marked, dropped: () => 'cleanup' }, { unowned: 'leak' }],

    ['as outlived, when the grace of its closed owner is over', { owner: closed },             {},                         { outlived: 'leak' }],
    ['by no rule, within that grace',                         { owner: closed },               { at: 599 },                {}],
    ['by no rule, where it is a connection of that owner',    { owner: closed, kind: 'connection' }, {},                   {}],
    ['as outlived, where it was caught feeding an ended root', { traits: CAUGHT },             { caught: () => 400 },      { outlived: 'leak' }],
    ['by no rule, within the grace after that',               { traits: CAUGHT },              { caught: () => 501 },      {}],

    ['as late, where it was made after the close',            { owner: closed, id: 10 },       {},                         { late: 'leak' }],
    ['by no rule, while it may end at once',                  { owner: closed, id: 10, started: 501 }, {},                 {}],
    ['by no rule, where it is a late connection',             { owner: closed, id: 10, kind: 'connection' }, {},           {}],

    ['as overdue, past its maxAge',                           { chain: { maxAge: 999 } },      {},                         { overdue: 'leak' }],
    ['by no rule, up to its maxAge',                          { chain: { maxAge: 1_000 } },    {},                         {}],
    ['as stalled, past its maxIdle',                          { chain: { maxIdle: 999 } },     {},                         { stalled: 'leak' }],
    ['by no rule, up to its maxIdle',                         { chain: { maxIdle: 1_000 } },   {},                         {}],

    ['as growing, where its line rose in every window',       { place: rising },               {},                         { growing: 'leak' }],
    ['by no rule, where it rose in fewer windows',            { place: rising },               { growing: 6 },             {}],
    ['as a note, where an open owner has it',                 { place: rising, owner: open },  {},                         { growing: 'note' }],
    ['by no rule, where an inner stream is of that line',     { place: rising, inner: true },  {},                         {}],
  ])('%s', (_, facts, circumstances, expected) => {
    const verdicts = RULES.flatMap((rule) => {
      const severity = rule.check(record(facts), look(circumstances));
      return severity === undefined ? [] : [[rule.verdict, severity]];
    });
    expect(Object.fromEntries(verdicts)).toEqual(expected);
  });
});

describe('the fix', () => {
  const hint = (verdict: Verdict, facts: Facts): string | undefined =>
    RULES.find((rule) => rule.verdict === verdict)?.hint(record(facts));

  // prettier-ignore
  it.each<[string, Verdict, Facts, RegExp]>([
    ['of a promise that hangs is a limit',             'unowned',   { kind: 'promise' },                   /timeoutOrAbort/],
    ['of a connection is its last subscriber',         'unowned',   { kind: 'connection' },                /refCount: true/],
    ['of an owned one names the owner',                'unowned',   { owner: open },                       /"app\/page"/],
    ['of a dropped Subject is its completion',         'unowned',   { traits: DROPPED },                   /complete the Subject/],
    ['of any other one is an owner',                   'unowned',   {},                                    /ownedBy\(owner\)/],
    ['of an ownedBy that is not last is to move it',   'outlived',  { owner: closed, chain: { ownedAbove: true } }, /put it last/],
    ['of a caught one is to return it',                'outlived',  { traits: CAUGHT },                    /return it, as the teardown/],
    ['of a lost teardown is to end it before',         'abandoned', { traits: CLEANUP },                   /before you drop them/],
    ['of a lost promise is a limit',                   'abandoned', { kind: 'promise' },                   /timeoutOrAbort/],
    ['of an overdue one is a limit, or a longer age',  'overdue',   {},                                    /raise maxAge/],
    ['of a dropped channel names it',                  'unclosed',  { chain: { channel: 'news' } },        /"news"/],
  ])('%s', (_, verdict, facts, text) => {
    expect(hint(verdict, facts)).toMatch(text);
  });
});
