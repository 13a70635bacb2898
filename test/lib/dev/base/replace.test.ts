import { describe, expect, it } from 'vitest';

import { redefine, replace } from '../../../../lib/dev/base/replace.js';

const one = (): number => 1;
const two = (): number => 2;
const three = (): number => 3;

describe('a replaced method', () => {
  it('keeps the other attributes of its property, and the undo restores the original', () => {
    const target = Object.defineProperty({} as Record<'take', () => number>, 'take', {
      value: one,
      configurable: true,
    });
    const before = Object.getOwnPropertyDescriptor(target, 'take');
    const undo = replace(target, 'take', two);
    expect(Object.getOwnPropertyDescriptor(target, 'take')).toEqual({ ...before, value: two });
    undo();
    expect(Object.getOwnPropertyDescriptor(target, 'take')).toEqual(before);
  });

  it('stays if another tool has wrapped it since', () => {
    const target = { take: one };
    const undo = replace(target, 'take', two);
    target.take = three;
    undo();
    expect(target.take).toBe(three);
  });

  it('is an own method only: an inherited one is left to its class', () => {
    const target = Object.create({ take: one }) as { take: () => number };
    replace(target, 'take', two)();
    expect(Object.hasOwn(target, 'take')).toBe(false);
    expect(target.take()).toBe(1);
  });
});

describe('a redefined property', () => {
  it('can become an accessor, and the undo restores the value', () => {
    const target: { value: number } = { value: 1 };
    const undo = redefine(target, 'value', () => ({
      configurable: true,
      get: () => 2,
      set: () => undefined,
    }));
    expect(target.value).toBe(2);
    undo();
    expect(target.value).toBe(1);
  });
});
