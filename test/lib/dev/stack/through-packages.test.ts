import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  firstValueFrom,
  lastValueFrom,
  NEVER,
  share,
  shareReplay,
  Subject,
  take,
  type Observable,
} from 'rxjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Scope, watchScopes } from '../../../../adapters/gate/test-scope.js';
import { callerOf } from '../../../../lib/dev/report/caller.js';
import { assertNoLeaks, enableDevMode, expectNoGrowth, leaks, type Mark } from '../../../../lib/dev/index.js';

/** The functions of the package. */
interface Emitters {
  Emitter: new () => { subscribe(source: Observable<unknown>, deep?: number): void };
  promise(source: Observable<unknown>, as: (source: Observable<unknown>) => Promise<unknown>): void;
  later(source: Observable<unknown>): Promise<void>;
  onLoad(source: Observable<unknown>): Promise<unknown>;
}

const SOURCE = `
class Emitter_ {
  subscribe(source, deep = 0) { deep === 0 ? source.subscribe() : this.subscribe(source, deep - 1); }
}
module.exports = {
  Emitter: Emitter_,
  promise(source, as) { as(source); },
  async later(source) { await undefined; source.subscribe(); },
  onLoad(source) { globalThis.sourceOfTest = source; require('./loaded.cjs'); },
};
`;

let emitters: Emitters;
let folder: string;
let undo = (): void => undefined;
let since: Mark;

beforeAll(async () => {
  folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'through-'))), 'node_modules/@some/emitters');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'index.cjs');
  writeFileSync(file, SOURCE);
  writeFileSync(join(folder, 'loaded.cjs'), 'globalThis.sourceOfTest.subscribe();');
  emitters = ((await import(pathToFileURL(file).href)) as { default: Emitters }).default;
});

beforeEach(() => {
  undo = enableDevMode({ track: 'all' });
  since = leaks.mark();
});
afterEach(() => undo());

const lineHere = (): number => Number(callerOf(lineHere).site?.line);

describe('a subscription that a package makes for a line of the user', () => {
  it('is reported at that line, with the function that it called', () => {
    const emitter = new emitters.Emitter();
    const line = lineHere() + 1;
    emitter.subscribe(NEVER);
    expect(leaks.find({ since })).toMatchObject([
      {
        sites: [{ file: import.meta.filename, line }],
        through: { package: '@some/emitters', function: 'Emitter.subscribe' },
        fingerprint: `unowned|root||test/lib/dev/stack/through-packages.test.ts#`,
      },
    ]);
    expect(leaks.find({ since })[0]).not.toHaveProperty('package');
    expect(leaks.report({ since })).toMatch(
      /\n {2}at test\/lib\/dev\/stack\/through-packages.test.ts:\d+:\d+\n {2}through {2}Emitter.subscribe of @some\/emitters\n/,
    );
  });

  it('is reported at that line, however deep within the package', () => {
    const emitter = new emitters.Emitter();
    const line = lineHere() + 1;
    emitter.subscribe(NEVER, 20);
    expect(leaks.find({ since })).toMatchObject([
      { sites: [{ line }], through: { package: '@some/emitters' } },
    ]);
  });

  it.each([
    ['firstValueFrom', firstValueFrom],
    ['lastValueFrom', lastValueFrom],
  ])('is a promise if %s made it', (_, as) => {
    const line = lineHere() + 1;
    emitters.promise(NEVER, as);
    expect(leaks.find({ since })).toMatchObject([
      { kind: 'promise', sites: [{ line }], through: { function: 'promise' } },
    ]);
  });

  it('is reported at the line that shares it if it is a connection', () => {
    const emitter = new emitters.Emitter();
    const source = new Subject<number>();
    const line = lineHere() + 1;
    const shared = source.pipe(shareReplay(1));
    emitter.subscribe(shared.pipe(take(1)));
    source.next(1);
    expect(leaks.find({ since }).filter(({ kind }) => kind === 'connection')).toMatchObject([
      { sites: [{ line }], sharedAt: { line } },
    ]);
  });
});

describe('a subscription that a package makes on its own', () => {
  it('is reported for the package, at its own line, after the leaks of the user', async () => {
    await emitters.later(NEVER);
    NEVER.subscribe();
    const [own, of] = leaks.find({ since });
    expect(own).not.toHaveProperty('package');
    expect(of).toMatchObject({
      verdict: 'unowned',
      severity: 'leak',
      package: '@some/emitters',
      fingerprint: 'unowned|root||@some/emitters/index.cjs#later',
      sites: [{ file: join(folder, 'index.cjs'), function: 'later' }],
    });
    const report = leaks.report({ since });
    expect(report).toMatch(/^1 leaked subscription in 1 place\.\n/);
    expect(report).toMatch(
      /\n\nMade inside packages, not by your code: 1 subscription in 1 place\. By default they do not make a check fail\.\n\nunowned: [^\n]*\n {2}at [^\n]*index.cjs:\d+:\d+ in later\n {2}package {2}@some\/emitters\n/,
    );
  });

  it('includes those made while its module loads', () => {
    void emitters.onLoad(NEVER);
    expect(leaks.find({ since })).toMatchObject([{ package: '@some/emitters' }]);
  });

  it('fails no assertion, no test and no growth check', async () => {
    const unwatch = watchScopes();
    const scope = new Scope();
    await scope.run(() => emitters.later(NEVER));
    unwatch();
    expect(leaks.find({ since })).toHaveLength(1);
    expect(scope.sort().leaks).toEqual([]);
    await assertNoLeaks({ since, grace: 0 });
    await expectNoGrowth(() => emitters.later(NEVER), { rounds: 2, grace: 0 });
    expect(leaks.report({ since })).toMatch(/^No leaks\.\n\nMade inside packages/);
  });

  it('is reported at the line that shares it if it is the connection of a stream of the user', async () => {
    const line = lineHere() + 1;
    const shared = NEVER.pipe(share());
    await emitters.later(shared);
    expect(leaks.open()).toMatchObject([
      { kind: 'root', site: { file: join(folder, 'index.cjs') } },
      { kind: 'connection', site: { file: import.meta.filename, line } },
    ]);
  });
});
