import { expect, it } from 'vitest';

import { accuse } from '../../../../lib/dev/leak/accusation.js';
import type { ChainFacts } from '../../../../lib/dev/record/record.js';
import type { Rule } from '../../../../lib/dev/rules/rule.js';
import { fakeOwner, fakeRecord, placeAt } from '../fakes.js';

const rule: Rule<'overdue'> = {
  verdict: 'overdue',
  check: () => undefined,
  describe: () => 'is open',
  hint: ({ id }) => `End ${id}.`,
};

it('an accusation has the facts of its record, and the verdict and the fix of its rule', () => {
  const place = placeAt(7);
  const [shared, owner] = [placeAt(9), fakeOwner()];
  const record = fakeRecord(5, place);
  record.owner = owner;
  record.chain = { name: 'prices', sharedAt: shared } as ChainFacts;
  record.values = 3;
  record.updateLastValue(60);
  expect(accuse(record, rule, 'note', 100)).toEqual({
    verdict: 'overdue',
    severity: 'note',
    kind: 'root',
    name: 'prices',
    place,
    owner,
    age: 100,
    idle: 40,
    values: 3,
    shared,
    hint: 'End 5.',
  });
});

it('a record without an owner and a chain has neither, nor a name', () => {
  const { name, owner, shared } = accuse(fakeRecord(5, placeAt(7)), rule, 'leak', 0);
  expect([name, owner, shared]).toEqual([undefined, undefined, undefined]);
});
