import { describe, expect, it } from 'vitest';

import { CreationPaths } from '../../../../lib/dev/stack/creation-paths.js';
import { isLibraryFile } from '../../../../lib/dev/stack/packages.js';

const rules = () => ({ isLibrary: (file: string) => isLibraryFile(file, []) });
const stack = (...frames: string[]): string =>
  ['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n');
const site = { file: '/app/a.js', line: 1, column: 2, function: 'open' };
const STACK = stack(
  'Observable.subscribe (/app/node_modules/rxjs/dist/cjs/internal/Observable.js:1:1)',
  'Pool.take (/app/node_modules/pool/index.js:3:4)',
  'open (/app/a.js:1:2)',
  'Server.emit (node:events:518:28)',
  'async load (/app/b.js:5:6)',
);

describe('creation paths', () => {
  it('begin with the line, followed by its callers, without rxjs and Node', () => {
    const paths = new CreationPaths();
    const record = {};
    paths.add(record, STACK, rules);

    expect(paths.from(record, site).map(({ file, line }) => `${file}:${line}`)).toEqual([
      '/app/a.js:1',
      '/app/b.js:5',
    ]);
  });

  it('are only the line if it is not on the stack, or if there is no stack', () => {
    const paths = new CreationPaths();
    const record = {};
    expect(paths.from(record, site)).toEqual([site]);
    paths.add(record, STACK, rules);
    expect(paths.from(record, { ...site, line: 9 })).toEqual([{ ...site, line: 9 }]);
  });

  it('are kept while one user is left, however often it leaves', () => {
    const paths = new CreationPaths();
    const record = {};
    const stops = [paths.enable(), paths.enable()];
    expect(paths.enabled).toBe(true);
    paths.add(record, STACK, rules);

    stops[0]?.();
    stops[0]?.();
    expect([paths.enabled, paths.from(record, site).length]).toEqual([true, 2]);
    stops[1]?.();
    expect([paths.enabled, paths.from(record, site).length]).toEqual([false, 1]);
  });

  it('parse equal stacks once, and remember at most a thousand', () => {
    const paths = new CreationPaths();
    let read = 0;
    const counted = () => {
      read++;
      return rules();
    };
    const note = (line: number): void => paths.add({}, stack(`f (/app/a.js:${line}:1)`), counted);
    note(0);
    note(0);
    expect(read).toBe(1);
    for (let line = 1; line <= 1_000; line++) note(line);
    note(0);
    expect(read).toBe(1_002);
  });
});
