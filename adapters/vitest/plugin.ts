import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { knownOptions } from '../../lib/options.js';
import { LeakReporter } from './reporter.js';
import { PROVIDED, type WatchOptions } from './watched.js';

/** The project that vitest passes to plugins, by shape: its types need not be installed. */
export interface RxleashPluginContext {
  readonly vitest: { readonly config: { reporters: unknown[] } };
  readonly project: {
    readonly config: { setupFiles: string[] };
    provide(key: never, value: never): void;
  };
}

/** A vitest plugin that installs the leak gate. */
export interface RxleashPlugin {
  readonly name: 'rxleash';
  configureVitest(context: RxleashPluginContext): void;
}

/**
 * Installs the whole gate: a setup file in the workers, which fails every test that leaves a subscription open, and
 * a reporter in the main process, which fails the run if a test file was not watched.
 *
 * It applies to the project whose configuration it is in. Options of the gate are passed by a setup file that calls `leakGate()`.
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

// Plugins are usually default exports.
export default rxleash;

/** The folder of this file, in either module format, with slashes as vite writes it. */
function here(): string {
  const folder = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  return folder.replaceAll('\\', '/');
}

/** Whether the reporter is there already, by name, or from another project. */
function isOurs(reporter: unknown): boolean {
  const named = Array.isArray(reporter) ? (reporter[0] as unknown) : reporter;
  return named === 'rxleash/vitest/reporter' || named instanceof LeakReporter;
}
