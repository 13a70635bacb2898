import { describe, expect, it } from 'vitest';

import { editLines } from '../../../../lib/dev/report/edit-text.js';

describe('an edit', () => {
  it('is shown as a diff with the old line numbers and minimal indentation', () => {
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

  it('removes terminal commands that a file contains', () => {
    const changes = [{ line: 1, remove: [], add: ['\u001b[2J'] }];
    expect(editLines({ file: '/app/a.ts', changes })[0]).not.toContain('\u001b');
  });
});
