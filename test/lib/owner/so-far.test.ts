import { expect, it } from 'vitest';

import { tallySoFar } from '../../../lib/owner/so-far.js';
import { Tally } from '../../../lib/owner/tally.js';

it('The results of a closing of another version lack what it waits for, which is not known', () => {
  const tally = new Tally();
  tally.failed('root');
  const sum = tallySoFar({ tally });
  expect([sum.failures, sum.report(0).errors]).toEqual([1, ['root']]);
});
