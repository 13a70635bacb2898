import { expect, it } from 'vitest';

import { RULES } from '../../lib/dev/rules/all.js';
import { pages } from './pages.js';

it('the page of verdicts lists them in the order in which the rules are asked', () => {
  const page = pages.get('docs/verdicts.md') ?? '';
  const rows = [...page.matchAll(/^\| \[`(\w+)`\]\(#\1\)/gm)].map(([, verdict]) => verdict);
  const sections = [...page.matchAll(/^## (\w+)$/gm)].map(([, heading]) => heading);
  const verdicts = RULES.map(({ verdict }) => verdict);
  expect({ rows, sections }).toEqual({ rows: verdicts, sections: verdicts });
});
