import { matches } from '../../lib/dev/stack/ignored-frames.js';
import type { Leak } from '../../lib/leak.js';
import { notWatched } from '../gate/wording.js';

/** The results of the gate for a test or a file, for reporters: in `task.meta`. */
export interface LeakMeta {
  rxleash?: {
    /** The subscriptions that it left open. */
    readonly leaks: readonly Leak[];
    /** The subscriptions that it left open and that only it could wake: they end with it. */
    readonly selfContained?: readonly Leak[];
    /** For a file: the gate watches its tests, and has proved that it works; or an option excludes the file. */
    readonly watched?: boolean;
  };
}

/** Which test files the gate does not watch. */
export interface WatchOptions {
  /** Test files that need not be watched: a path, the end of one, or a folder. Default: none. */
  readonly unwatched?: readonly (string | RegExp)[];
}

/** The key under which the main process provides its {@link WatchOptions} to the workers. */
export const PROVIDED = 'rxleash';

/** The key under which it says that the reporter is installed. */
export const REPORTED = 'rxleash-reporter';

/** A test file, as vitest reports it, by shape: its types need not be installed. */
export interface ReportedModule {
  readonly relativeModuleId: string;
  readonly children: { allTests(): Iterable<ReportedTest> };
  meta(): object;
}

interface ReportedTest {
  readonly fullName: string;
  meta(): object;
  result(): { readonly state: string };
}

/**
 * The message about test files that ran and were not watched; undefined if there are none. Vitest knows which files ran; a
 * hook around the tests marks the watched ones.
 */
export function unwatchedText(
  modules: readonly ReportedModule[],
  { unwatched = [] }: WatchOptions,
): string | undefined {
  const due = modules.filter(
    (module) =>
      saidOf(module) !== false &&
      hasRun(module) &&
      !unwatched.some((entry) => matches(entry, module.relativeModuleId)),
  );
  const missed = due.filter((module) => saidOf(module) === undefined);
  if (missed.length === 0) return undefined;
  return notWatched(
    due.length,
    missed.map(({ relativeModuleId }) => relativeModuleId),
    "Add rxleash() from 'rxleash/vitest/plugin' to the plugins of every project, or 'rxleash/vitest' to its setupFiles",
  );
}

function saidOf(module: ReportedModule): boolean | undefined {
  return (module.meta() as LeakMeta).rxleash?.watched;
}

/** Type tests and benchmarks run no code that could be watched. */
function hasRun(module: ReportedModule): boolean {
  if (isApart(module.meta())) return false;
  return [...module.children.allTests()].some(
    (test) => !isApart(test.meta()) && /^(?:passed|failed)$/.test(test.result().state),
  );
}

function isApart(meta: { typecheck?: unknown; benchmark?: unknown }): boolean {
  return meta.typecheck === true || meta.benchmark === true;
}
