import { existsSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';

import { describe, expect, it } from 'vitest';

import { anchorsOf, linksOf, pages } from './pages.js';

/** Written by benches: each section is one measurement, so a link that names none proves no number. */
const MEASURED = ['bench/results.md', 'docs/performance.md'];

interface Link {
  /** From the root of the repository. */
  readonly file: string;
  readonly anchor: string | undefined;
}

const isLocal = (link: string): boolean => !/^[a-z]+:/.test(link);

function read(page: string, link: string): Link {
  const [path = '', anchor] = link.split('#');
  return { file: path === '' ? page : posix.join(posix.dirname(page), path), anchor };
}

function wrongLink(page: string, link: string): string | undefined {
  const { file, anchor } = read(page, link);
  if (!existsSync(file)) return `${page} links to ${link}: there is no ${file}.`;
  if (anchor === undefined || statSync(file).isDirectory()) return undefined;
  if (anchorsOf(readFileSync(file, 'utf8')).includes(anchor)) return undefined;
  return `${page} links to ${link}: ${file} has no such section.`;
}

describe('a link', () => {
  it.each([...pages])('of %s leads to a file and a section that exist', (page, text) => {
    const wrong = linksOf(text)
      .filter(isLocal)
      .map((link) => wrongLink(page, link));
    expect(wrong.filter((sentence) => sentence !== undefined)).toEqual([]);
  });

  // The README lists the pages, and makes no claim there.
  it.each([...pages].filter(([page]) => page !== 'README.md'))(
    'of %s to a page of measurements names the measurement',
    (page, text) => {
      const links = linksOf(text).filter(isLocal);
      const vague = links.filter((link) => {
        const { file, anchor } = read(page, link);
        return MEASURED.includes(file) && anchor === undefined;
      });
      expect(vague).toEqual([]);
    },
  );

  it.each([
    ['no-such-page.md', 'docs/cli.md links to no-such-page.md: there is no docs/no-such-page.md.'],
    ['#no-such-section', 'docs/cli.md links to #no-such-section: docs/cli.md has no such section.'],
    [
      'dev-mode.md#nothing',
      'docs/cli.md links to dev-mode.md#nothing: docs/dev-mode.md has no such section.',
    ],
    ['dev-mode.md#the-line', undefined],
    ['../README.md', undefined],
  ])('is wrong where its target is missing: %s', (link, wrong) => {
    expect(wrongLink('docs/cli.md', link)).toBe(wrong);
  });
});
