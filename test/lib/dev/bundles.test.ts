import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildSync } from 'esbuild';
import type * as rxjs from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { watchClass } from '../../../lib/dev/activate.js';
import { enableDevMode, leaks } from '../../../lib/dev/index.js';

/** An application in one file with rxjs. */
const APPLICATION = `
export { Observable } from 'rxjs';
import { firstValueFrom, NEVER, share } from 'rxjs';
const prices = () => NEVER.pipe(share());
export function watchPrices() {
  prices().subscribe();
  const twice = prices();
  twice.subscribe();
}
export function askPrices() {
  void firstValueFrom(NEVER);
}
`;

/** An application whose functions have the names of rxjs internals. */
const NAMES = `
export { Observable } from 'rxjs';
import { fromEvent, interval, shareReplay } from 'rxjs';
export function refCount() {}
export function remove() {}
export function handler() {}
export function run(target) {
  fromEvent(target, 'ring').subscribe();
  interval(1_000_000).pipe(shareReplay(1)).subscribe().unsubscribe();
}
`;

interface Names {
  readonly Observable: typeof rxjs.Observable;
  readonly run: (target: EventTarget) => void;
}

interface Application {
  readonly Observable: typeof rxjs.Observable;
  readonly watchPrices: () => void;
  readonly askPrices: () => void;
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bundle-')));
let undos: (() => void)[] = [];

/** Bundles it, and adds its copy of rxjs. */
function load({ minify }: { readonly minify: boolean }): Application & { readonly file: string } {
  const file = join(folder, minify ? 'min.cjs' : 'app.cjs');
  const stdin = { contents: APPLICATION, resolveDir: import.meta.dirname };
  buildSync({ stdin, bundle: true, format: 'cjs', platform: 'node', outfile: file, minify });
  const application = createRequire(import.meta.url)(file) as Application;
  undos.push(watchClass(application.Observable));
  return { ...application, file };
}

beforeEach(() => {
  undos = [enableDevMode({ track: 'all' })];
});
afterEach(() => {
  for (const undo of undos.reverse()) undo();
});

describe('in a bundle without a source map', () => {
  it.each([{ minify: false }, { minify: true }])('connections are recognized, however many: %o', (how) => {
    const { watchPrices, file } = load(how);
    watchPrices();
    const open = leaks.open().map(({ kind, site }) => [kind, site?.file]);
    expect(open).toEqual([
      ['root', file],
      ['connection', file],
      ['root', file],
      ['connection', file],
    ]);
    // Each has the line that connected it.
    const lines = leaks.open().map(({ site }) => `${site?.line}:${site?.column}`);
    expect([lines[1], lines[3]]).toEqual([lines[0], lines[2]]);
  });

  it('a promise is reported at the line that waits, if names are kept', () => {
    const since = leaks.mark();
    const { askPrices, file } = load({ minify: false });
    askPrices();
    const [leak] = leaks.find({ since });
    expect(leak).toMatchObject({ kind: 'promise', sites: [{ file, function: 'askPrices' }] });
    const line = readFileSync(file, 'utf8').split('\n')[Number(leak?.sites[0]?.line) - 1];
    expect(line).toContain('firstValueFrom');
  });

  it('the purpose of rxjs is known although its own names were changed', () => {
    const since = leaks.mark();
    const file = join(folder, 'names.cjs');
    const stdin = { contents: NAMES, resolveDir: import.meta.dirname };
    buildSync({ stdin, bundle: true, format: 'cjs', platform: 'node', outfile: file });
    expect(readFileSync(file, 'utf8')).toMatch(/refCount2--/);
    expect(readFileSync(file, 'utf8')).toMatch(/remove2\(handler2\)/);
    const { Observable, run } = createRequire(import.meta.url)(file) as Names;
    undos.push(watchClass(Observable));
    run(new EventTarget());
    expect(
      leaks.find({ since }).map(({ kind, waitsFor, sharedAt }) => [kind, waitsFor, sharedAt?.file]),
    ).toEqual([
      ['root', 'an event', undefined],
      ['connection', 'a timer (16 min 40 s)', file],
    ]);
  });

  it('the report says that it is one', () => {
    const since = leaks.mark();
    load({ minify: false }).askPrices();
    expect(leaks.report({ since })).toMatch(
      /\n {2}at .*app\.cjs:\d+:\d+ in askPrices\n {2}in a bundle without a source map: the code of packages may look like your own\n/,
    );
  });
});
