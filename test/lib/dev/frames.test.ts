import { describe, expect, it } from 'vitest';

import { isLibraryFile, packageFolder, plainFile, readStack, shownFile } from '../../../lib/dev/frames.js';
import type { Site } from '../../../lib/probe.js';

const read = (stack: string) =>
  readStack(stack, { isLibrary: (file) => isLibraryFile(file, ['/repo/lib/']) });

describe('readStack', () => {
  it("finds the user's line below rxjs in a stack of V8", () => {
    expect(
      read(`Error
    at Object.subscribe (/repo/lib/dev/hook.ts:90:20)
    at /app/node_modules/rxjs/dist/cjs/internal/lastValueFrom.js:10:16
    at new Promise (<anonymous>)
    at lastValueFrom (/app/node_modules/.pnpm/rxjs@7.8.2/node_modules/rxjs/dist/cjs/internal/lastValueFrom.js:7:12)
    at /app/src/prices.ts:12:5
    at async Prices.load (file:///app/src/prices.ts:20:3)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`),
    ).toEqual({
      site: { file: '/app/src/prices.ts', line: 12, column: 5, function: 'Prices.load' },
      named: { file: '/app/src/prices.ts', function: 'Prices.load' },
      through: [
        '/repo/lib/dev/hook.ts#subscribe',
        '/app/node_modules/rxjs/dist/cjs/internal/lastValueFrom.js#',
        '/app/node_modules/.pnpm/rxjs@7.8.2/node_modules/rxjs/dist/cjs/internal/lastValueFrom.js#lastValueFrom',
      ],
    });
  });

  it.each([
    [
      'Firefox',
      'subscribe@http://localhost/node_modules/rxjs/a.js:1:2\nload/<@http://localhost/src/a.js?t=1:3:4\nload@http://localhost/src/a.js:5:6\n',
    ],
    [
      'Safari',
      'subscribe@http://localhost/node_modules/rxjs/a.js:1:2\n[native code]\n@http://localhost/src/a.js:3:4\nload@http://localhost/src/a.js:5:6',
    ],
  ])('reads a stack of %s', (_, stack) => {
    expect(read(stack).site).toEqual({
      file: 'http://localhost/src/a.js',
      line: 3,
      column: 4,
      function: 'load',
    });
  });

  it('names the nearest function of another file, but not the line after it', () => {
    expect(read('Error\n    at /app/a.ts:1:2\n    at run (/app/b.ts:3:4)')).toEqual({
      site: { file: '/app/a.ts', line: 1, column: 2 },
      named: { file: '/app/b.ts', function: 'run' },
      through: [],
    });
  });

  it('has nothing to say of a stack without a line of the user', () => {
    expect(read('Error\n    at emit (node:events:1:2)')).toEqual({
      site: undefined,
      named: undefined,
      through: ['node:events#emit'],
    });
    expect(read('')).toEqual({ site: undefined, named: undefined, through: [] });
    expect(read('Error\n    at eval (eval:1:2)').site).toBeUndefined();
  });

  it.each([
    ['new Prices', 'Prices'],
    ['async load', 'load'],
    ['Prices.load [as start]', 'Prices.load'],
    ['Object.load', 'load'],
    ['Prices.<anonymous>', undefined],
    ['Object.<anonymous>', undefined],
    ['Prices.<instance_members_initializer>', undefined],
    ['eval', undefined],
    ['Observable._subscribe', undefined],
    ['Object.next', undefined],
    ['Timeout._onTimeout', undefined],
  ])('calls %s what a person would: %s', (name, shown) => {
    expect(read(`Error\n    at ${name} (/app/a.ts:1:2)`).named?.function).toBe(shown);
  });

  it('goes past the frames that are ignored, and what rxjs does above them is not what it is made for', () => {
    const stack = `Error
    at forEach (/app/node_modules/rxjs/dist/cjs/internal/Observable.js:10:16)
    at watch (/app/helpers.ts:1:2)
    at share (/app/node_modules/rxjs/dist/cjs/internal/operators/share.js:7:12)
    at /app/src/prices.ts:12:5
    at watch (/app/helpers.ts:3:4)
    at Prices.load (/app/src/prices.ts:20:3)`;
    const ignoring = (isIgnored: (frame: Site) => boolean) =>
      readStack(stack, { isLibrary: (file) => isLibraryFile(file, []), isIgnored });
    const through = ['/app/node_modules/rxjs/dist/cjs/internal/Observable.js#forEach'];
    const load = { file: '/app/src/prices.ts', function: 'Prices.load' };
    expect(ignoring(({ file }) => file === '/app/helpers.ts')).toEqual({
      site: { ...load, line: 12, column: 5 },
      named: load,
      through,
    });
    expect(ignoring(({ function: name }) => name !== 'Prices.load')).toEqual({
      site: { ...load, line: 20, column: 3 },
      named: load,
      through,
    });
    expect(ignoring(() => true)).toEqual(read(stack));
    expect(read(stack).site).toEqual({ file: '/app/helpers.ts', line: 1, column: 2, function: 'watch' });
  });

  it('goes past the packages that call an ignored frame of the user, not past those that call one of a package', () => {
    const stack = `Error
    at each (/app/node_modules/inner/index.js:1:2)
    at watch (/app/helpers.ts:1:2)
    at forEach (/app/node_modules/lodash/forEach.js:10:16)
    at load (/app/src/prices.ts:20:3)`;
    const ignoring = (...ignored: string[]) =>
      readStack(stack, {
        isLibrary: (file) => isLibraryFile(file, []),
        isIgnored: ({ function: name = '' }) => ignored.includes(name),
      }).site?.function;
    expect(ignoring('each', 'watch')).toBe('load');
    expect(ignoring('each', 'watch', 'load')).toBe('each');
    expect(ignoring('each')).toBe('watch');
    expect(ignoring()).toBe('each');
  });

  it('goes by the lines that the host maps them to, and does without a column', () => {
    const bundle = 'Error\n    at a (/app/dist/bundle.js:1:100)\n    at b (/app/dist/bundle.js:1:200)';
    const reading = readStack(bundle, {
      isLibrary: (file) => isLibraryFile(file, []),
      mapFrame: ({ column }) =>
        column === 100 ? { file: '/app/node_modules/rxjs/src/a.ts', line: 1, column: 1 } : undefined,
    });
    expect(reading.site).toEqual({ file: '/app/dist/bundle.js', line: 1, column: 200, function: 'b' });
    expect(read('Error\n    at /app/a.ts:7').site).toEqual({ file: '/app/a.ts', line: 7, column: 1 });
  });
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

describe('file names', () => {
  it.each([
    ['file:///app/a%20b.ts', '/app/a b.ts'],
    ['file:///C:/app/a.ts', 'C:/app/a.ts'],
    ['C:\\app\\a.ts', 'C:/app/a.ts'],
    ['async /app/a.ts', '/app/a.ts'],
    ['http://localhost/a.ts?t=5', 'http://localhost/a.ts'],
  ])('%s is plainly %s', (file, plain) => expect(plainFile(file)).toBe(plain));

  it.each([
    ['/app/src/a.ts', '/app', 'src/a.ts'],
    ['/app/src/a.ts', '/app/', 'src/a.ts'],
    ['C:/app/src/a.ts', 'C:\\app', 'src/a.ts'],
    ['/application/a.ts', '/app', '/application/a.ts'],
    ['http://localhost:5173/src/a.ts', undefined, 'src/a.ts'],
    ['webpack-internal:///./src/a.ts', '/app', 'src/a.ts'],
    ['/app/a.ts', undefined, '/app/a.ts'],
  ])('%s is shown, in %s, as %s', (file, folder, shown) => expect(shownFile(file, folder)).toBe(shown));

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
