import { describe, expect, it } from 'vitest';

import { titleOf } from '../../marbles/title.js';

describe('the name of a test for a row', () => {
  // prettier-ignore
  it.each([
    { name: 'plain',               row: {},                       title: 'plain' },
    { name: '$a and $b',           row: { a: 'x', b: 5 },         title: 'x and 5' },
    { name: '$a.b.c',              row: { a: { b: { c: true } } }, title: 'true' },
    { name: '$a',                  row: { a: { b: 1 } },          title: '{"b":1}' },
    { name: '$a',                  row: { a: undefined },         title: 'undefined' },
    { name: '$#: $a.',             row: { a: 'x' },               title: '3: x.' },
    { name: 'costs $5, $none',     row: { a: 1 },                 title: 'costs $5, $none' },
    { name: '$a.b',                row: { a: null },              title: '$a.b' },
    { name: '$length',             row: [1, 2],                   title: '2' },
  ])('is "$title" for %j', ({ name, row, title }) => {
    expect(titleOf(name, row, 3)).toBe(title);
  });
});
