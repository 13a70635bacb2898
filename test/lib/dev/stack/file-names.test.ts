import { describe, expect, it } from 'vitest';

import { plainFile, shownFile } from '../../../../lib/dev/stack/file-names.js';

describe('the plain name of a file', () => {
  // prettier-ignore
  it.each([
    ['a path',                  '/app/src/a.ts',                      '/app/src/a.ts'],
    ['a file URL',              'file:///app/src/a%20b.ts',           '/app/src/a b.ts'],
    ['a file URL of Windows',   'file:///C:/app/a.ts',                'C:/app/a.ts'],
    ['a path of Windows',       'C:\\app\\a.ts',                      'C:/app/a.ts'],
    ['the query of a server',   'http://localhost:4200/src/a.ts?t=1', 'http://localhost:4200/src/a.ts'],
    ['the query in a path',     '/app/src/a.ts?v=1',                  '/app/src/a.ts'],
    ['the hash of a URL',       'file:///app/c%23/a.ts#b',            '/app/c#/a.ts'],
    ['a path with a #',         '/home/c#/who?/app.cjs',              '/home/c#/who?/app.cjs'],
    ['a Windows path with a #', 'C:\\c#\\a.ts',                       'C:/c#/a.ts'],
    ['the frame of an await',   'async /app/src/a.ts',                '/app/src/a.ts'],
  ])('has only slashes, no query and no protocol of files: %s', (_, file, plain) => {
    expect(plainFile(file)).toBe(plain);
  });
});

describe('the shown name of a file', () => {
  // prettier-ignore
  it.each([
    ['to the working folder',       '/app/src/a.ts',                       '/app',   'src/a.ts'],
    ['to a folder of Windows',      'C:/app/src/a.ts',                     'C:\\app\\', 'src/a.ts'],
    ['to its server',               'http://localhost:4200/src/a.ts',      undefined, 'src/a.ts'],
    ['to the namespace of webpack', 'webpack://shop/./src/a.ts',           undefined, 'src/a.ts'],
    ['to nothing elsewhere',        '/other/src/a.ts',                     '/app',   '/other/src/a.ts'],
    ['to nothing beside',           '/application/a.ts',                   '/app',   '/application/a.ts'],
  ])('is relative %s', (_, file, folder, shown) => {
    expect(shownFile(file, folder)).toBe(shown);
  });
});
