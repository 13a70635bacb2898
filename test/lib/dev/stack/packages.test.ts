import { describe, expect, it } from 'vitest';

import {
  fileInPackage,
  isLibraryFile,
  packageFolder,
  packageOf,
} from '../../../../lib/dev/stack/packages.js';

describe('packageOf', () => {
  // prettier-ignore
  it.each([
    ['/app/node_modules/rxjs/dist/cjs/internal/Observable.js',                          'rxjs'],
    ['C:/app/node_modules/@nestjs/core/index.js',                                       '@nestjs/core'],
    ['node_modules/a.b/index.js',                                                       'a.b'],
    ['/app/node_modules/a/node_modules/@b/c/index.js',                                  '@b/c'],
    ['/app/node_modules/.pnpm/@angular+core@20.3.1_rxjs@7.8.2/node_modules/@angular/core/a.mjs', '@angular/core'],
    ['/app/.yarn/cache/rxjs-npm-7.8.2-80ecda9013-10c0.zip/node_modules/rxjs/index.js',  'rxjs'],
    ['/app/.yarn/__virtual__/a-virtual-0123/0/cache/a-npm-1-0.zip/node_modules/a/b.js', 'a'],
    ['/app/.yarn/unplugged/esbuild-npm-0.25.0-0123/node_modules/esbuild/lib/main.js',   'esbuild'],
    ['http://localhost:5173/node_modules/.vite/deps/@angular_core_rxjs-interop.js',     '@angular/core'],
    ['/app/node_modules/.vite/apps/shop/deps_ssr/lodash__get.js',                       'lodash.get'],
    ['http://localhost:5173/node_modules/.vite/deps/outer___@inner_part.js',            '@inner/part'],
    ['http://localhost:4200/@fs/app/.angular/cache/21.2.0/shop/vite/deps/@ngrx_store.js', '@ngrx/store'],
    ['http://localhost:4200/@fs/app/.angular/cache/21.2.0/shop/vite/deps/chunk-ABC.js', ''],
    ['/app/.vite/deps/redux.js',                                                        'redux'],
    ['/app/node_modules/.cache/some-tool/index.js',                                     ''],
    ['http://localhost/_next/static/chunks/node_modules_rxjs_dist_0123._.js',           ''],
    ['http://localhost/vendors-node_modules_rxjs_dist_esm5_index_js.js',                ''],
    ['webpack-internal:///./node_modules/rxjs/dist/esm5/internal/Observable.js',        'rxjs'],
    ['/home/me/rxjs-demo/src/main.ts',                                                  undefined],
    ['/home/me/my_node_modules/rxjs/main.ts',                                           undefined],
    ['/home/me/node_modules_of_mine/main.ts',                                           undefined],
    ['/home/me/invite/deps/main.js',                                                    undefined],
    ['/app/src/vite/deps/main.ts',                                                      undefined],
    ['/app/.yarn/__virtual__/ui-virtual-0123/1/packages/ui/src/button.ts',              undefined],
    ['/app/packages/rxjs/index.js',                                                     undefined],
    ['node:events',                                                                     undefined],
  ])('%s: %s', (file, name) => expect(packageOf(file)).toBe(name));
});

describe('fileInPackage', () => {
  it.each([
    ['/app/node_modules/.pnpm/a@1/node_modules/a/dist/b.js', 'a/dist/b.js'],
    ['http://localhost/vite/deps/a.js', 'a.js'],
  ])('%s: %s', (file, name) => expect(fileInPackage(file)).toBe(name));
});

describe('isLibraryFile', () => {
  // prettier-ignore
  it.each([
    ['/app/node_modules/rxjs/dist/cjs/internal/Observable.js',                      true],
    ['C:/app/node_modules/rxjs/dist/cjs/internal/Observable.js',                    true],
    ['/app/node_modules/.pnpm/rxjs@7.8.2/node_modules/rxjs/index.js',               true],
    ['webpack-internal:///./node_modules/rxjs/dist/esm5/internal/Observable.js',    true],
    ['/app/node_modules/rxleash/dist/index.js',                                     true],
    ['http://localhost:5173/node_modules/.vite/deps/rxjs.js',                       true],
    ['node:internal/timers',                                                        true],
    ['internal/timers.js',                                                          true],
    ['/repo/lib/dev/hook.ts',                                                       true],
    ['/repo/test/lib/dev/hook.test.ts',                                             false],
    ['/home/me/rxjs-demo/src/main.ts',                                              false],
    ['/home/me/rxjs/src/main.ts',                                                   false],
    ['/app/node_modules/rxjs-toolkit/index.js',                                     false],
    ['/app/node_modules/concurrently/dist/index.js',                                false],
  ])('%s: %s', (file, expected) => {
    expect(isLibraryFile(file, ['/repo/lib/'])).toBe(expected);
  });
});

describe('packageFolder', () => {
  it.each([
    ['/app/node_modules/rxjs-old/dist/cjs/internal/Observable.js', '/app/node_modules/rxjs-old/'],
    ['/a/node_modules/b/node_modules/@c/rxjs/index.js', '/a/node_modules/b/node_modules/@c/rxjs/'],
    ['http://localhost/node_modules/.vite/deps/chunk-A.js', undefined],
    ['/app/dist/bundle.js', undefined],
    ['<anonymous>', undefined],
  ])('%s is of the package in %s', (file, folder) => {
    expect(packageFolder(`Error\n    at f (${file}:1:2)`)).toBe(folder);
  });
});
