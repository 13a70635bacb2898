import { shownFile } from '../../lib/dev/stack/file-names.js';
import { knownOptions } from '../../lib/options.js';
import { Apart } from '../gate/self-contained-count.js';
import type { LeakMeta } from './watched.js';
import { type LeftOpen, summaryText } from './summary.js';
import { REPORTED, type ReportedModule, unwatchedText, type WatchOptions } from './watched.js';

/**
 * The half of the gate in vitest's main process. It fails the run if a test file ran that the gate did not watch, and names
 * the file. At the end of a run it lists the lines that left subscriptions open, with their tests, and counts the
 * subscriptions that only their own test could wake. It prints nothing if all files were watched and left nothing open.
 *
 * `rxleash/vitest/plugin` installs it. Without plugins, as under `ng test`, name it yourself:
 *
 * ```js
 * export default { test: { setupFiles: ['rxleash/vitest'], reporters: ['default', 'rxleash/vitest/reporter'] } };
 * ```
 */
export class LeakReporter {
  constructor(private readonly options: WatchOptions = {}) {
    knownOptions('rxleash/vitest/reporter', options, ['unwatched']);
  }

  /** Runs before all tests: the workers then leave the summary to this reporter. */
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
    // A file of an aborted run may not have reported that it was watched.
    const unwatched = reason === 'interrupted' ? undefined : unwatchedText(modules, this.options);
    if (unwatched === undefined) return;
    process.stderr.write(`\n${unwatched}\n\n`);
    process.exitCode = 1;
  }
}

// Vitest uses the default export of a named reporter.
export default LeakReporter;

/** The self-contained subscriptions of the whole run, in one line. */
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

/** The file and its tests. */
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
