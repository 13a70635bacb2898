import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { buildSync, transformSync } from 'esbuild';
import { describe, expect, inject, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();
const oldest = join(inject('installed'), '7.4.0', 'node_modules', 'rxjs');
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const TYPED = `import { fromEvent, type Observable } from 'rxjs'; const NEVER = fromEvent(process, 'x');

interface Feed {
  readonly name: string;
}

export function follow(feed: Feed, values$: Observable<number>): void {
  values$.subscribe((value) => console.log(feed.name, value));
}

for (const name of ['a', 'b', 'c']) follow({ name }, NEVER);
`;

describe.concurrent('the report names the line', () => {
  it('of a program of CommonJS', async () => {
    const source = `const NEVER = require('rxjs').fromEvent(process, 'x');\nfor (const n of [1, 2])\n  NEVER.subscribe();\n`;
    const { stderr } = await folder.run('common.cjs', source);
    expect(stderr).toContain('  at common.cjs:3:9\n');
  });

  it('of a program of ES modules, and of those it imports', async () => {
    folder.write(
      'part.mjs',
      `import { fromEvent } from 'rxjs'; const NEVER = fromEvent(process, 'x');\nexport const part = () =>\n  NEVER.subscribe();\n`,
    );
    const { stderr } = await folder.run(
      'module.mjs',
      `import { part } from './part.mjs';\npart();\npart();\n`,
    );
    expect(stderr).toContain('  at part.mjs:3:9 in part\n');
  });

  it('of TypeScript, through a source map beside the file', async () => {
    mkdirSync(join(folder.folder, 'src'));
    mkdirSync(join(folder.folder, 'out'));
    const source = folder.write('src/mapped.ts', TYPED);
    const outfile = join(folder.folder, 'out', 'mapped.mjs');
    buildSync({ entryPoints: [source], outfile, format: 'esm', sourcemap: true, minify: true });

    const { stderr } = await folder.rxleash(['run', 'out/mapped.mjs']);

    expect(stderr).toContain('  at src/mapped.ts:8:11 in');
    expect(stderr).toContain('> 8 |   values$.subscribe((value) => console.log(feed.name, value));');
  });

  it('of TypeScript that is nowhere but in an inline source map', async () => {
    const { code } = transformSync(TYPED, { loader: 'ts', sourcefile: 'gone.ts', sourcemap: 'inline' });
    const { stderr } = await folder.run('inline.mjs', code);
    expect(stderr).toContain('  at gone.ts:8:11 in follow\n');
    expect(stderr).toContain('> 8 |   values$.subscribe((value) => console.log(feed.name, value));');
  });

  it('of TypeScript that tsx runs', async () => {
    const { code, stderr } = await folder.run('typed.mts', TYPED, [], {
      env: { NODE_OPTIONS: `--import ${tsx}` },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('  at typed.mts:8:11 in follow\n');
    expect(stderr).toContain('> 8 |   values$.subscribe((value) => console.log(feed.name, value));');
  });

  it('of generated code whose map is broken: the line that runs', async () => {
    const source = `const NEVER = require('rxjs').fromEvent(process, 'x');\nNEVER.subscribe();\n//# sourceMappingURL=data:application/json,{\n`;
    const { stderr } = await folder.run('broken.cjs', source);
    expect(stderr).toContain('  at broken.cjs:2:7\n');
  });
});

describe.concurrent('rxjs', () => {
  it('is watched in every copy that is loaded', async () => {
    const source = `
      const one = require('rxjs');
      const other = require(${JSON.stringify(oldest)});
      for (const { fromEvent } of [one, other, one, other]) fromEvent(process, 'x').subscribe();`;
    const { json, stderr } = await new Folder().report('copies.cjs', source);
    expect(stderr).toMatch(/2 copies of rxjs 7\.\d\.\d, 7\.\d\.\d were watched\./);
    expect(json.leaks).toMatchObject([{ count: 4, sites: [{ line: 4, count: 4 }] }]);
  });

  it('is not loaded before the program loads it', async () => {
    const source = `
      const early = Object.keys(require.cache).filter((file) => /[\\\\/]rxjs[\\\\/]/.test(file)).length;
      Symbol.observable = Symbol('observable');
      const { observable } = require('rxjs');
      console.log(early, observable === Symbol.observable);`;
    const { code, stdout } = await folder.run('early.cjs', source);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 true\n' });
  });

  it('may be missing: then the report says that there is nothing to report', async () => {
    const { code, stderr } = await folder.run('none.cjs', `console.log('hello');`, ['--fail-on-leak']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        '\nrxleash: none.cjs ended with exit code 0; it loaded no rxjs, so there is nothing to report. ' +
        'Worker threads, child processes, and copies of rxjs inside a bundle are not watched.\n',
    });
  });

  it('is watched in the program alone, not in the processes that it starts', async () => {
    const source = `
      const NEVER = require('rxjs').fromEvent(process, 'x');
      if (process.argv[2] === undefined) require('child_process').fork(__filename, ['child']);
      NEVER.subscribe();`;
    const { code, stderr } = await folder.run('forks.cjs', source);
    expect(code).toBe(0);
    expect(stderr.match(/rxleash: forks\.cjs/g)).toHaveLength(1);
  });
});

describe.concurrent('the report', () => {
  const source = `const NEVER = require('rxjs').fromEvent(process, 'x'); for (let n = 0; n < 2; n++) NEVER.subscribe();`;

  it.each([
    ['has no colors in a pipe', {}, false],
    ['has colors where they are forced', { FORCE_COLOR: '1' }, true],
    ['has none where they are refused', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('%s', async (what, env, colored) => {
    const { stderr } = await folder.run(`${what.replaceAll(' ', '-')}.cjs`, source, [], { env });
    expect(stderr.includes('\u001b[31;1m2 leaked subscriptions')).toBe(colored);
  });
});
