import { describe, expect, it } from 'vitest';

import { argumentIn } from '../../../../adapters/node/host/pipe-arguments.js';

/** Where argument `index` of `of` begins in the text, whose call of `pipe` is at the `^`; as the word that is there. */
function wordAt(text: string, index: number, of: number): string | undefined {
  const lines = text.split('\n');
  const line = lines.findIndex((row) => row.includes('^'));
  const column = (lines[line] as string).indexOf('^') + 1;
  const plain = text.replace('^', '');
  const found = argumentIn(plain, { file: 'a.ts', line: line + 1, column, function: 'f' }, { index, of });
  if (found === undefined) return undefined;
  expect(found).toMatchObject({ file: 'a.ts', function: 'f' });
  return /^\w+/.exec(plain.split('\n')[found.line - 1]?.slice(found.column - 1) ?? '')?.[0];
}

describe('an argument of a pipe call', () => {
  it.each([
    ['a.^pipe(one(), two())', 1, 2, 'two'],
    ['a^.pipe(one(), two())', 0, 2, 'one'],
    ['a^?.pipe(one())', 0, 1, 'one'],
    [
      'a\n  .^pipe(\n    one((x) => [x, 1], { b: 2 }), // two(),\n    /* three, */ four(`${[1, 2]},${x}`),\n    five,\n  )',
      1,
      3,
      'four',
    ],
    ['a\n  .^pipe(\n    one(),\n    two,\n  )', 1, 2, 'two'],
    ['a.^pipe(map((x) => /[,)]/.test(x)), share())', 1, 2, 'share'],
    ['a.^pipe<A, Map<B, C>>(one(), two())', 1, 2, 'two'],
    ['a.^pipe()', 0, 1, undefined],
  ])('is found in %s', (text, index, of, word) => expect(wordAt(text, index, of)).toBe(word));

  it('is the only share where the others cannot be distinguished', () => {
    expect(wordAt('a.^pipe(map<A, B>(f), shareReplay<Map<A, B>>(1))', 1, 2)).toBe('shareReplay');
    expect(wordAt('a.^pipe(map<A, B>(f), cached())', 1, 2)).toBeUndefined();
    expect(wordAt('a.^pipe(map<A, B>(f), share(), share())', 1, 3)).toBeUndefined();
  });

  it.each([
    ['is spread', 'a.^pipe(...operators, share())'],
    ['is in a text that goes on', 'a.^pipe(share('],
    ['is not of a pipe call', 'a.^piped(share())'],
    ['is not of a call', 'a.^pipe'],
  ])('is not told where it %s', (_, text) => expect(wordAt(text, 0, 1)).toBeUndefined());

  it('is unknown for a line that is not in the text', () => {
    expect(
      argumentIn('a.pipe(b)', { file: 'a.ts', line: 3, column: 1 }, { index: 0, of: 1 }),
    ).toBeUndefined();
  });
});
