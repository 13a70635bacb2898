import { afterEach, describe, expect, it } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import type { Ignore } from '../../../../lib/dev/leak/ignored-leaks.js';
import { isIgnored } from '../../../../lib/dev/leak/ignored-leaks.js';
import type { Leak } from '../../../../lib/leak.js';

afterEach(() => {
  host.cwd = undefined;
});

describe('an entry of ignore', () => {
  const leak = {
    name: 'prices',
    sites: [{ file: '/app/src/ui/list.ts', line: 1, column: 1, count: 1, function: 'List.show' }],
  } as unknown as Leak;
  const nameless = { sites: [{ file: '/app/a.ts', line: 1, column: 1, count: 1 }] } as unknown as Leak;

  it.each<[Ignore, boolean]>([
    ['prices', true],
    ['List.show', true],
    ['src/ui/list.ts', true],
    ['./src/ui/list.ts', true],
    ['/app/src/ui/list.ts', true],
    ['src/ui/', true],
    ['list.ts', true],
    ['price', false],
    ['ui/list', false],
    ['', false],
    ['/', false],
    [/^src\//, true],
    [/PRICES/i, true],
    [/nothing/, false],
    [({ name }) => name === 'prices', true],
    [() => false, false],
  ])('%s: %s', (entry, ignored) => {
    host.cwd = '/app';
    expect([isIgnored([entry], leak), isIgnored([entry], leak)]).toEqual([ignored, ignored]);
  });

  it('matches no missing name and no missing function', () => {
    expect([isIgnored([''], nameless), isIgnored(['a.ts'], nameless)]).toEqual([false, true]);
  });
});
