import { expect, it } from 'vitest';

import { summaryText } from '../../../adapters/vitest/summary.js';
import type { Leak } from '../../../lib/index.js';

function leak(sites: Leak['sites'], count = 1): Leak {
  return {
    verdict: 'unowned',
    severity: 'leak',
    fingerprint: '',
    kind: 'root',
    count,
    sites,
    oldestAge: 1,
    values: 0,
    hint: 'Own it.',
  };
}

const load = (count: number): Leak =>
  leak([{ file: '/a/load.ts', line: 3, column: 7, function: 'load', count }], count);
const save = leak([{ file: '/a/save.ts', line: 1, column: 2, count: 5 }], 5);

it('has the lines that most tests have first, the tests, and the fix', () => {
  const all = [
    { name: 'a.test.ts > first', leaks: [save] },
    { name: 'a.test.ts > second', leaks: [load(2), leak([], 4)] },
    ...['third', 'fourth', 'fifth'].map((name) => ({ name: `b.test.ts > ${name}`, leaks: [load(1)] })),
  ];
  expect(summaryText(all, (file) => file.replace('/a/', '')))
    .toBe(`Leaked subscriptions, by the line that made them:

  5 at load.ts:3:7 in load
  in   a.test.ts > second
       b.test.ts > third
       b.test.ts > fourth
       and 1 more
  fix  Own it.

  5 at save.ts:1:2
  in   a.test.ts > first
  fix  Own it.

  4 at an unknown line
  in   a.test.ts > second
  fix  Own it.`);
});
