import { describe, expect, it } from 'vitest';

import { stackFrames } from '../../../../lib/dev/stack/parse-stack.js';

const placesIn = (...lines: string[]): string[] =>
  stackFrames(lines.join('\n')).map(({ function: name = '', file = '', line = 0, col = 0 }) =>
    [name, file, line, col].join(' | '),
  );

describe('the frames of a stack', () => {
  it('keep the parentheses of paths, in all engines', () => {
    const v8 = placesIn(
      'Error',
      '    at Page.open (/shop/app/(auth)/page.js:3:5)',
      '    at /shop/folder (1)/page.js:4:6',
      '    at async C:\\Program Files (x86)\\page(2).js:5:7',
      '    at Object../src/a.js (webpack:///./src/(a)/b.js:6:8)',
      '    at plain (/shop/page.js:7:9)',
      '    at eval (<anonymous>:8:10)',
    );
    expect(v8).toEqual([
      'Page.open | /shop/app/(auth)/page.js | 3 | 5',
      ' | /shop/folder (1)/page.js | 4 | 6',
      ' | async C:\\Program Files (x86)\\page(2).js | 5 | 7',
      'Object../src/a.js | webpack:///./src/(a)/b.js | 6 | 8',
      'plain | /shop/page.js | 7 | 9',
      'eval |  | 8 | 10',
    ]);
    expect(placesIn('open@http://localhost/(auth)/page.js:3:5', '@http://localhost/a(1)/b.js:4:6')).toEqual([
      'open | http://localhost/(auth)/page.js | 3 | 5',
      ' | http://localhost/a(1)/b.js | 4 | 6',
    ]);
  });

  it('are those of the parser for an eval, and if no path has a parenthesis', () => {
    const evaluated = [
      '    at eval (eval at run (/shop/page.js:3:5), <anonymous>:1:7)',
      '    at run (/shop/page.js:3:5)',
    ];
    expect(placesIn('Error', ...evaluated)).toEqual([
      'eval | /shop/page.js | 3 | 5',
      'run | /shop/page.js | 3 | 5',
    ]);
    expect(
      placesIn('open@http://localhost/page.js line 3 > eval:1:7', 'f@http://localhost/(a)/b.js:4:6'),
    ).toEqual(['open | http://localhost/page.js | 3 | 0', 'f | http://localhost/(a)/b.js | 4 | 6']);
  });
});
