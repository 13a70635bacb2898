import { describe, expect, it } from 'vitest';

import { printable } from '../../lib/printable.js';

/** Characters that control a terminal, break a line, or change its direction. */
const OBEYED = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe('printable', () => {
  it.each([
    ['an escape sequence', 'evil\u001b[31m.js', 'evil␛[31m.js'],
    ['an operating system command', '\u001b]0;title\u0007', '␛]0;title␇'],
    ['NUL', 'a\0b', 'a␀b'],
    ['DEL', 'a\u007fb', 'a\ufffdb'],
    ['a C1 control', 'a\u009b31mb', 'a\ufffd31mb'],
    ['the next line of C1', 'a\u0085b', 'a\ufffdb'],
    ['white space that moves', 'a\tb\nc\rd\ve\ff', 'a b c d e f'],
    ['the separators of Unicode', 'a\u2028b\u2029c', 'a b c'],
    ['an override of the direction', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
    ['an isolate', 'a\u2066b\u2069c', 'a\ufffdb\ufffdc'],
    ['a mark of the direction', 'a\u200eb\u200fc\u061cd', 'a\ufffdb\ufffdc\ufffdd'],
    ['half a character', 'a\ud83db\ude00c', 'a\ufffdb\ufffdc'],
  ])('replaces %s, and keeps the columns', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(shown).toHaveLength(text.length);
  });

  it.each(['', 'prices$ → "Ωmega"', '日本語.ts', 'עברית', '👩‍👩‍👧 😀', 'e\u0301', 'a\u00a0b'])(
    'leaves %j as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('passes no control character of the first plane', () => {
    const all = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));
    expect(all.map(printable).filter((shown) => OBEYED.test(shown))).toEqual([]);
  });
});
