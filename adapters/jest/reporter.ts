import { relative } from 'node:path';

import { matches } from '../../lib/dev/stack/ignored-frames.js';
import { knownOptions } from '../../lib/options.js';
import { notWatched } from '../gate/wording.js';
import { makeFolder, wasWatched } from './proof.js';

/** The results that jest passes to reporters, by shape: its types need not be installed. */
interface Results {
  readonly testResults: readonly {
    readonly testFilePath: string;
    readonly numPassingTests: number;
    readonly numFailingTests: number;
  }[];
}

/** Options of the reporter. */
export interface JestReporterOptions {
  /** Test files that need not be watched: a path, the end of one, or a folder. Default: none. */
  readonly unwatched?: readonly string[];
}

/**
 * The half of the gate in jest's main process. It fails the run if a test file ran that the gate did not watch, for example
 * one that names another environment, and names the file. It prints nothing if all files were watched.
 *
 * ```js
 * module.exports = { testEnvironment: 'rxleash/jest', reporters: ['default', 'rxleash/jest/reporter'] };
 * ```
 */
export class JestLeakReporter {
  readonly #folder = makeFolder();
  readonly #root: string;
  readonly #unwatched: readonly string[];
  #error: Error | undefined;

  constructor({ rootDir }: { readonly rootDir: string }, options: JestReporterOptions = {}) {
    knownOptions('rxleash/jest/reporter', options, ['unwatched']);
    this.#root = rootDir;
    this.#unwatched = options.unwatched ?? [];
  }

  onRunComplete(_contexts: unknown, { testResults }: Results): void {
    const due = testResults
      .filter(({ numPassingTests, numFailingTests }) => numPassingTests + numFailingTests > 0)
      .map(({ testFilePath: path }) => ({ path, name: relative(this.#root, path).replaceAll('\\', '/') }))
      .filter(({ name }) => !this.#unwatched.some((entry) => matches(entry, name)));
    const missed = due.filter(({ path }) => !wasWatched(this.#folder, path)).map(({ name }) => name);
    if (missed.length === 0) return;
    const text = notWatched(due.length, missed, REMEDY);
    process.stderr.write(`\n${text}\n\n`);
    this.#error = new Error(text);
  }

  /** Jest fails the run if this returns an error. */
  getLastError(): Error | undefined {
    return this.#error;
  }
}

// Jest uses the default export.
export default JestLeakReporter;

const REMEDY =
  "Make 'rxleash/jest' the testEnvironment of every project, and wrap each environment that `@jest-environment` names in withLeakGate()";
