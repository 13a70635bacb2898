import { afterEach, expect, it, vi } from 'vitest';

import { realm } from '../../lib/realm.js';

const key = Symbol.for('rxleash/realm-test/v1');

afterEach(() => {
  Reflect.deleteProperty(globalThis, key);
});

it('a slot is made once, and found under its versioned key', () => {
  const make = vi.fn(() => ({ made: true }));
  const slot = realm('realm-test', make);
  expect(realm('realm-test', make)).toBe(slot);
  expect(make).toHaveBeenCalledTimes(1);
  expect(Reflect.get(globalThis, key)).toBe(slot);
});

it('a slot that another copy of the package made is taken as it is', () => {
  const theirs = { made: 'by another copy' };
  Reflect.set(globalThis, key, theirs);
  expect(realm('realm-test', () => ({ made: 'here' }))).toBe(theirs);
});
