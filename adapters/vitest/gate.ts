import { aroundAll, aroundEach } from 'vitest';

import { enableDevMode } from '../../lib/dev/dev-mode.js';
import { reportOf } from '../../lib/dev/leaks.js';
import type { BaselineEntry, Ignore } from '../../lib/dev/settings.js';
import { whatLeaks } from '../../lib/dev/what-leaks.js';
import { LeakError } from '../../lib/errors.js';
import type { Leak } from '../../lib/leak.js';
import { checkDuration, knownOptions } from '../../lib/options.js';
import { Control } from './control.js';
import { currentScope, Scope, watchScopes } from './scope.js';
import { badReason, leftOpen, wrongPlace } from './wording.js';

/** What {@link leakGate} takes. */
export interface LeakGateOptions {
  /** How long (ms, of real time) what is still ending may take. Not waited for where nothing is open. Default 400. */
  readonly grace?: number;
  /** What is not told: by file, function or name. Default: nothing. */
  readonly ignore?: Ignore | readonly Ignore[];
  /** Known leaks, or the file that lists them. */
  readonly baseline?: readonly BaselineEntry[] | string;
}

/** As goleak waits, before it accuses. */
const GRACE = 400;

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
  knownOptions('leakGate', options, ['grace', 'ignore', 'baseline']);
  const { grace = GRACE, ...settings } = options;
  checkDuration('grace', grace);
  const undos = [enableDevMode({ track: 'all', sites: 'all', ...settings }), watchScopes()];
  const control = new Control();

  // eslint-disable-next-line no-empty-pattern -- vitest reads there which fixtures are wanted: none
  aroundAll(async (runSuite, {}, suite) => {
    const scope = new Scope();
    undos.push(await control.prepare());
    control.check();
    try {
      await scope.run(runSuite);
      control.check();
      await judge(scope, grace, `The file ${suite.name}`, suite.meta);
    } finally {
      for (const undo of undos.splice(0).reverse()) undo();
    }
  });

  aroundEach(async (runTest, { task }) => {
    const scope = new Scope();
    await scope.run(runTest);
    await judge(scope, grace, `The test "${task.name}"`, task.meta);
  });
}

/**
 * Says that the test that is running may leave something open, and why.
 *
 * ```ts
 * allowLeaks('the connection stays for all tests');
 * ```
 *
 * @param reason For whoever reads it next.
 */
export function allowLeaks(reason: string): void {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError(badReason(reason));
  const scope = currentScope();
  if (scope === undefined) throw new Error(wrongPlace());
  scope.allowed = reason;
}

/** What a test has left open, for reporters: in `task.meta`. */
export interface LeakMeta {
  rxleash?: { readonly leaks: readonly Leak[] };
}

async function judge(scope: Scope, grace: number, name: string, meta: object): Promise<void> {
  const leaks = await whatLeaks(() => scope.leaks(), grace);
  // What an earlier try has left is of no interest when this one is clean.
  delete (meta as LeakMeta).rxleash;
  if (leaks.length === 0) return;
  (meta as LeakMeta).rxleash = { leaks };
  throw pointToLeak(new LeakError(leaks, leftOpen(name, reportOf(leaks, false))));
}

/** The stack of a leak is that of its creation, so that vitest shows those lines; it shows the message by itself. */
function pointToLeak(error: LeakError): LeakError {
  const [site] = error.leaks.flatMap(({ sites }) => sites);
  const frame = site && `\n    at ${site.function ?? ''} (${site.file}:${site.line}:${site.column})`;
  error.stack = `${error.name}${frame ?? ''}`;
  return error;
}
