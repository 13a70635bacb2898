import { describe, expect, it } from 'vitest';

import { codeFrame } from '../../../adapters/node/code-frame.js';

const text = Array.from({ length: 120 }, (_, at) => `line ${at + 1}`).join('\n');
const site = { file: 'a.ts', line: 9, column: 2 };
const plain = { color: false };

describe('a code frame', () => {
  it('is two lines above and below, where no others are asked for', () => {
    expect(codeFrame(text, site, plain)).toBe(`   7 | line 7
   8 | line 8
>  9 | line 9
     |  ^
  10 | line 10
  11 | line 11`);
  });

  it('is the lines that are asked for', () => {
    const lines = [
      { from: 8, to: 9 },
      { from: 100, to: 101 },
    ];
    expect(codeFrame(text, site, { color: false, lines })).toBe(`  8 | line 8
> 9 | line 9
    |  ^
  ⋮
  100 | line 100
  101 | line 101`);
  });

  it('is not of lines without the site, nor of lines that are too long, nor of no text', () => {
    const lines = [{ from: 1, to: 2 }];
    expect(codeFrame(text, site, { color: false, lines })).toBe(codeFrame(text, site, plain));
    expect(codeFrame('x'.repeat(401), { ...site, line: 1 }, plain)).toBeUndefined();
    expect(codeFrame(undefined, site, plain)).toBeUndefined();
  });

  it('is read by a terminal as text', () => {
    expect(codeFrame('a\u001b[31m', { ...site, line: 1 }, plain)).toContain('a␛[31m');
  });
});
