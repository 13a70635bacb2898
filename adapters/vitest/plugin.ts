import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { knownOptions } from '../../lib/options.js';
import { LeakReporter } from './reporter.js';
import { PROVIDED, type WatchOptions } from './watched.js';

/** What vitest passes to its plugins: by shape, so that its types need not be there. */
export interface RxleashPluginContext {
  readonly vitest: { readonly config: { reporters: unknown[] } };
  readonly project: {
    readonly config: { setupFiles: string[] };
    provide(key: never, value: never): void;
  };
}

/** The plugin of the gate, for vitest. */
export interface RxleashPlugin {
  readonly name: 'rxleash';
  configureVitest(context: RxleashPluginContext): void;
}

/**
 * Puts the whole gate in place: its setup file in the workers, where every test fails that leaves a subscription open, and
 * its reporter in the main process, which fails the run where a file of tests was not watched.
 *
 * For the project whose configuration it is in. Options of the gate are passed by a setup file that calls `leakGate()`.
 *
 * ```js
 * import { rxleash } from 'rxleash/vitest/plugin';
 *
 * export default { plugins: [rxleash()] };
 * ```
 */
export function rxleash(options: WatchOptions = {}): RxleashPlugin {
  knownOptions('rxleash()', options, ['unwatched']);
  return {
    name: 'rxleash',
    configureVitest({ vitest, project }) {
      const setup = `${here()}/index.js`;
      if (!project.config.setupFiles.includes(setup)) project.config.setupFiles.unshift(setup);
      project.provide(PROVIDED as never, options as never);
      const { reporters } = vitest.config;
      if (!reporters.some(isOurs)) reporters.push(new LeakReporter());
    },
  };
}

// As it is usual for a plugin.
export default rxleash;

/** The folder of this file, in either format, as vite writes it. */
function here(): string {
  const folder = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  return folder.replaceAll('\\', '/');
}

/** Is it there already: by its name, or put there for another project? */
function isOurs(reporter: unknown): boolean {
  const named = Array.isArray(reporter) ? (reporter[0] as unknown) : reporter;
  return named === 'rxleash/vitest/reporter' || named instanceof LeakReporter;
}
