import { expect, it } from 'vitest';

import { UNKNOWN_ORIGIN } from '../../../../lib/dev/record/origin.js';

it('a source of unknown origin has no line, and may go on after its teardown', () => {
  expect(UNKNOWN_ORIGIN.place.site).toBeUndefined();
  expect(UNKNOWN_ORIGIN.mayGoOn).toBe(true);
});
