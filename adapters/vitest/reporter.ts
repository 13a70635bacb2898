import { shownFile } from '../../lib/dev/frames.js';
import type { LeakMeta } from './gate.js';
import { type LeftOpen, summaryText } from './summary.js';

/** A file of tests, as vitest reports it: by shape, so that its types need not be there. */
interface ReportedModule {
  readonly relativeModuleId: string;
  readonly children: { allTests(): Iterable<{ readonly fullName: string; meta(): object }> };
  meta(): object;
}

/**
 * Tells at the end of a run of vitest which lines have left subscriptions open, and in which tests: beside the reporter
 * that tells how these went. Prints nothing where no test leaked.
 *
 * ```js
 * export default { test: { setupFiles: ['rxleash/vitest'], reporters: ['default', 'rxleash/vitest/reporter'] } };
 * ```
 */
export class LeakReporter {
  onTestRunEnd(modules: readonly ReportedModule[]): void {
    const all = modules.flatMap(leftOpenIn);
    if (all.length === 0) return;
    process.stdout.write(`\n${summaryText(all, (file) => shownFile(file, process.cwd()))}\n\n`);
  }
}

// Vitest takes the default of what is named to it.
export default LeakReporter;

function leftOpenIn(module: ReportedModule): LeftOpen[] {
  const file = module.relativeModuleId;
  const parts = [
    { name: file, meta: module.meta() },
    ...[...module.children.allTests()].map((test) => ({
      name: `${file} > ${test.fullName}`,
      meta: test.meta(),
    })),
  ];
  return parts.flatMap(({ name, meta }) => {
    const { rxleash } = meta as LeakMeta;
    return rxleash === undefined ? [] : [{ name, leaks: rxleash.leaks }];
  });
}
