import { AsyncResource } from 'node:async_hooks';
import { relative } from 'node:path';
import { after, afterEach, beforeEach, type TestContext } from 'node:test';

import { broken } from '../gate/self-check.js';
import { Gate, type LeakGateOptions, theFile, theTest } from '../gate/gate.js';
import { currentScope } from '../gate/test-scope.js';
import { NO_SCOPE } from '../gate/wording.js';
import { installHost } from '../node/host/host.js';
import { canWatch, onRxjsLoaded } from '../node/run/rxjs-copies.js';
import { enterScopes } from './contexts.js';

/**
 * Fails every test of `node:test` that leaves a subscription open, and shows the line that made it. Call it in a preload of
 * your own to pass options. Without options, `node --import rxleash/node-test --test` does the same.
 *
 * A leak is reported for the test that made it, also among concurrent tests and subtests. A leak of `before`, of a suite or
 * of the file, belongs to the file, and is reported at its end. A test that fails anyway shows only its own failure. Before
 * the first test and after the last one the gate leaks on purpose with each loaded rxjs: the file fails if that leak is not
 * found.
 *
 * Call it once, before rxjs is loaded. Throws a `TypeError` for an invalid option.
 *
 * ```ts
 * leakGate({ grace: 100, ignore: 'telemetry.ts' });
 * ```
 *
 * After goleak's `VerifyTestMain`.
 */
export function leakGate(options: LeakGateOptions = {}): void {
  if (startsOthers(flagsOfNode())) return;
  const gate = new Gate('leakGate', options);
  installHost();
  onRxjsLoaded(
    ({ Observable, config, version }) => {
      if (canWatch(version)) gate.watch(Observable, config);
    },
    (Subject) => gate.watchSubjects(Subject),
  );
  const { file } = gate;
  const scopeOf = enterScopes(file);
  const outside = new AsyncResource('rxleash');
  let checked = false;
  const checkControl = (): void => {
    const error = gate.control.check();
    if (error !== undefined) throw error;
  };

  beforeEach(() => {
    if (currentScope() === undefined) throw broken(NO_SCOPE);
    if (checked) return;
    checked = true;
    checkControl();
    // Hooks run in the order of their registration: those of the file, which may end subscriptions of `before`, come first.
    // In this async context it is a hook of the file, not of the test.
    outside.runInAsyncScope(() => {
      after(judgeFile);
    });
  });

  // Hooks registered here run after the test and the hooks of its suites.
  afterEach((context) => {
    const t = context as TestContext;
    t.after(async () => {
      const error = await gate.judge(scopeOf(t), theTest(t.name));
      if (error !== undefined) throw error;
    });
  });

  const judgeFile = async (): Promise<void> => {
    checkControl();
    const path = relative(process.cwd(), process.argv[1] ?? '');
    const error = await gate.judge(file, theFile(path));
    const { text } = gate.apart;
    // Standard output may be machine-readable text of a reporter.
    if (text !== undefined) process.stderr.write(`${path}: ${text}\n`);
    gate.undo();
    if (error !== undefined) throw error;
  };
}

/** The arguments of Node. */
export function flagsOfNode(): readonly string[] {
  return [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)];
}

/** Whether this process starts another one for each file, and has no tests itself. It gets the preload too. */
function startsOthers(flags: readonly string[]): boolean {
  const together = flags.some((flag) => /^--(?:experimental-)?test-isolation=none$/.test(flag));
  return flags.includes('--test') && process.env['NODE_TEST_CONTEXT'] === undefined && !together;
}
