import { beforeEach, expect, it } from 'vitest';

import { Places, type Stack } from '../../../../lib/dev/stack/places.js';
import { Siblings } from '../../../../lib/dev/sweep/siblings.js';

const at = (line: number): Stack => ({
  stack: `Error\n    at page (/app/page.ts:${line}:3)`,
  fallback: undefined,
});

let sites: Places;
let siblings: Siblings;
const settings: { sites: 'all' | 'sampled' | 'off' } = { sites: 'all' };
const countsAt = (line: number): number[] => {
  const { made, ended } = sites.place(at(line));
  return [made, ended];
};

beforeEach(() => {
  settings.sites = 'all';
  sites = new Places();
  siblings = new Siblings({ settings, sites });
});

it('subscriptions that have ended are counted for their line, when the sweep settles them', () => {
  for (const line of [7, 7, 9]) siblings.close(at(line));
  expect([countsAt(7), countsAt(9)]).toEqual([
    [0, 0],
    [0, 0],
  ]);
  siblings.settle();
  siblings.settle();
  expect([countsAt(7), countsAt(9), siblings.missed]).toEqual([[2, 2], [1, 1], false]);
});

it('so many are counted between two sweeps; then it is known that some were missed', () => {
  for (let n = 0; n < 64; n++) siblings.close(at(7));
  expect(siblings.missed).toBe(false);
  siblings.close(at(7));
  siblings.settle();
  expect([countsAt(7), siblings.missed]).toEqual([[64, 64], true]);
  siblings.clear();
  expect(siblings.missed).toBe(false);
});

it('some are missed as well where only a sample of lines is taken', () => {
  settings.sites = 'sampled';
  expect(siblings.missed).toBe(true);
});

it('none are counted while a gate has paused it', () => {
  const resume = siblings.pause();
  siblings.close(at(7));
  siblings.settle();
  expect([countsAt(7), siblings.missed]).toEqual([[0, 0], true]);
  resume();
  siblings.close(at(7));
  siblings.settle();
  expect(countsAt(7)).toEqual([1, 1]);
});
