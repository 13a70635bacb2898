import { describe, expect, it } from 'vitest';

import type { Accusation } from '../../../../lib/dev/leak/accusation.js';
import { Events } from '../../../../lib/dev/leak/events.js';

describe('events', () => {
  const what = { name: 'late', age: 0 } as unknown as Accusation;

  it('are reported from an id on, with their present age', () => {
    const events = new Events();
    events.add(1, 10, what);
    events.add(2, 20, what);
    expect([...events.since(2, 50)]).toEqual([{ ...what, age: 30 }]);
    expect([...events.since(0, 50)]).toHaveLength(2);
    events.clear();
    expect([...events.since(0, 50)]).toEqual([]);
  });

  it('are kept in bounded memory, without the oldest', () => {
    const events = new Events(10);
    for (let id = 1; id <= 25; id++) events.add(id, id, what);
    const ages = [...events.since(0, 25)].map(({ age }) => age);
    expect(ages.length).toBeLessThanOrEqual(10);
    expect([ages.at(-1), [...ages].sort((a, b) => b - a)]).toEqual([0, ages]);
  });
});
