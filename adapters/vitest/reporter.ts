import { shownFile } from '../../lib/dev/stack/file-names.js';
import { knownOptions } from '../../lib/options.js';
import { Apart } from '../gate/apart.js';
import type { LeakMeta } from './watched.js';
import { type LeftOpen, summaryText } from './summary.js';
import { REPORTED, type ReportedModule, unwatchedText, type WatchOptions } from './watched.js';

/**
 * The half of the gate in vitest's main process: fails the run where tests of a file have run that the gate did not watch,
 * and names it. And tells at the end of a run which lines have left subscriptions open, and in which tests, beside
 * the reporter that tells how these went, and how much was left that only its own test could wake. Prints nothing where all were
 * watched and left nothing.
 *
 * `rxleash/vitest/plugin` puts it in place; where there is no plugin to be had, as under `ng test`, name it yourself:
 *
 * ```js
 * export default { test: { setupFiles: ['rxleash/vitest'], reporters: ['default', 'rxleash/vitest/reporter'] } };
 * ```
 */
export class LeakReporter {
  constructor(private readonly options: WatchOptions = {}) {
    knownOptions('rxleash/vitest/reporter', options, ['unwatched']);
  }

  /** Before any test runs: the workers need not sum up what they leave. */
  onInit({ projects }: { readonly projects: readonly { provide(key: never, value: never): void }[] }): void {
    for (const project of projects) project.provide(REPORTED as never, true as never);
  }

  onTestRunEnd(modules: readonly ReportedModule[], _errors?: unknown, reason?: string): void {
    const all = modules.flatMap(leftOpenIn);
    if (all.length > 0) {
      process.stdout.write(`\n${summaryText(all, (file) => shownFile(file, process.cwd()))}\n\n`);
    }
    const apart = apartIn(modules);
    if (apart !== undefined) process.stdout.write(`\n${apart}\n\n`);
    // What was broken off had no time to say that it was watched.
    const unwatched = reason === 'interrupted' ? undefined : unwatchedText(modules, this.options);
    if (unwatched === undefined) return;
    process.stderr.write(`\n${unwatched}\n\n`);
    process.exitCode = 1;
  }
}

// Vitest takes the default of what is named to it.
export default LeakReporter;

/** What is no failure, of the whole run, in one line. */
function apartIn(modules: readonly ReportedModule[]): string | undefined {
  const apart = new Apart();
  for (const module of modules) {
    for (const { meta } of partsOf(module)) apart.add((meta as LeakMeta).rxleash?.selfContained ?? []);
  }
  return apart.text;
}

function leftOpenIn(module: ReportedModule): LeftOpen[] {
  return partsOf(module).flatMap(({ name, meta }) => {
    const { leaks = [] } = (meta as LeakMeta).rxleash ?? {};
    return leaks.length === 0 ? [] : [{ name, leaks }];
  });
}

/** The file itself, and its tests. */
function partsOf(module: ReportedModule): readonly { readonly name: string; readonly meta: object }[] {
  const file = module.relativeModuleId;
  return [
    { name: file, meta: module.meta() },
    ...[...module.children.allTests()].map((test) => ({
      name: `${file} > ${test.fullName}`,
      meta: test.meta(),
    })),
  ];
}
