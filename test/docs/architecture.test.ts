import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const pages = ['docs/architecture.md', 'CONTRIBUTING.md'];
/** Paths from the root of the repository; `<verdict>` stands for any of them. */
const paths = pages.flatMap((page) =>
  [
    ...readFileSync(page, 'utf8').matchAll(
      /`((?:lib|operators|marbles|probe|adapters|docs|test|bench|structure)\/[^`\s]*)`/g,
    ),
  ].map(([, path = '']) => [page, path.replace('<verdict>', 'zombie')] as const),
);

describe('a page on the structure', () => {
  it.each(paths.filter(([, path]) => !path.includes('*')))('%s names what is there: %s', (_, path) => {
    expect(existsSync(path)).toBe(true);
  });

  it('names many', () => {
    expect(paths.length).toBeGreaterThan(30);
  });
});
