import { matches } from '../../lib/dev/stack/ignored-frames.js';
import type { Leak } from '../../lib/leak.js';
import { notWatched } from '../gate/wording.js';

/** What the gate knows of a test or of a file, for reporters: in `task.meta`. */
export interface LeakMeta {
  rxleash?: {
    /** What it has left open. */
    readonly leaks: readonly Leak[];
    /** What it has left open that only it could wake, and that is gone with it. */
    readonly selfContained?: readonly Leak[];
    /** Of a file: the gate watches its tests, and was seen to work; or its options say that this file is not watched. */
    readonly watched?: boolean;
  };
}

/** Which files of tests the gate leaves alone. */
export interface WatchOptions {
  /** Files of tests that are not watched, and need not be: by path, the end of one, or a folder. Default: none. */
  readonly unwatched?: readonly (string | RegExp)[];
}

/** Under this name the main process provides its {@link WatchOptions} to the workers. */
export const PROVIDED = 'rxleash';

/** Under this name it says that the reporter is in place. */
export const REPORTED = 'rxleash-reporter';

/** A file of tests, as vitest reports it: by shape, so that its types need not be there. */
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
 * What the main process has to say of the files that ran tests and were not watched; undefined, where there are none.
 * Which have run it knows from vitest, and of those that were watched a hook that ran around their tests has said so.
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
    "Put rxleash() of 'rxleash/vitest/plugin' among the plugins of every project, or 'rxleash/vitest' among its setupFiles",
  );
}

function saidOf(module: ReportedModule): boolean | undefined {
  return (module.meta() as LeakMeta).rxleash?.watched;
}

/** Tests of types, and benchmarks, run nothing that could be watched. */
function hasRun(module: ReportedModule): boolean {
  if (isApart(module.meta())) return false;
  return [...module.children.allTests()].some(
    (test) => !isApart(test.meta()) && /^(?:passed|failed)$/.test(test.result().state),
  );
}

function isApart(meta: { typecheck?: unknown; benchmark?: unknown }): boolean {
  return meta.typecheck === true || meta.benchmark === true;
}
