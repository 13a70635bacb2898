import { NEVER } from 'rxjs';
import { afterEach, expect, it, vi } from 'vitest';

import { channel, createOwner } from '../../lib/index.js';
import { dev } from '../../lib/dev-slot.js';
import { realm } from '../../lib/realm.js';
import { ownedBy } from '../../operators/index.js';

const key = Symbol.for('rxleash/realm-test/v1');

afterEach(() => {
  Reflect.deleteProperty(globalThis, key);
});

it('a slot is created once, and found under its versioned key', () => {
  const make = vi.fn(() => ({ made: true }));
  const slot = realm('realm-test', make);
  expect(realm('realm-test', make)).toBe(slot);
  expect(make).toHaveBeenCalledTimes(1);
  expect(Reflect.get(globalThis, key)).toBe(slot);
});

it('a slot of another copy of the package is used as it is', () => {
  const theirs = { made: 'by another copy' };
  Reflect.set(globalThis, key, theirs);
  expect(realm('realm-test', () => ({ made: 'here' }))).toBe(theirs);
});

it('other copies of this version find every slot', () => {
  const found = ['dev', 'cut', 'current', 'foreign'].map(
    (slot) => Symbol.for(`rxleash/${slot}/v1`) in globalThis,
  );
  expect(found).toEqual([true, true, true, true]);
  expect(Reflect.get(globalThis, Symbol.for('rxleash/dev/v1'))).toBe(dev);
  expect(dev).toHaveProperty('probe');
});

it('other copies of this version find every symbol', () => {
  const owner = createOwner();
  const marked = {
    holder: owner,
    signal: owner.signal,
    link: NEVER.pipe(ownedBy(owner)),
    channel: channel(owner),
  };
  for (const [mark, thing] of Object.entries(marked)) {
    expect(Symbol.for(`rxleash/${mark}/v1`) in thing).toBe(true);
  }
});
