import { describe, expect, it } from 'vitest';

import { HELP } from '../../adapters/node/cli-arguments.js';
import { RULES } from '../../lib/dev/rules/all.js';
import { pages } from './pages.js';

const page = (name: string): string => pages.get(`docs/${name}`) ?? '';

/** The first cells of all tables of a page. */
const rowsOf = (text: string): string[] =>
  [...text.matchAll(/^\| +(`.+?`|\[.+?\]\(.+?\))(?=[ ,])/gm)].map(([, cell = '']) => cell);

describe('a page of reference', () => {
  it('lists the verdicts in the order in which they are given', () => {
    const verdicts = RULES.map(({ verdict }) => verdict);
    const headings = [...page('verdicts.md').matchAll(/^## (\w+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(verdicts);
    expect(rowsOf(page('verdicts.md'))).toEqual(verdicts.map((verdict) => `[\`${verdict}\`](#${verdict})`));
  });

  it('lists every option of the command, and no other', () => {
    const optionsOf = (lines: readonly string[]): string[] =>
      [...new Set(lines.join('\n').match(/--[a-z][a-z-]+/g))].sort();
    const documented = page('cli.md').match(/^\| `--.*?\|/gm) ?? [];
    const helped = HELP.match(/^ {2}--[a-z-]+/gm) ?? [];
    expect(helped.length).toBeGreaterThan(10);
    expect(optionsOf(documented)).toEqual(optionsOf(helped));
  });
});
