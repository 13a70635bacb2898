import { UNOWNED_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import type { Typed } from './typed-programs.js';

/** Subscriptions that tests and their set-up make, with an edit. */
export const TYPED_TESTS: readonly Typed[] = [
  {
    name: 'a test that drops its subscription',
    fix: 'This test does not end it. Keep the subscription, and unsubscribe it at the end of the test.',
    program: `import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
const prices$ = new Subject<number>();
test('shows the price', () => {
  const shown: number[] = [];
  void prices$.subscribe((price) => shown.push(price)); // here
  prices$.next(3);
  expect(shown).toEqual([3]);
});
`,
  },
  {
    name: 'a test of a table that keeps its subscription',
    fix: 'This test does not unsubscribe prices. Unsubscribe it at the end of the test.',
    program: `import { interval } from 'rxjs';
import { expect, it } from 'vitest';
it.each([1, 2])('shows the price %i', async (period) => {
  const prices = interval(period).subscribe(); // here
  await Promise.resolve();
  expect(prices.closed).toBe(false);
});
`,
  },
];

/** The same without an edit: the end of the test may not know the subscription, or may not be reached. */
export const SENTENCES_OF_TESTS: readonly Typed[] = [
  {
    name: 'a test that subscribes in a loop',
    fix: 'This test does not end it. Keep the subscription, and unsubscribe it at the end of the test.',
    program: `import { interval } from 'rxjs';
import { it } from 'vitest';
it.concurrent('subscribes', function () {
  for (const period of [1, 2]) interval(period).subscribe(); // here
});
`,
  },
  {
    name: 'a test that returns a promise',
    fix: 'This test does not end it. Keep the subscription, and unsubscribe it at the end of the test.',
    program: `import { interval } from 'rxjs';
import { it } from 'vitest';
it('subscribes', () => {
  interval(1).subscribe(); // here
  return Promise.resolve();
});
`,
  },
  {
    name: 'a test that is an expression',
    fix: 'This test does not end it. Keep the subscription, and unsubscribe it at the end of the test.',
    program: `import { interval } from 'rxjs';
import { it } from 'vitest';
it('subscribes', () => void interval(1).subscribe()); // here
`,
  },
  {
    name: 'a subtest of node:test whose names are taken',
    fix: 'This test does not end it. Keep the subscription, and unsubscribe it at the end of the test.',
    program: `import { test } from 'node:test';
import { interval } from 'rxjs';
test('subscribes', async (t) => {
  await t.test('twice', () => {
    const [subscription, kept] = [1, 2];
    interval(subscription + kept).subscribe(); // here
  });
});
`,
  },
  {
    name: 'the set-up of each test',
    fix: 'beforeEach makes it, and nothing ends it. Keep the subscription, and unsubscribe it in afterEach.',
    program: `import { interval } from 'rxjs';
import { beforeEach } from 'vitest';
beforeEach(() => {
  interval(1).subscribe(); // here
});
`,
  },
  {
    name: 'a test that keeps it in a variable of the file',
    fix: 'sub is never unsubscribed on this path: call sub.unsubscribe() when it is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
import { it } from 'vitest';
let sub: Subscription;
it('subscribes', () => {
  sub = interval(1).subscribe(); // here
});
export const last = (): Subscription => sub;
`,
  },
  {
    name: 'a test that unsubscribes it too late',
    fix: 'sub.unsubscribe() at line 6 was not reached: something before it threw, returned, or is still waiting. Put it in a finally block, and set a time limit for whatever is awaited before it.',
    program: `import { interval } from 'rxjs';
import { it } from 'vitest';
it('subscribes', async () => {
  const sub = interval(1).subscribe(); // here
  await Promise.reject(new Error('no'));
  sub.unsubscribe();
});
`,
  },
  {
    name: 'a callback that is not of a test',
    fix: UNOWNED_FIX,
    program: `import { interval } from 'rxjs';
declare const app: { ready(callback: () => void): void };
declare const plugins: readonly { ready(callback: () => void): void }[];
plugins[0]?.ready(() => void interval(1).subscribe());
(() => app)().ready(() => {
  interval(1).subscribe(); // here
});
`,
  },
];
