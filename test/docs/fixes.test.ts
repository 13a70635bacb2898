import { expect, it } from 'vitest';

import { takeUntilNotLast } from '../../adapters/node/source/wording.js';
import { pages } from './pages.js';

it('the page of fixes shows a fix as a report words it', () => {
  const page = pages.get('docs/fixes.md') ?? '';
  expect(page.replace(/\s+/g, ' ')).toContain(
    `fix ${takeUntilNotLast('takeUntil(this.destroy$)', 'switchMap')} 13 -`,
  );
});
