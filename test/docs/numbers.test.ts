import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { BELOW_OPERATORS, BUDGET, FAR, FARTHEST, NEAR } from '../../lib/dev/stack/stack-depth.js';
import { readCases } from '../corpus/cases.js';
import { pages } from './pages.js';

const leaks = readCases().filter(({ variant }) => variant === 'leaky');
const distilled = leaks.filter(({ file }) => /^ {2}from: '[^']+',$/m.test(readFileSync(file, 'utf8')));

/** The us that tracking adds to a subscription, in the section of the measurements that the pages link to. */
const tracked = (pages: string): string => {
  const [, section = ''] = pages.split('## Tracked, every site, 5 operators');
  const [, ns = ''] = /tracked, added to bare: \*\*(\d+) ns\*\*/.exec(section) ?? [];
  return (Number(ns) / 1_000).toFixed(0);
};
const us = tracked(readFileSync('docs/performance.md', 'utf8'));

/** Sentences of the documentation, with the numbers that the code and the corpus have today. */
const sentences: readonly (readonly [page: string, sentence: string])[] = [
  [
    'docs/dev-mode.md',
    `The first ${shown(BUDGET)} stacks between two sweeps have ${FAR} frames. The others have ${NEAR}.`,
  ],
  [
    'docs/dev-mode.md',
    `If a stack of ${NEAR} frames has no line of yours, all later stacks have ${FAR} frames.`,
  ],
  [
    'docs/dev-mode.md',
    `If a stack of ${FAR} frames has no line of yours, later long stacks have ${FARTHEST} frames.`,
  ],
  ['docs/dev-mode.md', `have stacks of ${BELOW_OPERATORS} frames`],
  ['docs/cli.md', `A tracked subscription costs about ${us} us more`],
  ['docs/operators/with-leak-guard.md', `about ${us} us for the line`],
  ['docs/corpus.md', `${distilled.length} of the ${leaks.length} leaks were distilled from real ones`],
];

describe('a number of the documentation', () => {
  it.each(sentences)('is the one of the code, in %s: %s', (page, sentence) => {
    const text = (pages.get(page) ?? '').replace(/\s+/g, ' ');
    expect(text.includes(sentence)).toBe(true);
  });
});

function shown(number: number): string {
  return number.toLocaleString('en-US');
}
