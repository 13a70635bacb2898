import { describe, expect, it } from 'vitest';

import { draw, type Marble } from '../../marbles/drawing.js';

const marbles = (text: string): Marble[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ symbol: word.slice(0, 1), frame: Number(word.slice(1)) }));

describe('rows of marbles are drawn', () => {
  // prettier-ignore
  it.each([
    { case: 'empty',                                  rows: ['', ''],                      drawn: ['', ''] },
    { case: 'one by one',                             rows: ['a1 b3 |5'],                  drawn: ['-a-b-|'] },
    { case: 'with equal frames above each other',     rows: ['a1 |5', 'a1 b3'],        drawn: ['-a---|', '-a-b--'] },
    { case: 'with a group, and all time kept',        rows: ['a1 b1 c6', 'a1 c6'],        drawn: ['-(ab)-c', '-a----c'] },
    { case: 'with marbles in the columns of a group', rows: ['a1 b1', 'a1 c2 d8'], drawn: ['-(ab)----', '-ac-----d'] },
    { case: 'later if a row has no room',             rows: ['a1 b1 c2', 'a1 c2'],        drawn: ['-(ab)c', '-a   c'] },
    { case: 'with long gaps as time',                 rows: ['a1 b99', 'b99'],            drawn: ['-a 97ms b', '-- 97ms b'] },
    { case: 'with a long gap behind a group',         rows: ['a1 b1 c99', 'a1'],          drawn: ['-(ab) 94ms c', '-a--- 94ms -'] },
  ])('$case', ({ rows, drawn }) => {
    expect(draw(rows.map(marbles)).rows).toEqual(drawn);
  });

  it('up to the current time', () => {
    expect(draw([marbles('a1')], 4).rows).toEqual(['-a--']);
    expect(draw([marbles('a1')], 40).rows).toEqual(['-a 38ms']);
  });

  it('up to a maximal number', () => {
    const many = Array.from({ length: 50 }, (_, frame) => ({ frame, symbol: 'a' }));
    expect(draw([many, marbles('b2')]).rows).toEqual([`${'a'.repeat(40)} …`, `--b${'-'.repeat(37)} …`]);
  });

  it('with the column of each marble', () => {
    const drawing = draw([marbles('a1 b1 c6'), marbles('a1 c6')]);
    expect([drawing.column(1, 0), drawing.column(1, 1), drawing.column(6), drawing.column(9)]).toEqual([
      2, 3, 6, 6,
    ]);
  });
});
