import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { plainFile, shownFile } from '../../../../lib/dev/stack/file-names.js';
import { readStack } from '../../../../lib/dev/stack/read-stack.js';
import { isLibraryFile } from '../../../../lib/dev/stack/packages.js';
import type { LeakSite } from '../../../../lib/site.js';

const read = (stack: string) =>
  readStack(stack, { isLibrary: (file) => isLibraryFile(file, ['/repo/lib/']) });

/** Frames of every kind: of users, with and without a name, of packages, rxjs, Node, and awaited ones. */
const FRAMES = [
  '/app/src/a.ts:1:2',
  '/app/src/b.ts:3:4',
  'load (/app/src/a.ts:5:6)',
  'async save (/app/src/b.ts:7:8)',
  'helper (/app/src/helper.ts:9:1)',
  'Client.get (/app/node_modules/a/index.js:1:2)',
  'lastValueFrom (/app/node_modules/rxjs/dist/cjs/internal/lastValueFrom.js:7:12)',
  'new Promise (<anonymous>)',
  'emit (node:events:1:2)',
  'process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
];
const text = (frames: readonly string[]): string => ['Error', ...frames].join('\n    at ');

describe('readStack', () => {
  it('is decided by the first frames only if no further frame could change it', () => {
    let decided = 0;
    const frames = fc.array(fc.constantFrom(...FRAMES), { minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(frames, fc.integer({ min: 4, max: 12 }), fc.boolean(), (stack, first, ignores) => {
        const rules = {
          isLibrary: (file: string) => isLibraryFile(file, []),
          isIgnored: ({ file }: LeakSite) => ignores && file.endsWith('helper.ts'),
        };
        const short = readStack(text(stack.slice(0, first)), rules);
        if (!short.isDecided) return;
        decided++;
        expect(short).toEqual(readStack(text(stack), rules));
      }),
      { numRuns: 2_000 },
    );
    expect(decided).toBeGreaterThan(500);
  });

  it('never follows the source map of a package', () => {
    const { through, site } = readStack(
      'Error\n    at Emitter.subscribe (/app/node_modules/a/index.mjs:1:2)\n    at load (/app/dist/b.js:3:4)',
      {
        isLibrary: (file) => isLibraryFile(file, []),
        mapFrame: (frame) => ({
          ...frame,
          file: frame.file.replace('/app/dist/b.js', '/app/src/b.ts').replace(/.*index.mjs/, '/build/a.ts'),
        }),
      },
    );
    expect([through, site?.file]).toEqual([{ package: 'a', function: 'Emitter.subscribe' }, '/app/src/b.ts']);
  });

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
      through: undefined,
      package: undefined,
      isComplete: true,
      isDecided: true,
      rxjsFrames: [
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

  it('names an anonymous callback after the next function of its file, never after one of another file', () => {
    expect(read('Error\n    at /app/a.ts:1:2\n    at run (/app/a.ts:3:4)').site).toEqual({
      file: '/app/a.ts',
      line: 1,
      column: 2,
      function: 'run',
    });
    expect(
      read('Error\n    at /app/a.ts:1:2\n    at run (/app/b.ts:3:4)\n    at load (/app/a.ts:5:6)').site,
    ).toEqual({ file: '/app/a.ts', line: 1, column: 2 });
  });

  it('finds nothing in a stack without a line of the user or of a package', () => {
    const nothing = { site: undefined, through: undefined, package: undefined };
    expect(read('Error\n    at emit (node:events:1:2)')).toEqual({
      ...nothing,
      isComplete: true,
      isDecided: false,
      rxjsFrames: ['node:events#emit'],
    });
    expect(read('')).toEqual({ ...nothing, isComplete: false, isDecided: false, rxjsFrames: [] });
    expect(read('Error\n    at eval (eval:1:2)').site).toBeUndefined();
  });

  it.each([
    ['new Prices', 'Prices'],
    ['async load', 'load'],
    ['Prices.load [as start]', 'Prices.load'],
    ['Object.load', 'load'],
    ['Prices.<anonymous>', undefined],
    ['__runInitializers', undefined],
    ['Object.<anonymous>', undefined],
    ['Prices.<instance_members_initializer>', undefined],
    ['eval', undefined],
    ['Observable._subscribe', undefined],
    ['Object.next', undefined],
    ['Timeout._onTimeout', undefined],
  ])('calls %s what a person would: %s', (name, shown) => {
    expect(read(`Error\n    at ${name} (/app/a.ts:1:2)`).site?.function).toBe(shown);
  });

  it('skips ignored frames, and frames of rxjs above them do not show the purpose', () => {
    const stack = `Error
    at forEach (/app/node_modules/rxjs/dist/cjs/internal/Observable.js:10:16)
    at watch (/app/helpers.ts:1:2)
    at share (/app/node_modules/rxjs/dist/cjs/internal/operators/share.js:7:12)
    at /app/src/prices.ts:12:5
    at watch (/app/helpers.ts:3:4)
    at Prices.load (/app/src/prices.ts:20:3)`;
    const ignoring = (isIgnored: (frame: LeakSite) => boolean) =>
      readStack(stack, { isLibrary: (file) => isLibraryFile(file, []), isIgnored });
    const rest = {
      through: undefined,
      package: undefined,
      isComplete: true,
      isDecided: true,
      rxjsFrames: ['/app/node_modules/rxjs/dist/cjs/internal/Observable.js#forEach'],
    };
    const load = { file: '/app/src/prices.ts', function: 'Prices.load' };
    expect(ignoring(({ file }) => file === '/app/helpers.ts')).toEqual({
      site: { ...load, line: 12, column: 5 },
      ...rest,
    });
    expect(ignoring(({ function: name }) => name !== 'Prices.load')).toEqual({
      site: { ...load, line: 20, column: 3 },
      ...rest,
    });
    expect(ignoring(() => true)).toEqual({ ...read(stack), isDecided: false });
    expect(read(stack).site).toEqual({ file: '/app/helpers.ts', line: 1, column: 2, function: 'watch' });
  });

  it('finds the first line outside of packages, and the package that it called, however many are in between', () => {
    const through = (...frames: string[]) => {
      const {
        site,
        through: called,
        package: of,
      } = read(['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n'));
      return [site?.line, called, of];
    };
    const load = 'load (/app/src/prices.ts:20:3)';
    const core = (name: string) => `${name} (/app/node_modules/@angular/core/fesm2022/core.mjs:1:2)`;
    const angular = (name: string) => ({ package: '@angular/core', function: name });
    const other = '/app/node_modules/.pnpm/other@1/node_modules/other/index.js:1:2';
    expect(through(load)).toEqual([20, undefined, undefined]);
    expect(through(core('EventEmitter_.subscribe'), load)).toEqual([
      20,
      angular('EventEmitter.subscribe'),
      undefined,
    ]);
    expect(through(core('_Signal$1.read'), load)).toEqual([20, angular('Signal.read'), undefined]);
    expect(through(core('_open'), load)).toEqual([20, angular('_open'), undefined]);
    expect(through(`inner (${other})`, core('new Store'), core('<anonymous>'), load)).toEqual([
      20,
      angular('Store'),
      undefined,
    ]);
    expect(through(core('inner'), other, load)).toEqual([20, { package: 'other' }, undefined]);
    expect(through(...Array.from({ length: 40 }, () => core('deep')), load)).toEqual([
      20,
      angular('deep'),
      undefined,
    ]);
    expect(through('subscribe (/app/node_modules/rxjs/a.js:1:2)', load)).toEqual([20, undefined, undefined]);
  });

  it('finds the line of the package if no line of the user called it', () => {
    const gateway = {
      file: '/app/node_modules/@nestjs/websockets/gateway.js',
      line: 78,
      column: 18,
      function: 'Gateway.open',
    };
    const frame = `    at ${gateway.function} (${gateway.file}:78:18)\n`;
    const own = { site: gateway, through: undefined, package: '@nestjs/websockets' };
    const of = (...frames: string[]) =>
      read(`Error\n${frame}${frames.map((each) => `    at ${each}\n`).join('')}`);
    expect(of('register (/app/node_modules/@nestjs/core/index.js:1:2)')).toMatchObject(own);
    // A line that awaits a package, or loads it, has not called it.
    expect(
      of('task (node:internal/process/task_queues:95:5)', 'async main (/app/main.ts:3:4)'),
    ).toMatchObject(own);
    expect(of('async /app/main.ts:3:4')).toMatchObject(own);
    expect(
      of('require (node:internal/modules/helpers:1:2)', 'Object.<anonymous> (/app/main.ts:3:4)'),
    ).toMatchObject(own);
    expect(
      of('requireModule (/app/node_modules/jest-runtime/build/index.js:1:2)', '/app/a.test.ts:3:4'),
    ).toMatchObject(own);
    expect(read('open@/app/node_modules/a/index.js:1:2\nasync*main@http://localhost/a.js:3:4')).toMatchObject(
      { package: 'a' },
    );
    // A function of the user may be awaited.
    expect(read('Error\n    at async main (/app/main.ts:3:4)').site?.line).toBe(3);
  });

  it('skips packages that call an ignored helper, and names none of them', () => {
    const stack = `Error
    at each (/app/node_modules/inner/index.js:1:2)
    at watch (/app/helpers.ts:1:2)
    at forEach (/app/node_modules/lodash/forEach.js:10:16)
    at load (/app/src/prices.ts:20:3)`;
    const ignoring = (...ignored: string[]) => {
      const { site, through } = readStack(stack, {
        isLibrary: (file) => isLibraryFile(file, []),
        isIgnored: ({ function: name = '' }) => ignored.includes(name),
      });
      return [site?.function, through];
    };
    const inner = { package: 'inner', function: 'each' };
    expect(ignoring('watch')).toEqual(['load', inner]);
    expect(ignoring('watch', 'load')).toEqual(['watch', inner]);
    expect(ignoring('each')).toEqual(['watch', inner]);
  });

  it('uses the lines that the host maps to, and needs no column', () => {
    const bundle = 'Error\n    at a (/app/dist/bundle.js:1:100)\n    at b (/app/dist/bundle.js:1:200)';
    const reading = readStack(bundle, {
      isLibrary: (file) => isLibraryFile(file, []),
      mapFrame: ({ column }) =>
        column === 100 ? { file: '/app/node_modules/rxjs/src/a.ts', line: 1, column: 1 } : undefined,
    });
    expect(reading.site).toEqual({ file: '/app/dist/bundle.js', line: 1, column: 200, function: 'b' });
    expect(reading.rxjsFrames).toEqual(['/app/node_modules/rxjs/src/a.ts#']);
    expect(read('Error\n    at /app/a.ts:7').site).toEqual({ file: '/app/a.ts', line: 7, column: 1 });
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
});
