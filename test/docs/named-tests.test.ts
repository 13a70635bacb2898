import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { NAME_OF_A_TEST, pages } from './pages.js';

const paths = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path.replaceAll('\\', '/')}`)
  .filter((path) => /\.(?:ts|mjs)$/.test(path) && !path.includes('/node_modules/'));
const sources = paths.map((path) =>
  readFileSync(path, 'utf8').replaceAll("\\'", "'").replaceAll('\\u2019', '’'),
);

/** What the pages name, each once, without the code that they show. */
function unique(pattern: RegExp, from: (text: string) => string): string[] {
  const texts = [...pages.values()].map((text) => from(text.replace(/^```.*?^```$/gms, '')));
  const found = texts.flatMap((text) => [...text.matchAll(pattern)].map(([all, part = all]) => part));
  return [...new Set(found.map((name) => name.replace(/\s+/g, ' ').replace(/^_|_$/g, '')))];
}

const files = unique(/`((?:[^`\s]+\.test\.ts)|test\/[^`\s*<]+\.mjs)`/g, (text) => text);
const tests = unique(NAME_OF_A_TEST, (text) => text.replace(/`[^`\n]*_[^`\n]*`/g, ''));

describe('a page', () => {
  it.each(files)('names a file of tests that exists: %s', (file) => {
    expect(paths.filter((path) => path.endsWith(`/${file}`) || path === file)).toHaveLength(1);
  });

  it.each(tests)('names a test that exists: %s', (name) => {
    expect(sources.some((source) => isNamed(source, name))).toBe(true);
  });

  it('can be wrong about that', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(tests.length).toBeGreaterThan(70);
    expect(isNamed("describe('a stream', () => it('ends', …))", 'a stream ends')).toBe(true);
    expect(isNamed("describe('a stream', () => it('ends', …))", 'a stream fails')).toBe(false);
  });
});

/** By its title, or by that of what it is in and its own. */
function isNamed(source: string, name: string): boolean {
  const titled = (title: string): boolean => /['"`]/.test(source.at(source.indexOf(title) - 1) ?? '');
  const has = (title: string): boolean => source.includes(title) && titled(title);
  const words = name.split(' ');
  return (
    has(name) ||
    words.some((_, at) => at > 0 && has(words.slice(0, at).join(' ')) && has(words.slice(at).join(' ')))
  );
}
