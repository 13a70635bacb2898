import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import type { Exceptions } from '../../../../lib/dev/leak/without-ignored.js';
import { DevClock } from '../../../../lib/dev/record/dev-clock.js';
import { GivenToOwner } from '../../../../lib/dev/record/given-to-owner.js';
import { Records } from '../../../../lib/dev/record/records.js';
import type { TrackRecord } from '../../../../lib/dev/record/record.js';
import { headStamp, recordStamp } from '../../../../lib/dev/record/stamps.js';
import { PILE_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import { Places } from '../../../../lib/dev/stack/places.js';
import { InnerRounds } from '../../../../lib/dev/sweep/inner-rounds.js';
import { fakeRecord, fakeSubscriber, placeAt } from '../fakes.js';

type Part = Watched & { readonly _finalizers: Watched[] };

const part = (): Part => ({
  ...fakeSubscriber(),
  initialTeardown: undefined,
  isStopped: false,
  _finalizers: [],
});

let records: Records;
let settings: Exceptions;
let opening: { onPart: ((target: Watched) => void) | undefined };
let rounds: InnerRounds;
let stop: () => void;

beforeEach(() => {
  const nobody = { collected: () => undefined, endedUnseen: () => undefined };
  records = new Records(new Places(), new GivenToOwner(), nobody);
  settings = { ignore: [], baseline: [], now: () => 0 };
  opening = { onPart: undefined };
  rounds = new InnerRounds({
    get settings() {
      return settings;
    },
    clock: new DevClock(),
    records,
    opening,
  });
  stop = rounds.start();
});
afterEach(() => stop());

/** A tracked root, with the source of its inner streams. */
function root(): { readonly streams: Watched[]; readonly record: TrackRecord } {
  const held = part();
  held._finalizers.push(part());
  const record = fakeRecord(records.nextId(), placeAt(7), held);
  record.linkBefore(records.young);
  return { streams: held._finalizers, record };
}

/** Rounds that add so many streams each. */
function play(streams: Watched[], ...counts: number[]): void {
  for (const count of counts) {
    for (let n = 0; n < count; n++) streams.push(part());
    rounds.endRound();
  }
}

it('inner streams that every round has added to are reported, without those of the first round', () => {
  const { streams } = root();
  play(streams, 5, 1, 2, 1);
  expect(rounds.growing()).toMatchObject([
    { left: [1, 2, 1], accusation: { verdict: 'growing', count: 4, place: placeAt(7), hint: PILE_FIX } },
  ]);
});

it('inner streams are not reported if one round has added none, or has ended its own', () => {
  play(root().streams, 1, 1, 0, 1);
  const { streams } = root();
  play(streams, 1, 1, 1);
  streams.pop();
  expect(rounds.growing()).toEqual([]);
});

it('they are counted for each root, at the outermost part that they flow into', () => {
  const { streams } = root();
  const upper = part();
  streams.push(upper);
  rounds.endRound();
  for (let n = 0; n < 2; n++) {
    streams.push(part());
    upper._finalizers.push(part(), part());
    rounds.endRound();
  }
  expect(rounds.growing()).toMatchObject([{ left: [1, 1] }]);
});

it('they are reported at the line that made the newest of them, if it is known', () => {
  const { streams } = root();
  play(streams, 1, 1);
  const newest = part();
  headStamp.write(newest, { place: placeAt(9), mayGoOn: false });
  streams.push(newest);
  rounds.endRound();
  expect(rounds.growing()).toMatchObject([{ accusation: { place: { site: { line: 9 } } } }]);
});

it.each(['silent', 'inner'] as const)('they are not reported for a root that is %s', (role) => {
  const { streams, record } = root();
  record.role = role;
  play(streams, 1, 1, 1);
  expect(rounds.growing()).toEqual([]);
});

it('they are not reported if they are ignored', () => {
  play(root().streams, 1, 1, 1);
  expect(rounds.growing()).toHaveLength(1);
  settings = { ...settings, ignore: ['page.ts'] };
  expect(rounds.growing()).toEqual([]);
});

it('a root from before dev mode is found by a stream that flows into it, once, and while it is open', () => {
  const before = part();
  const added = (): void => {
    const stream = Object.assign(part(), { _parentage: [fakeSubscriber(), before] });
    before._finalizers.push(stream);
    opening.onPart?.(stream);
  };
  before._finalizers.push(part());
  for (let n = 0; n < 3; n++) {
    added();
    rounds.endRound();
  }
  expect(rounds.growing()).toMatchObject([{ left: [1, 1], accusation: { kind: 'root', age: 0 } }]);
  before.closed = true;
  expect(rounds.growing()).toEqual([]);
});

it('a root with an open record is no root from before dev mode', () => {
  const { record } = root();
  const held = record.held as Part;
  recordStamp.write(held, record);
  opening.onPart?.(held);
  play(held._finalizers, 1, 1);
  expect(rounds.growing()).toHaveLength(1);
});

it('the undo restores the listener that was there before, which is called too', () => {
  const heard: Watched[] = [];
  stop();
  const listener = (target: Watched): unknown => heard.push(target);
  opening.onPart = listener;
  stop = rounds.start();
  const stream = part();
  opening.onPart(stream);
  stop();
  expect([heard, opening.onPart]).toEqual([[stream], listener]);
});
