import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Sources } from '../../../../adapters/node/host/source-maps.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxleash-maps-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A map from the first line of the output to the third line of `source`, with its text. */
function mapOf(source: string): object {
  return {
    version: 3,
    sources: [source],
    sourcesContent: [`text of ${source}`],
    names: [],
    mappings: 'AAEA',
  };
}

function compiled(name: string, map: object): string {
  const file = join(folder, name);
  writeFileSync(file, `one();\ntwo();\n//# sourceMappingURL=${name}.map\n`);
  writeFileSync(`${file}.map`, JSON.stringify(map));
  return file;
}

describe('a line', () => {
  it('is that of the source, whose text comes from the map', () => {
    const sources = new Sources();
    const file = compiled('plain.js', mapOf('plain.ts'));
    const source = join(folder, 'plain.ts');
    expect(sources.map({ file, line: 1, column: 1 })).toEqual({ file: source, line: 3, column: 1 });
    expect(sources.read(source)).toBe('text of plain.ts');
  });

  it('is found in each section of a map', () => {
    const sections = [
      { offset: { line: 0, column: 0 }, map: mapOf('first.ts') },
      { offset: { line: 1, column: 0 }, map: mapOf('second.ts') },
    ];
    const file = compiled('sections.js', { version: 3, sections });
    const sources = new Sources();
    const found = [1, 2].map((line) => sources.map({ file, line, column: 1 }));
    expect(found).toEqual([
      { file: join(folder, 'first.ts'), line: 3, column: 1 },
      { file: join(folder, 'second.ts'), line: 3, column: 1 },
    ]);
    expect(sources.read(join(folder, 'second.ts'))).toBe('text of second.ts');
  });

  it('is the one that runs if the map is not valid', () => {
    const file = compiled('invalid.js', { version: 3, sections: 1 });
    expect(new Sources().map({ file, line: 1, column: 1 })).toBeUndefined();
  });
});
