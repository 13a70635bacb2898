import { expect, it } from 'vitest';

import { Head, type Moment } from '../../../../lib/dev/record/head.js';
import { emptyList } from '../../../../lib/dev/record/record.js';
import { UNKNOWN_PLACE } from '../../../../lib/dev/stack/places.js';

/** Which of these values after the stop prove that the producer goes on. */
const proofs = (
  moments: readonly (readonly [turn: number, at: number])[],
  isManualClock = false,
): boolean[] => {
  const head = new Head(emptyList(), UNKNOWN_PLACE);
  return moments.map(([turn, at]) => head.receive({ turn, at } satisfies Moment, () => isManualClock));
};

it('a producer goes on if it sends values in three turns, and that is reported once', () => {
  expect(
    proofs([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ]),
  ).toEqual([false, false, true, false]);
});

it('values of one turn count once: a synchronous rest is no proof', () => {
  expect(
    proofs([
      [1, 0],
      [1, 0],
      [1, 5],
      [1, 9],
    ]),
  ).toEqual([false, false, false, false]);
});

it('with a manual clock a later time is a later turn', () => {
  expect(
    proofs(
      [
        [1, 0],
        [1, 5],
        [1, 5],
        [1, 9],
      ],
      true,
    ),
  ).toEqual([false, false, false, true]);
});
