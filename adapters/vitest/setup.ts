import { relative } from 'node:path';

import { inject, TestRunner } from 'vitest';

import { matches } from '../../lib/dev/stack/ignored-frames.js';
import { realm } from '../../lib/realm.js';
import type { LeakGateOptions } from '../gate/gate.js';
import { FileGate, hookUnwatched } from './gate.js';
import { PROVIDED, type WatchOptions } from './watched.js';

/** What the gate of vitest takes. */
export interface VitestLeakGateOptions extends LeakGateOptions, WatchOptions {}

/** What a worker of vitest knows of its run: another object for each. */
interface Worker {
  readonly filepath?: string;
  readonly config: { readonly root: string };
}

type ImportFile = (this: TestRunner, ...args: Parameters<TestRunner['importFile']>) => unknown;

/** One run of a file of tests. */
interface File {
  readonly run: Worker | undefined;
  readonly path: string | undefined;
}

/** What is known in a worker of vitest, which may run many files of tests in one realm. */
interface Arming {
  /** The file at which this module was loaded last, and at which somebody last asked for the gate. */
  loaded: File | undefined;
  asked: { readonly file: File; readonly options: VitestLeakGateOptions } | undefined;
  /** Every file from now on is watched, so. */
  standing: VitestLeakGateOptions | undefined;
  /** The last one that is watched. */
  watched: { readonly file: File; readonly gate: FileGate | undefined } | undefined;
}

/** The file that is set up, collected or run. */
function currentFile(): File {
  const { __vitest_worker__: run } = globalThis as { __vitest_worker__?: Worker };
  return { run, path: run?.filepath };
}

function isSame(one: File | undefined, other: File): boolean {
  return one?.run === other.run && one?.path === other.path;
}

/** One for all instances of this module: vitest loads what it transforms apart from what Node loads, and may do it again. */
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
 * Fails every test that leaves a subscription open, with the line that made it: of the file that is set up now, and of all
 * that this worker runs after it. For a setup file of vitest, where options are wanted: without any,
 * `setupFiles: ['rxleash/vitest']` does the same, and so does a setup file that imports `rxleash/vitest`.
 *
 * A leak is reported to the test that made it, also under `test.concurrent`, and what `beforeAll` opens to the file, when its
 * tests are over. A test that fails anyway keeps its own failure first. A control leaks on purpose, before and after the
 * tests of each file: the file fails where that is not noticed. That no file was left out is proved by the reporter, in
 * vitest's main process: `rxleash/vitest/plugin` puts both in place.
 *
 * Called again, it replaces the options.
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
 * Right before a file of tests is imported. Whether its hooks are there must not depend on whether the setup files were
 * evaluated for it: with `isolate: false` what they import is not, and a bundler may have left of them an import only.
 */
async function collecting(): Promise<void> {
  const file = currentFile();
  // What asks later, or is loaded later, is the file itself: for itself alone.
  if (isSame(arming.asked?.file, file)) arming.standing = arming.asked?.options;
  else if (isSame(arming.loaded, file)) arming.standing ??= {};
  if (arming.standing === undefined) return;
  if (!isSame(arming.watched?.file, file)) watchFile(file, arming.standing);
  await arming.watched?.gate?.watch();
}

function watchFile(file: File, { unwatched = [], ...options }: VitestLeakGateOptions): void {
  const { watched } = arming;
  // Where no test of the last file has run, its hooks have not.
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
