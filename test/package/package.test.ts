import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

import { Consumer } from './consumer.js';
import { rxjsVersions } from './install.js';

describe.each(rxjsVersions)('the packed package beside rxjs %s', (version) => {
  const consumer = new Consumer(version);
  const use = `
    const error = new rxleash.NoOwnerError('ownedBy()');
    console.log(error instanceof Error, error.name);
  `;
  const said = { code: 0, stdout: 'true NoOwnerError\n', stderr: '' };

  it('is imported from an ES module', () => {
    expect(consumer.node('a.mjs', `import * as rxleash from 'rxleash'; ${use}`)).toEqual(said);
  });

  it('is required from CommonJS', () => {
    expect(consumer.node('a.cjs', `const rxleash = require('rxleash'); ${use}`)).toEqual(said);
  });

  it.each([
    ['an ES module, as Node resolves it', 'b.mts', { module: 'NodeNext', moduleResolution: 'NodeNext' }],
    ['CommonJS, as Node resolves it', 'b.cts', { module: 'NodeNext', moduleResolution: 'NodeNext' }],
    ['a bundled module', 'c.ts', { module: 'ESNext', moduleResolution: 'Bundler', types: [] }],
  ])('type-checks in %s', (_, file, options) => {
    const program = `import { NoOwnerError } from 'rxleash'; export const name: 'NoOwnerError' = new NoOwnerError('x').name;`;
    expect(consumer.tsc(file, program, options)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('is bundled for browsers without anything of Node', async () => {
    const entryPoint = consumer.write('d.js', `export * from 'rxleash';`);
    const { warnings, metafile } = await build({
      entryPoints: [entryPoint],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    expect(Object.keys(metafile.inputs).filter((path) => path.startsWith('node:'))).toEqual([]);
  });
});
