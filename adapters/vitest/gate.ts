import { createRequire } from 'node:module';

import type * as rxjs from 'rxjs';
import { aroundAll, aroundEach, inject, vi } from 'vitest';

import { shownFile } from '../../lib/dev/stack/file-names.js';
import type { LeakError } from '../../lib/errors.js';
import type { Leak } from '../../lib/leak.js';
import { Apart } from '../gate/self-contained-count.js';
import { Gate, type LeakGateOptions, theFile, theTest } from '../gate/gate.js';
import type { Scope } from '../gate/test-scope.js';
import { testHosts } from './test-hosts.js';
import { type LeakMeta, REPORTED } from './watched.js';

type Leftovers = Required<Pick<NonNullable<LeakMeta['rxleash']>, 'leaks' | 'selfContained'>>;

/** The last try of a test. */
interface Try {
  /** The repeat that it is part of. */
  readonly repeat: number | undefined;
  /** What the repeats before it have left. */
  readonly before: Leftovers | undefined;
  /** What all repeats have left up to now. */
  readonly left: Leftovers;
}

/** The gate of one test file. Its hooks use the current gate, which a later call can replace. */
export class FileGate {
  #gate: Gate | undefined;
  #copies: Promise<void> | undefined;
  #undos: (() => void)[] = [];
  /** The self-contained subscriptions of each of its tests, at the last try, and of the file itself. */
  readonly #apart = new Map<string, readonly Leak[]>();
  readonly #tries = new Map<string, Try>();

  /** @param file Its path. */
  constructor(private readonly file: string | undefined) {}

  /** Activates a gate, in place of the previous one. */
  set(options: LeakGateOptions): void {
    this.undo();
    this.#gate = new Gate('leakGate', options);
  }

  undo(): void {
    for (const undo of this.#undos.splice(0).reverse()) undo();
    this.#gate?.undo();
    this.#gate = this.#copies = undefined;
  }

  /** Watches the rxjs of the tests before they are imported, so that subscriptions of their modules are known. */
  watch(): Promise<void> {
    return (this.#copies ??= this.#watchCopies());
  }

  async #watchCopies(): Promise<void> {
    const copy = await vi.importActual<typeof rxjs>('rxjs');
    const other = this.#rxjsOfNode();
    for (const { Observable, config, Subject } of other === undefined ? [copy] : [copy, other]) {
      this.#gate?.watch(Observable, config, Subject);
    }
    for (const host of testHosts) this.#undos.push(host.watch());
  }

  /** The test file may load another copy than this package: linked packages, or dependencies of their own. */
  #rxjsOfNode(): typeof rxjs | undefined {
    try {
      return createRequire(String(this.file))('rxjs') as typeof rxjs;
    } catch {
      // It has no rxjs, or one that only vitest can load.
      return undefined;
    }
  }

  /** Registers its hooks for the file that is being set up or collected. */
  hook(): void {
    // eslint-disable-next-line no-empty-pattern -- vitest reads the needed fixtures from it: none
    aroundAll(async (runSuite, {}, suite) => {
      await this.watch();
      const gate = this.#gate as Gate;
      checkControl(gate);
      (suite.meta as LeakMeta).rxleash = { leaks: [], watched: true };
      try {
        await gate.file.begin().run(runSuite);
        checkControl(gate);
        const error = await gate.judge(gate.file, theFile(suite.name));
        (suite.meta as LeakMeta).rxleash = { ...leftBy(gate.file, error), watched: true };
        this.#apart.set(suite.id, gate.file.selfContained);
        this.#sumUp();
        if (error === undefined) return;
        throw shown(error, error.leaks);
      } finally {
        this.undo();
      }
    }, NO_LIMIT);

    aroundEach(async (runTest, { task }) => {
      const gate = this.#gate as Gate;
      const scope = gate.test();
      const error = await runAndJudge(gate, scope, runTest, task.name);
      const left = this.#leftInAll(task.id, task.result?.repeatCount, leftBy(scope, error));
      this.#apart.set(task.id, left.selfContained);
      if (left.leaks.length + left.selfContained.length > 0) (task.meta as LeakMeta).rxleash = left;
      else delete (task.meta as LeakMeta).rxleash;
      if (error === undefined) return;
      throw shown(error, error.leaks);
    }, NO_LIMIT);
  }

  /** A retry replaces the result of the earlier try; a repeat adds to the earlier ones. */
  #leftInAll(id: string, repeat: number | undefined, left: Leftovers): Leftovers {
    const last = this.#tries.get(id);
    // Nothing has to be kept of most tests.
    if (last === undefined && left.leaks.length + left.selfContained.length === 0) return left;
    const before = last?.repeat === repeat ? last?.before : last?.left;
    const all = {
      leaks: [...(before?.leaks ?? []), ...left.leaks],
      selfContained: [...(before?.selfContained ?? []), ...left.selfContained],
    };
    this.#tries.set(id, { repeat, before, left: all });
    return all;
  }

  /** Self-contained subscriptions are summed up once for the run by our reporter; without it, once for the file. */
  #sumUp(): void {
    const apart = new Apart();
    for (const leaks of this.#apart.values()) apart.add(leaks);
    if (apart.text !== undefined && (inject as (key: string) => unknown)(REPORTED) !== true)
      console.log(apart.text);
  }
}

function leftBy({ selfContained }: Scope, error: LeakError | undefined): Leftovers {
  return { leaks: error?.leaks ?? [], selfContained };
}

/** Marks the file that is being set up as not watched. */
export function hookUnwatched(): void {
  // eslint-disable-next-line no-empty-pattern -- vitest reads the needed fixtures from it: none
  aroundAll(async (runSuite, {}, { meta }) => {
    (meta as LeakMeta).rxleash = { leaks: [], watched: false };
    await runSuite();
  }, NO_LIMIT);
}

/** No timeouts for these hooks: they only wait for the grace period, and tests have limits of their own. */
const NO_LIMIT = 0;

async function runAndJudge(
  gate: Gate,
  scope: Scope,
  runTest: () => Promise<void>,
  name: string,
): ReturnType<Gate['judge']> {
  try {
    await scope.run(async () => {
      await runTest();
      for (const host of testHosts) host.settle();
    });
  } catch (error) {
    scope.close();
    throw error;
  }
  return gate.judge(scope, theTest(name));
}

function checkControl({ control }: Gate): void {
  const error = control.check();
  if (error !== undefined) throw withoutText(error);
}

/** Vitest merges failures with equal stacks, and shows the message of the first: so the leaked lines must be part of the stack. */
function shown(error: Error, leaks: readonly Leak[]): Error {
  return withoutText(error, linesOf(leaks));
}

/** Vitest shows the message separately, and takes the rest of the stack for frames. */
function withoutText(error: Error, instead = ''): Error {
  error.stack = String(error.stack).replace(error.message, () => instead);
  return error;
}

/** Not in a form that could be taken for frames. */
function linesOf(leaks: readonly Leak[]): string {
  const lines = leaks.flatMap(({ sites }) =>
    sites.map(({ file, line }) => `${shownFile(file, process.cwd())} (${line})`),
  );
  return [...new Set(lines)].join(', ');
}
