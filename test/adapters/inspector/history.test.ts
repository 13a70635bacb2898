import { describe, expect, it } from 'vitest';

import { History, pointsOf } from '../../../adapters/inspector/history.js';

describe('the history of a line', () => {
  it('is how many of it were open at each look, none included', () => {
    const history = new History();
    for (const counts of [
      [['a', 1]],
      [
        ['a', 2],
        ['b', 1],
      ],
      [],
    ] as const)
      history.note(new Map(counts));
    expect(history.of('a')).toEqual([1, 2, 0]);
    expect(history.of('b')).toEqual([1, 0]);
    expect(history.of('c')).toEqual([]);
  });

  it('forgets what is long ago', () => {
    const history = new History();
    for (let n = 1; n <= 70; n++) history.note(new Map([['a', n]]));
    expect(history.of('a')).toHaveLength(60);
    expect(history.of('a').at(0)).toBe(11);
    for (let n = 0; n < 60; n++) history.note(new Map());
    expect(history.of('a')).toEqual([]);
    history.note(new Map([['a', 1]]));
    history.clear();
    expect(history.of('a')).toEqual([]);
  });

  it('is drawn from the left to the right, as high as the highest', () => {
    expect(pointsOf([0, 1, 2])).toBe('0,13 30,7 60,1');
    expect(pointsOf([0, 0])).toBe('0,13 60,13');
  });
});
