import { describe, expect, it, vi } from 'vitest';

import { isOfPackage, SourceLines } from '../../../adapters/inspector/source-lines.js';
import type { LeakSite } from '../../../lib/site.js';

const BASE = 'http://localhost:4200/products';
/** Line 2, column 5 of the script is line 7, column 3 of the source. */
const map = (sources: string[]): string =>
  JSON.stringify({ version: 3, names: [], sources, mappings: ';IAME' });

const site = (file = 'http://localhost:4200/main.js'): LeakSite => ({
  file,
  line: 2,
  column: 5,
  function: 'f',
});

/** A server with these files, by their address. */
function lines(files: Record<string, string>): { lines: SourceLines; asked: string[]; changed: () => void } {
  const asked: string[] = [];
  const changed = vi.fn();
  const get = (url: string): Promise<string | undefined> => {
    asked.push(url);
    return Promise.resolve(files[url]);
  };
  return { lines: new SourceLines(changed, BASE, get), asked, changed };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a line that runs', () => {
  it('is shown as the line of its source, once the map is there', async () => {
    const { lines: one, changed } = lines({
      'http://localhost:4200/main.js': 'code\n//# sourceMappingURL=maps/main.js.map\n',
      'http://localhost:4200/maps/main.js.map': map(['../src/app/page.ts']),
    });
    const at = site();
    expect(one.of(at)).toBe(at);
    await settled();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(one.of(at)).toEqual({ file: 'src/app/page.ts', line: 7, column: 3, function: 'f' });
    expect(one.of(at)).toBe(one.of(at));
  });

  it('is mapped by a map in the script itself, and of several by the last', async () => {
    const inside = `data:application/json;base64,${btoa(map(['page.ts']))}`;
    const { lines: one } = lines({
      'http://localhost:4200/main.js': `//# sourceMappingURL=other.map\n//# sourceMappingURL=${inside}`,
      [inside]: map(['page.ts']),
    });
    one.of(site());
    await settled();
    expect(one.of(site()).file).toBe('page.ts');
  });

  it('is asked for once, however often it is shown', async () => {
    const { lines: one, asked } = lines({});
    for (let n = 0; n < 3; n++) one.of(site());
    await settled();
    one.of(site());
    expect(asked).toEqual(['http://localhost:4200/main.js']);
  });

  it.each([
    ['the script has no map', { 'http://localhost:4200/main.js': 'code' }],
    ['the map is not there', { 'http://localhost:4200/main.js': '//# sourceMappingURL=main.js.map' }],
    [
      'the map does not know the line',
      {
        'http://localhost:4200/main.js': '//# sourceMappingURL=main.js.map',
        'http://localhost:4200/main.js.map': JSON.stringify({
          version: 3,
          names: [],
          sources: [],
          mappings: '',
        }),
      },
    ],
  ])('stays as it is where %s', async (_, files) => {
    const { lines: one } = lines(files);
    one.of(site());
    await settled();
    expect(one.of(site())).toEqual(site());
  });

  it('of another server is not asked for', async () => {
    const { lines: one, asked } = lines({});
    expect(one.of(site('https://elsewhere.example/main.js')).line).toBe(2);
    await settled();
    expect(asked).toEqual([]);
  });

  it('stays as it is where the map is broken, and that is said once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { lines: one } = lines({
      'http://localhost:4200/main.js': '//# sourceMappingURL=main.js.map',
      'http://localhost:4200/main.js.map': 'no JSON',
    });
    one.of(site());
    await settled();
    expect(one.of(site())).toEqual(site());
    expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
      expect.stringContaining('reading a source map'),
    ]);
    warn.mockRestore();
  });
});

it('tells the line of an installed package by its source', () => {
  expect(
    ['node_modules/a/b.ts', 'x/node_modules/a.js', 'src/node_modules.ts'].map((file) =>
      isOfPackage(site(file)),
    ),
  ).toEqual([true, true, false]);
});
