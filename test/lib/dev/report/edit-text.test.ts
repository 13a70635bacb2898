import { describe, expect, it } from 'vitest';

import { editLines } from '../../../../lib/dev/report/edit-text.js';

describe('an edit', () => {
  it('is shown as a diff, with the numbers of the lines before it, as little indented as can be', () => {
    const changes = [
      { line: 9, remove: ['    a();', '      b();'], add: ['    b();'] },
      { line: 12, remove: [], add: ['    c();', ''] },
    ];
    expect(editLines({ file: '/app/a.ts', changes })).toEqual([
      ' 9 - a();',
      '10 -   b();',
      ' 9 + b();',
      '12 + c();',
      '12 +',
    ]);
  });

  it('obeys nothing that a file says to a terminal', () => {
    const changes = [{ line: 1, remove: [], add: ['\u001b[2J'] }];
    expect(editLines({ file: '/app/a.ts', changes })[0]).not.toContain('\u001b');
  });
});
