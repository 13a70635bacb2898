import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { habits } from './habits.js';
import { pages, proseOf } from './pages.js';

/** Pages that still have such words. */
const LATER: string[] = [];

/** A longer cell belongs below the table, as text or as a list. */
const LONGEST_CELL = 190;

/** With its line. Habits do not end with a line, so lines of a paragraph are one. */
function find(markdown: string, habit: RegExp): string[] {
  const text = proseOf(markdown).replace(/(\S)\n(?=[^\s|#>*\-\d])/g, '$1\0');
  return [...text.replaceAll('\0', ' ').matchAll(new RegExp(habit, `${habit.flags}g`))].map(
    ({ 0: words, index }) => `line ${text.slice(0, index).split(/[\n\0]/).length}: ${words}`,
  );
}

function longCells(markdown: string): string[] {
  return proseOf(markdown)
    .split('\n')
    .filter((line) => /^\s*\|.*\|$/.test(line))
    .flatMap((line) => line.split(/(?<!\\)\|/))
    .filter((cell) => /\w/.test(cell) && cell.trim().length > LONGEST_CELL);
}

describe.each([...pages].filter(([page]) => !LATER.includes(page)))('%s', (_, text) => {
  it.each(habits)('has nowhere %s: use "%s"', (habit) => {
    expect(find(text, habit)).toEqual([]);
  });

  it('has no paragraph in a cell of a table', () => {
    expect(longCells(text)).toEqual([]);
  });

  it('begins with a title and a sentence', () => {
    expect(text).toMatch(/^# .+\n\n[`\w*>[]/);
  });
});

/** The files that hold the words of reports, errors and the help. */
const worded = ['lib', 'adapters', 'marbles', 'probe', 'operators']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => /(?:errors|wording|-text|cli-options|cli-arguments)\.ts$|\/rules\/\w+\.ts$/.test(file));

/** The text of its string literals, without the parts that are filled in. */
function literalsOf(file: string): string {
  const code = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, single, double, template = '']) => single ?? double ?? template.replace(/\$\{[^}]*\}/g, 'X'))
    .join('\n');
}

describe.each(worded)('the words of %s', (file) => {
  it.each(habits)('have nowhere %s: use "%s"', (habit) => {
    expect(literalsOf(file).match(habit)?.[0]).toBeUndefined();
  });
});

describe('a habit', () => {
  it.each([
    ['The report tells which line it is.', 'line 1: tells'],
    ['It is mended\nby hand.', 'line 1: mended'],
    ['It ends by\nitself.', 'line 1: by\nitself'.replace('\n', ' ')],
    ['A file that is no JSON.', 'line 1: is no JSON'],
  ])('is found in: %s', (text, found) => {
    expect(habits.flatMap(([habit]) => find(text, habit))).toEqual([found]);
  });

  it.each([
    'There is no report.',
    'It is no longer open.',
    'The code says `is no JSON`.',
    '```text\nIt tells you.\n```',
    'A test (`a.test.ts`: _is told by itself_).',
  ])('is not found in: %s', (text) => {
    expect(habits.flatMap(([habit]) => find(text, habit))).toEqual([]);
  });
});

describe('a cell of a table', () => {
  it('is too long where it holds a paragraph', () => {
    expect(longCells(`| a | ${'word '.repeat(50)} |\n| - | ${'-'.repeat(300)} |`)).toHaveLength(1);
  });
});
