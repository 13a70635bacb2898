import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const paths = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path.replaceAll('\\', '/')}`)
  .filter((path) => /\.(?:ts|mjs)$/.test(path) && !path.includes('/node_modules/'));
const sources = paths.map((path) =>
  readFileSync(path, 'utf8').replaceAll("\\'", "'").replaceAll('\\u2019', '’'),
);

/** What stands in brackets below a decision: the tests that hold it, and their files. */
const held = [...readFileSync('docs/decisions.md', 'utf8').matchAll(/^\((.*?)\)$/gms)].map(
  ([, text = '']) => text,
);
const across = (pattern: RegExp): string[] =>
  held.flatMap((text) => [...text.matchAll(pattern)].map(([, what = '']) => what.replace(/\s+/g, ' ')));
const files = [...new Set(across(/`([^`]+\.(?:ts|mjs))`/g))];
const tests = [...new Set(across(/_([^_]+)_/g))];

describe('a decision', () => {
  it.each(files)('names a file of tests that is there: %s', (file) => {
    expect(paths.filter((path) => path.endsWith(`/${file}`) || path === file)).toHaveLength(1);
  });

  it.each(tests)('names a test that is there: %s', (name) => {
    expect(sources.some((source) => isNamed(source, name))).toBe(true);
  });

  it('can be wrong about that', () => {
    expect(tests.length).toBeGreaterThan(20);
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
