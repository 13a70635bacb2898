import { relative } from 'node:path';

import { inject, TestRunner } from 'vitest';

import { matches } from '../../lib/dev/stack/ignored-frames.js';
import { realm } from '../../lib/realm.js';
import type { LeakGateOptions } from '../gate/gate.js';
import { FileGate, hookUnwatched } from './gate.js';
import { PROVIDED, type WatchOptions } from './watched.js';

/** Options of the leak gate of vitest. */
export interface VitestLeakGateOptions extends LeakGateOptions, WatchOptions {}

/** The state of a vitest worker: a new object for each run. */
interface Worker {
  readonly filepath?: string;
  readonly config: { readonly root: string };
}

type ImportFile = (this: TestRunner, ...args: Parameters<TestRunner['importFile']>) => unknown;

/** One run of a test file. */
interface File {
  readonly run: Worker | undefined;
  readonly path: string | undefined;
}

/** The state of this module in a worker of vitest, which may run many test files in one realm. */
interface Arming {
  /** The file for which this module was loaded last, and the one for which the gate was last requested. */
  loaded: File | undefined;
  asked: { readonly file: File; readonly options: VitestLeakGateOptions } | undefined;
  /** The options for this file and all later ones. */
  standing: VitestLeakGateOptions | undefined;
  /** The last file that is watched. */
  watched: { readonly file: File; readonly gate: FileGate | undefined } | undefined;
}

/** The file that is being set up, collected or run. */
function currentFile(): File {
  const { __vitest_worker__: run } = globalThis as { __vitest_worker__?: Worker };
  return { run, path: run?.filepath };
}

function isSame(one: File | undefined, other: File): boolean {
  return one?.run === other.run && one?.path === other.path;
}

/** Shared by all instances of this module: vitest and Node each load their own, and vitest may do so again. */
const arming = realm('vitest-arming', (): Arming => {
  const { importFile } = TestRunner.prototype as unknown as { importFile: ImportFile };
  TestRunner.prototype.importFile = async function (path, source) {
    if (source === 'collect') await collecting();
    return importFile.call(this, path, source);
  };
  return { loaded: undefined, asked: undefined, standing: undefined, watched: undefined };
});

arming.loaded = currentFile();

/**
 * Fails every test that leaves a subscription open, and shows the line that made it: in the current test file, and in all
 * that this worker runs after it. Call it in a setup file to pass options. Without options,
 * `setupFiles: ['rxleash/vitest']` does the same, and so does a setup file that imports `rxleash/vitest`.
 *
 * A leak is reported for the test that made it, also under `test.concurrent`; a leak of `beforeAll` for the file, after its
 * tests. A test that fails anyway shows its own failure first. Before and after the tests of each file the gate leaks on
 * purpose: the file fails if that leak is not found. The reporter, in vitest's main process, proves that no file was left
 * out: `rxleash/vitest/plugin` installs both.
 *
 * A later call replaces the options. Throws a `TypeError` for an invalid option.
 *
 * ```ts
 * leakGate({ grace: 0, ignore: 'telemetry.ts' });
 * ```
 *
 * After goleak's `VerifyTestMain`.
 */
export function leakGate(options: VitestLeakGateOptions = {}): void {
  const file = currentFile();
  watchFile(file, options);
  arming.asked = { file, options };
}

/**
 * Runs right before a test file is imported. Its hooks must not depend on the evaluation of the setup files: with
 * `isolate: false` their imports are not evaluated again, and a bundler may reduce a setup file to an import.
 */
async function collecting(): Promise<void> {
  const file = currentFile();
  // A later request comes from the file itself, for this file alone.
  if (isSame(arming.asked?.file, file)) arming.standing = arming.asked?.options;
  else if (isSame(arming.loaded, file)) arming.standing ??= {};
  if (arming.standing === undefined) return;
  if (!isSame(arming.watched?.file, file)) watchFile(file, arming.standing);
  await arming.watched?.gate?.watch();
}

function watchFile(file: File, { unwatched = [], ...options }: VitestLeakGateOptions): void {
  const { watched } = arming;
  // If no test of the last file ran, its hooks did not run either.
  watched?.gate?.undo();
  if (isSame(watched?.file, file)) {
    watched?.gate?.set(options);
    return;
  }
  const { unwatched: provided = [] } = (inject as (key: string) => WatchOptions | undefined)(PROVIDED) ?? {};
  const path = relative(file.run?.config.root ?? '', file.path ?? '').replaceAll('\\', '/');
  const isLeftOut = [...unwatched, ...provided].some((entry) => matches(entry, path));
  const gate = isLeftOut ? undefined : new FileGate(file.path);
  gate?.set(options);
  (gate ?? { hook: hookUnwatched }).hook();
  arming.watched = { file, gate };
}
