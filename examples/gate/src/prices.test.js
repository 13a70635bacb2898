import { describe, expect, it } from 'vitest';

import { prices$, shown, showPrices } from './prices.js';

describe('prices', () => {
  it('are shown', () => {
    showPrices();
    prices$.next(3);
    expect(shown).toEqual(['3 €']);
  });
});
