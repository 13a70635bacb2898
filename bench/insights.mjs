import { dirname, join } from 'node:path';

import { buildSync } from 'esbuild';

import { require } from './copies.mjs';

/**
 * One more rxjs, as rxjs-insights has a bundler make it: by the names that its plugins give to a bundler. Published for Node it
 * does not load (`mappings.wasm` is not in the package), so it is bundled here as for a browser.
 */
export function withInsights() {
  const insights = dirname(require.resolve('@rxjs-insights/rxjs7/package.json'));
  const rxjs = dirname(require.resolve('rxjs/package.json'));
  const { outputFiles } = buildSync({
    stdin: { contents: "export * from 'rxjs'", resolveDir: import.meta.dirname },
    alias: {
      rxjs: join(insights, 'rxjs'),
      'rxjs/operators': join(insights, 'rxjs/operators'),
      '@rxjs-insights/rxjs-module': rxjs,
      '@rxjs-insights/rxjs-module/operators': join(rxjs, 'operators'),
      '@rxjs-insights/install-module': insights,
    },
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    write: false,
  });
  const module = { exports: {} };
  new Function('module', outputFiles[0].text)(module);
  return module.exports;
}
