import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { broken } from '../gate/self-check.js';
import type { LeakGateOptions } from '../gate/gate.js';
import { explainByFiles } from '../gate/install-explain.js';
import { NOT_LOADED } from '../gate/wording.js';
import { type CircusEvent, type CircusState, linkOf, setLink } from './link.js';
import { sayWatched } from './proof.js';

/** The used part of a jest environment. */
export interface JestEnvironment {
  global: object;
  handleTestEvent?(...args: never[]): unknown;
}

/** The class of an environment. */
export type JestEnvironmentClass<Environment extends JestEnvironment = JestEnvironment> = new (
  // Each environment has its own types for these.
  ...args: never[]
) => Environment;

/** The configuration that jest passes to an environment. */
interface Given {
  readonly projectConfig: {
    readonly setupFilesAfterEnv: string[];
    readonly testEnvironmentOptions: { readonly rxleash?: LeakGateOptions };
    readonly rootDir: string;
  };
}

/**
 * Adds the leak gate to a jest environment: every test that leaves a subscription open fails, and shows the line that made
 * it. Use it for environments other than Node's; for that one there is `testEnvironment: 'rxleash/jest'`.
 *
 * ```ts
 * const LeakEnvironment = withLeakGate(PageEnvironment);
 * ```
 *
 * A test is judged after its hooks. Subscriptions of `beforeAll` belong to the file. Before and after the tests of each file
 * the gate leaks on purpose: the file fails if that leak is not found.
 *
 * @param Environment A class that works with jest-circus, jest's default runner.
 */
export function withLeakGate<Class extends JestEnvironmentClass>(Environment: Class): Class {
  const Base = Environment as unknown as new (...args: readonly unknown[]) => JestEnvironment;
  class LeakEnvironment extends Base {
    readonly #path: string;

    constructor(...args: readonly unknown[]) {
      const [{ projectConfig }, { testPath }] = args as [Given, { readonly testPath: string }];
      const { setupFilesAfterEnv, testEnvironmentOptions, rootDir } = projectConfig;
      // Jest reads this list after it has made the environment. In one process all files share the list.
      const inside = join(here(), 'inside.cjs');
      if (!setupFilesAfterEnv.includes(inside)) setupFilesAfterEnv.unshift(inside);
      super(...args);
      this.#path = testPath;
      const file = testPath.replace(rootDir, '').replace(/^[\\/]/, '');
      setLink(this.global, { file, options: testEnvironmentOptions.rxleash ?? {}, explain });
    }

    override async handleTestEvent(event: CircusEvent, state: CircusState): Promise<void> {
      await super.handleTestEvent?.(event as never, state as never);
      const hear = linkOf(this.global)?.hear;
      await hear?.(event, state);
      if (event.name !== 'run_start') return;
      if (hear === undefined) state.unhandledErrors.push(broken(NOT_LOADED));
      else sayWatched(this.#path);
    }
  }
  return LeakEnvironment as unknown as Class;
}

const explain = explainByFiles();

/** The folder of this file, in either module format. */
function here(): string {
  return typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
}
