import { describe, expect, it } from 'vitest';

import {
  headStamp,
  hiddenStamp,
  notifierStamp,
  originStamp,
  recordStamp,
} from '../../../../lib/dev/record/stamps.js';

interface AnyStamp {
  read(object: object): unknown;
  write(object: object, value: never): void;
}

describe.each<[string, AnyStamp]>([
  ['record', recordStamp],
  ['head', headStamp],
  ['notifier', notifierStamp],
  ['origin', originStamp],
  ['hidden source', hiddenStamp],
])('the stamp of a %s', (_, stamp) => {
  const [first, second] = [{ id: 1 }, { id: 2 }] as unknown as [never, never];

  it('gives back the value that was written last, and nothing before', () => {
    const object = {};
    expect(stamp.read(object)).toBeUndefined();
    stamp.write(object, first);
    expect(stamp.read(object)).toBe(first);
    stamp.write(object, second);
    expect(stamp.read(object)).toBe(second);
  });

  it('leaves no key on the object, and none on another one', () => {
    const object = {};
    stamp.write(object, first);
    expect(Reflect.ownKeys(object)).toEqual([]);
    expect(stamp.read({})).toBeUndefined();
  });
});
