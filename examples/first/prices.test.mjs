// prices.test.mjs
import { Subject } from 'rxjs';
import { expect, test } from 'vitest';

const prices$ = new Subject();

test('shows the price', () => {
  const shown = [];
  prices$.subscribe((price) => shown.push(price));
  prices$.next(3);
  expect(shown).toEqual([3]);
});
