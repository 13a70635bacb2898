import { build, type BuildOptions, type BuildResult } from 'esbuild';
import { expect, it } from 'vitest';

import { Consumer } from './consumer.js';

const consumer = new Consumer('7.8.2');

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
