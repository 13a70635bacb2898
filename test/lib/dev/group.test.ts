import { describe, expect, it } from 'vitest';

import { type Accusation, gather } from '../../../lib/dev/group.js';
import { NOWHERE } from '../../../lib/dev/sites.js';

const accusation = (given: Partial<Accusation> = {}): Accusation => ({
  verdict: 'zombie',
  severity: 'leak',
  kind: 'root',
  name: undefined,
  place: NOWHERE,
  owner: undefined,
  age: 10,
  idle: 5,
  values: 1,
  hint: 'Return a teardown.',
  ...given,
});

describe('equal accusations', () => {
  it('are one entry, as old and as silent as the oldest of them, whenever that was told', () => {
    const older = accusation({ age: 30, idle: undefined });
    for (const order of [
      [accusation(), older, accusation({ age: 20 })],
      [older, accusation(), accusation({ age: 20 })],
    ]) {
      expect(gather(order)).toEqual([
        {
          verdict: 'zombie',
          severity: 'leak',
          fingerprint: 'zombie|root||',
          kind: 'root',
          count: 3,
          sites: [],
          oldestAge: 30,
          values: 3,
          hint: 'Return a teardown.',
        },
      ]);
    }
  });

  it('are told in the order of severity, verdict, number and age', () => {
    const note = accusation({ severity: 'note' });
    const named = (name: string, age: number): Accusation => accusation({ name, age });
    const late = accusation({ verdict: 'late' });
    const twice = named('twice', 1);
    const all = [note, late, named('young', 1), named('old', 2), twice, twice];
    expect(gather(all).map(({ severity, verdict, name }) => `${severity} ${verdict} ${name ?? '-'}`)).toEqual(
      ['leak zombie twice', 'leak zombie old', 'leak zombie young', 'leak late -', 'note zombie -'],
    );
  });
});
