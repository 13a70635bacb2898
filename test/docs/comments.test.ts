import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { habits, habitsOfCode } from './habits.js';

/** The folders whose comments, and names of tests, keep the rule. */
const FOLDERS = ['operators', 'marbles', 'lib', 'lib/owner', 'lib/subscriber'];

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);
}

const sources = FOLDERS.flatMap(filesIn);
const tests = [...FOLDERS, 'support'].flatMap((folder) => filesIn(`test/${folder}`));

/** Each comment as one line without its code. */
function commentsOf(code: string): string[] {
  return [...code.matchAll(/\/\*\*?[^]*?\*\/|(?:^[ \t]*\/\/.*\n?)+/gm)].map(([comment]) =>
    comment
      .replace(/^[ \t]*(?:\/\/|\/\*\*?|\*\/?)|\*\/$/gm, '')
      .replace(/```[^]*?```|`[^`]*`|\{@link [^}]*\}/g, '``')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** The literals that can be the name of a test: the first argument of a call. */
function namesOf(code: string): string[] {
  return [
    ...code.matchAll(
      /\b(?:it|describe|marbles|test)\b.*\(\n?\s*(['"`])(.*?[^\\])\1,|\]\)\((['"`])(.*?[^\\])\3,/g,
    ),
  ].map(([, , name, , other]) => name ?? other ?? '');
}

function found(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...habits, ...habitsOfCode].flatMap(([habit, cure]) => {
      const words = habit.exec(text)?.[0];
      return words === undefined ? [] : [`"${words}" in "${text}": use "${cure}"`];
    }),
  );
}

describe.each([...sources, ...tests])('the comments of %s', (file) => {
  it('are in plain English', () => {
    expect(found(commentsOf(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe.each(tests)('the names of %s', (file) => {
  it('are in plain English', () => {
    expect(found(namesOf(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe('a habit', () => {
  it.each([
    ['a comment', '/** Of a zombie: the line. */', 'Of'],
    ['a comment of two lines', '// It hands\n// on a value.', 'hands on'],
    ['the first word', '  /**\n   * What it is. */', 'What'],
  ])('is found in %s', (_, code, words) => {
    expect(found(commentsOf(code))).toEqual([expect.stringContaining(`"${words}" in`)]);
  });

  it.each([
    ['a name', "it('hears of its end', () => {});", 'hears'],
    ['the name of a table', "])('lets go of $it', () => {});", 'lets go'],
  ])('is found in %s', (_, code, words) => {
    expect(found(namesOf(code))).toEqual([expect.stringContaining(`"${words}" in`)]);
  });

  it.each(['// What is `told`?', "const told = 'It tells.';", '/** The `told` property. */'])(
    'is not found in: %s',
    (code) => {
      expect(found(commentsOf(code))).toEqual([]);
    },
  );
});
