import { gzipSync } from 'node:zlib';

import { build, type BuildOptions, type BuildResult } from 'esbuild';
import { expect, it } from 'vitest';

import { Consumer } from './consumer.js';

const consumer = new Consumer('7.8.2');

/** What `ownedBy` may cost an application that has nothing else of the package, in bytes, minified and gzipped. */
const LIMIT = 2_500;

async function bundle(
  source: string,
  options: BuildOptions = {},
): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    entryPoints: [consumer.write('entry.js', source)],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    ...options,
    write: false,
    metafile: true,
  });
}

it('is bundled for browsers without anything of Node', async () => {
  const { warnings, metafile } = await bundle(
    `export * from 'rxleash'; export * as operators from 'rxleash/operators';`,
  );
  expect(warnings).toEqual([]);
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('node:'))).toEqual([]);
});

it('leaves nothing in a bundle that imports it and uses nothing', async () => {
  const { outputFiles } = await bundle(`import { ownedBy } from 'rxleash';`, { external: ['rxjs'] });
  expect(outputFiles[0]?.text.replace(/^\s*\/\/.*$|^"use strict";$/gm, '').trim()).toBe('');
});

it(`costs an application at most ${LIMIT} bytes for ownedBy`, async () => {
  const { outputFiles } = await bundle(`export { ownedBy } from 'rxleash';`, {
    external: ['rxjs'],
    minify: true,
  });
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  process.stdout.write(`import { ownedBy } from 'rxleash': ${size} bytes, minified and gzipped\n`);
  expect(size).toBeLessThanOrEqual(LIMIT);
});
