import type * as rxjs from 'rxjs';
import { aroundAll, aroundEach, vi } from 'vitest';

import { shownFile } from '../../lib/dev/frames.js';
import type { Leak } from '../../lib/leak.js';
import { Gate, type LeakGateOptions, theFile, theTest } from '../gate/gate.js';
import { Scope } from '../gate/scope.js';

/**
 * Fails every test that leaves a subscription open, with the line that made it; of the file that is set up now. For a
 * setup file of vitest, where options are wanted: without any, `setupFiles: ['rxleash/vitest']` does the same.
 *
 * A leak is told to the test that made it, also under `test.concurrent`, and what `beforeAll` opens to the file, when its
 * tests are over. A test that fails anyway keeps its own failure first. A control leaks on purpose, before and after the
 * tests of each file: the file fails where that is not noticed.
 *
 * ```ts
 * leakGate({ grace: 0, ignore: 'telemetry.ts' });
 * ```
 *
 * After goleak's `VerifyTestMain`.
 */
export function leakGate(options: LeakGateOptions = {}): void {
  const gate = new Gate('leakGate', options);
  const checkControl = (): void => {
    const error = gate.control.check();
    if (error !== undefined) throw withoutText(error);
  };

  // eslint-disable-next-line no-empty-pattern -- vitest reads there which fixtures are wanted: none
  aroundAll(async (runSuite, {}, suite) => {
    const scope = new Scope();
    const { Observable, config } = await vi.importActual<typeof rxjs>('rxjs');
    gate.watch(Observable, config);
    checkControl();
    try {
      await scope.run(runSuite);
      checkControl();
      await judge(gate, scope, theFile(suite.name), suite.meta);
    } finally {
      gate.undo();
    }
  }, NO_LIMIT);

  aroundEach(async (runTest, { task }) => {
    const scope = new Scope();
    await scope.run(runTest);
    await judge(gate, scope, theTest(task.name), task.meta);
  }, NO_LIMIT);
}

/** Vitest sets no timers for these hooks: they wait for nothing but the grace, and tests have limits of their own. */
const NO_LIMIT = 0;

/** What a test has left open, for reporters: in `task.meta`. */
export interface LeakMeta {
  rxleash?: { readonly leaks: readonly Leak[] };
}

async function judge(gate: Gate, scope: Scope, who: string, meta: object): Promise<void> {
  const error = await gate.judge(scope, who);
  // What an earlier try has left is of no interest when this one is clean.
  delete (meta as LeakMeta).rxleash;
  if (error === undefined) return;
  (meta as LeakMeta).rxleash = { leaks: error.leaks };
  // Vitest shows failures with equal stacks as one, with the message of the first: the same lines must have leaked.
  throw withoutText(error, linesOf(error.leaks));
}

/** Vitest shows the message by itself, and takes what else stands in the stack for frames. */
function withoutText<E extends Error>(error: E, instead = ''): E {
  error.stack = String(error.stack).replace(error.message, () => instead);
  return error;
}

/** In no form that could be taken for frames. */
function linesOf(leaks: readonly Leak[]): string {
  const lines = leaks.flatMap(({ sites }) =>
    sites.map(({ file, line }) => `${shownFile(file, process.cwd())} (${line})`),
  );
  return [...new Set(lines)].join(', ');
}
