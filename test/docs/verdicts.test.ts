import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { VERDICTS } from '../../lib/leak.js';
import { pages } from './pages.js';

it('the page of verdicts lists them in the order in which the rules are asked', () => {
  const page = pages.get('docs/verdicts.md') ?? '';
  const rows = [...page.matchAll(/^\| \[`(\w+)`\]\(#\1\)/gm)].map(([, verdict]) => verdict);
  const sections = [...page.matchAll(/^## (\w+)$/gm)].map(([, heading]) => heading);
  expect({ rows, sections }).toEqual({ rows: VERDICTS, sections: VERDICTS });
});

it('the schema of a snapshot lists them in the same order', () => {
  const schema = JSON.parse(readFileSync('docs/snapshot.schema.json', 'utf8')) as {
    readonly definitions: { readonly verdict: { readonly enum: readonly string[] } };
  };
  expect(schema.definitions.verdict.enum).toEqual(VERDICTS);
});
